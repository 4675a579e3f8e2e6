#!/usr/bin/env bash
# Does HAProxy answer? Never: has it a server? (Without a leader it must stay and wait for one.)
#
# haproxy.cfg has a listener with `monitor-uri /health` on loopback for this, without TLS or password.
set -euo pipefail

exec 3<>/dev/tcp/127.0.0.1/7001
printf 'GET /health HTTP/1.0\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[[ $status == 200 ]]
