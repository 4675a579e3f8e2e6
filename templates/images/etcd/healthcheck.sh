#!/usr/bin/env bash
# Is this member alive? Never: has the cluster a quorum?
#
# Swarm gives a task a DNS name only once it is healthy, so members that wait for a quorum to become healthy would never find each other.
# Hence not the client port, which answers nothing before the first quorum, but the metrics listener on loopback: /livez reads the member's own store.
set -euo pipefail

exec 3<>/dev/tcp/127.0.0.1/2381
printf 'GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[[ $status == 200 ]]
