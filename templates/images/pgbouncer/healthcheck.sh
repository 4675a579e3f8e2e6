#!/usr/bin/env bash
# Does PgBouncer answer clients? Never: is there a database behind it? (A pooler that waits for a failover must not be ended.)
#
# Asks for TLS as a client does (SSLRequest, 80877103); any answer shows that its event loop runs.
set -euo pipefail

exec 3<>/dev/tcp/127.0.0.1/6432
printf '\0\0\0\x08\x04\xd2\x16\x2f' >&3
read -r -N 1 -t 3 answer <&3
[[ $answer == [SN] ]]
