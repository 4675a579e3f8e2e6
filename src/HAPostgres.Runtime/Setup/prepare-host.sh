#!/usr/bin/env bash
# Makes HAPG_DIRECTORIES and pulls HAPG_IMAGES on the host whose root is /host.
# shellcheck disable=SC2154 # find-socket.sh, which is put before this, sets socket.

set -e
for directory in $HAPG_DIRECTORIES; do
  mkdir -p "/host$directory"
  chown 999:999 "/host$directory"
  chmod 0700 "/host$directory"
  echo "made|$directory"
done
for image in $HAPG_IMAGES; do
  curl -s -o /tmp/pull --max-time 600 --unix-socket "$socket" -X POST -G --data-urlencode "fromImage=$image" http://docker/images/create || true
  code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 20 --unix-socket "$socket" "http://docker/images/$image/json")
  echo "pulled|$image|$code"
done
