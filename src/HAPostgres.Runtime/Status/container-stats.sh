#!/usr/bin/env bash
# What each container of the stack HAPG_STACK on this host uses: "stats|JSON of the engine".
# shellcheck disable=SC2154 # find-socket.sh, which is put before this, sets socket.

[ -n "$socket" ] || { echo "no engine socket at /run/docker.sock" >&2; exit 1; }
api() { curl -s --max-time 20 --unix-socket "$socket" "$@"; }
for id in $(api -G --data-urlencode 'filters={"label":["com.docker.stack.namespace='"$HAPG_STACK"'"]}' http://docker/containers/json | grep -o '"Id":"[0-9a-f]\{64\}"' | cut -d'"' -f4); do
  echo "stats|$(api "http://docker/containers/$id/stats?stream=false")" &
done
wait
