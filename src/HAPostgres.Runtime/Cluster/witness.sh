#!/usr/bin/env bash
# Asks each of HAPG_MEMBERS from inside the cluster's network how it is. For each it writes one line, "member|MEMBER|answers|STATUS in base64"
# with its Patroni's own status, "member|MEMBER|down|WHY" where nothing listens on Patroni's nor on PostgreSQL's port, or "member|MEMBER|silent|WHY".
# "cluster|MEMBER|VIEW in base64" is Patroni's view of the cluster, which it gives only while it can read etcd; "blind|MEMBER|WHY" where it cannot.
set -uo pipefail

work=$(mktemp -d)
limit=8
ask() { # MEMBER PATH FILE
  curl --silent --show-error --fail-with-body --connect-timeout 5 --max-time "$limit" --output "$3" \
    --cacert /run/secrets/ca.crt --cert /run/secrets/internal-client.crt --key /run/secrets/internal-client.key "https://$1.$HAPG_DOMAIN:$HAPG_REST_PORT$2" 2>"$3.error"
}
refuses() { # MEMBER PORT
  [[ $(timeout 5 bash -c "exec 3<>/dev/tcp/$1.$HAPG_DOMAIN/$2" 2>&1) == *'Connection refused'* ]]
}
why() { tail -n 1 "$1.error" | tr '|' ' '; }
look() { # MEMBER
  if ask "$1" /patroni "$work/$1.status"; then
    echo "member|$1|answers|$(base64 --wrap 0 "$work/$1.status")"
  elif refuses "$1" "$HAPG_REST_PORT" && refuses "$1" "$HAPG_POSTGRES_PORT"; then
    echo "member|$1|down|refuses connections to Patroni and to PostgreSQL"
    return
  else
    echo "member|$1|silent|$(why "$work/$1.status")"
    return
  fi
  if ask "$1" /cluster "$work/$1.cluster"; then
    echo "cluster|$1|$(base64 --wrap 0 "$work/$1.cluster")"
  else
    echo "blind|$1|$(why "$work/$1.cluster")"
  fi
}

# All at once, and each into a file of its own: lines of two must not mix.
for member in $HAPG_MEMBERS; do
  look "$member" >"$work/$member.lines" &
done
wait
for member in $HAPG_MEMBERS; do
  cat "$work/$member.lines"
done
