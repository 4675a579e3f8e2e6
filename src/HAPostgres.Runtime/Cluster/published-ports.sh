#!/usr/bin/env bash
# Asks the published ports HAPG_ENDPOINTS, "PROTOCOL|ADDRESS|PORT", where the protocol is postgres or https, from a host of the swarm.
# Writes "port|ADDRESS|PORT" for each that answers in its protocol.

postgres() { # ADDRESS PORT: whether a PostgreSQL or a pooler takes or refuses TLS, which a proxy without a server behind it does not
  local answer
  answer=$(timeout 8 bash -c "exec 3<>/dev/tcp/$1/$2 && printf '\0\0\0\10\4\322\26\57' >&3 && head -c 1 <&3" 2>/dev/null)
  [[ $answer == S || $answer == N ]]
}
https() { # ADDRESS PORT: any answer is one, also that a password is missing
  curl --silent --insecure --max-time 8 --output /dev/null "https://$1:$2/cluster"
}
for endpoint in $HAPG_ENDPOINTS; do
  IFS='|' read -r protocol address port <<<"$endpoint"
  if [[ $protocol == https ]]; then https "$address" "$port"; else postgres "$address" "$port"; fi && echo "port|$address|$port"
done
exit 0
