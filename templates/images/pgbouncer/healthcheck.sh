#!/usr/bin/env bash
# Does PgBouncer answer clients? Never: is there a database behind it? (A pooler that waits for a failover must not be ended.)
#
# Asks for GSS encryption as a client does (GSSENCRequest, 80877104) and is refused, which shows that the event loop runs.
# Asking for TLS would do as well, but then leaving is logged as a failed handshake, at every check.
set -euo pipefail

exec 3<>/dev/tcp/127.0.0.1/6432
printf '\0\0\0\x08\x04\xd2\x16\x30' >&3
read -r -N 1 -t 3 answer <&3
[[ $answer == N ]]
