#!/usr/bin/env bash
# What each container of the stack HAPG_STACK on this host uses: "stats|JSON of the engine", or "silent|ID" of one of which it says nothing.
# shellcheck disable=SC2154 # find-socket.sh, which is put before this, sets socket.

[ -n "$socket" ] || { echo "no engine socket at /run/docker.sock" >&2; exit 1; }
api() { curl -s --fail --max-time 20 --unix-socket "$socket" "$@"; }
work=$(mktemp -d)
list=$(api -G --data-urlencode 'filters={"label":["com.docker.stack.namespace='"$HAPG_STACK"'"]}' http://docker/containers/json) || { echo "its engine does not answer" >&2; exit 1; }
ids=$(grep -o '"Id":"[0-9a-f]\{64\}"' <<<"$list" | cut -d'"' -f4)
# All at once, since the engine takes a second for each, and each into a file of its own: lines of two must not mix.
for id in $ids; do
  api --output "$work/$id" "http://docker/containers/$id/stats?stream=false" || rm -f "$work/$id" &
done
wait
for id in $ids; do
  if [ -s "$work/$id" ]; then echo "stats|$(tr -d '\n' <"$work/$id")"; else echo "silent|${id:0:12}"; fi
done
