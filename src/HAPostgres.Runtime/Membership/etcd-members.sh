#!/usr/bin/env bash
# Makes HAPG_CHANGE, arguments of etcdctl, where there is one, and writes "member|ENTRY of member list|healthy|leader" for each member.
# Tried on one member after the other. A change that was made already, by an earlier try whose answer was lost, is no error.

export ETCDCTL_API=3 ETCDCTL_CACERT=/run/secrets/ca.crt ETCDCTL_CERT=/run/secrets/internal.crt ETCDCTL_KEY=/run/secrets/internal.key
error="no member answers"
anywhere() {
  local endpoint
  for endpoint in ${HAPG_AT:-$HAPG_ENDPOINTS}; do
    output=$(timeout 6 etcdctl --endpoints="$endpoint" --command-timeout=5s "$@" 2>&1) && return
    output=$(grep '^Error:' <<<"$output") && error=${output#Error: }
  done
  return 1
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
until anywhere member list; do
  ((SECONDS < end)) || { echo "$error" >&2; exit 1; }
  sleep 1
done
list=$output
while IFS= read -r member; do
  (
    client=$(awk -F', ' '{ split($5, urls, ","); print urls[1] }' <<<"$member") health=no leader=no
    status=$(timeout 4 etcdctl --endpoints="$client" --command-timeout=3s endpoint status 2>/dev/null) || status=
    if [[ $member == *', true' ]]; then
      [ -z "$status" ] || health=yes
    else
      timeout 4 etcdctl --endpoints="$client" --command-timeout=3s endpoint health >/dev/null 2>&1 && health=yes
    fi
    [[ $(awk -F', ' '{ print $5 }' <<<"$status") != true ]] || leader=yes
    echo "member|$member|$health|$leader"
  ) &
done <<<"$list"
wait
