#!/usr/bin/env bash
# Makes HAPG_CHANGE, arguments of etcdctl, where there is one. Then writes "list|JSON", once, and for each of HAPG_ENDPOINTS "member|ENDPOINT|healthy|STATUS in JSON".
# Tried on one member after the other. A change that was made already, by an earlier try whose answer was lost, is no error.
# With HAPG_STORED also "stored|ENDPOINT|JSON" for each member as the database of that endpoint has it, which need not be what the list says
# (etcd issue 19557), and "read|ENDPOINT" once its database was read to its end.

export ETCDCTL_API=3 ETCDCTL_CACERT=/run/secrets/ca.crt
export ETCDCTL_CERT=/run/secrets/internal-client.crt ETCDCTL_KEY=/run/secrets/internal-client.key
error="no member answers"
anywhere() {
  local endpoint
  for endpoint in ${HAPG_AT:-$HAPG_ENDPOINTS}; do
    output=$(timeout 6 etcdctl --endpoints="$endpoint" --command-timeout=5s "$@" 2>/tmp/error) && return
    output=$(grep -h '^Error:' /tmp/error) && error=${output#Error: }
  done
  return 1
}
stored() { # ENDPOINT
  local at members
  at=$(mktemp -d)
  mkdir -p "$at/member/snap"
  # Rewritten without the pages that hold what is no longer so.
  timeout 30 etcdctl --endpoints="$1" --command-timeout=25s snapshot save "$at/member/snap/db" >/dev/null 2>&1 &&
    etcdutl defrag --data-dir "$at" >/dev/null 2>&1 &&
    members=$(grep -aoE '\{"id":[0-9]+,"peerURLs":\[[^]]*\][^{}]*\}' "$at/member/snap/db") &&
    sed "s|^|stored\|$1\||" <<<"$members" && echo "read|$1"
  rm -rf "$at"
}
end=$((SECONDS + HAPG_PATIENCE))
while [ -n "$HAPG_CHANGE" ]; do
  # shellcheck disable=SC2086
  anywhere $HAPG_CHANGE && break
  grep -qE 'Peer URLs already exists|member not found|only promote a learner member$' <<<"$error" && break
  ((SECONDS < end)) || { echo "$error" >&2; exit 1; }
  sleep 1
done
HAPG_AT=
until anywhere member list -w json; do
  ((SECONDS < end)) || { echo "$error" >&2; exit 1; }
  sleep 1
done
echo "list|$output"
for endpoint in $HAPG_ENDPOINTS; do
  (
    health=no
    status=$(timeout 4 etcdctl --endpoints="$endpoint" --command-timeout=3s endpoint status -w json 2>/dev/null) || status=
    # A member that is busy for a moment is not a lost one, and without it no other may be replaced.
    for _ in 1 2 3; do
      timeout 4 etcdctl --endpoints="$endpoint" --command-timeout=3s endpoint health >/dev/null 2>&1 && health=yes && break
    done
    lines="member|$endpoint|$health|$status"
    # One write for one member: they all write to one pipe.
    [ -z "$HAPG_STORED" ] || [ -z "$status" ] || lines+=$'\n'$(stored "$endpoint")
    echo "$lines"
  ) &
done
wait
