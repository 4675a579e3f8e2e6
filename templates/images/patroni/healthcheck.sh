#!/usr/bin/env bash
# Is this member's Patroni alive, or this repository's server? Never: is there a leader, or a quorum of etcd?
#
# Swarm gives a task a DNS name only once it is healthy, and ends it when it is not: neither may follow from another member's trouble.
set -euo pipefail

[[ ! -e /run/secrets/backup.crt ]] || exec pgbackrest --no-config --tls-server-port=8432 --io-timeout=3 server-ping

exec curl --silent --fail --output /dev/null --max-time 3 --cacert /run/secrets/ca.crt https://localhost:8008/liveness
