#!/usr/bin/env bash
# Is this member's Patroni alive? Never: is there a leader, or a quorum of etcd?
#
# Swarm gives a task a DNS name only once it is healthy, and ends it when it is not: neither may follow from another member's trouble.
set -euo pipefail

exec curl --silent --fail --output /dev/null --max-time 3 --cacert /run/secrets/ca.crt https://localhost:8008/liveness
