#!/usr/bin/env bash
# Looks at the host whose root is /host: its engine, images, volumes, directories and listening ports.
# shellcheck disable=SC2154 # find-socket.sh, which is put before this, sets socket.

echo "socket=$socket"
for image in $HAPG_IMAGES; do
  [ -n "$socket" ] || break
  code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 20 --unix-socket "$socket" "http://docker/images/$image/json")
  echo "image|$image|$code"
done
for volume in $HAPG_VOLUMES; do
  [ -n "$socket" ] || break
  code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 20 --unix-socket "$socket" "http://docker/volumes/$volume")
  echo "volume|$volume|$code"
done
for entry in $HAPG_DIRECTORIES; do
  directory=${entry#*=} d=/host${entry#*=}
  if [ ! -e "$d" ]; then echo "directory|$directory|missing||||"; continue; fi
  if [ ! -d "$d" ]; then echo "directory|$directory|file||||"; continue; fi
  version="" cluster="" system="" content=empty
  # A mark says whose the directory is. What a new file system holds, and what the member itself makes, is nobody's data.
  [ ! -f "$d/.hapostgres" ] || echo "mark|$directory|$(sed -n 's/^cluster=//p' "$d/.hapostgres")|$(sed -n 's/^member=//p' "$d/.hapostgres")"
  # A member's files lie in "data" and, while Patroni replaces it, beside it under a name that begins so.
  entries=$(find "$d" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name .hapostgres.lock ! -name .hapostgres -printf '%f\n' | tr '|' '?')
  [ -z "$entries" ] || content=used
  printf '%s\n' "$entries" | grep -v -e '^data' -e '^$' | head -n 3 | while IFS= read -r entry; do
    echo "other|$directory|$entry"
  done
  if [ -f "$d/data/PG_VERSION" ]; then
    content=postgres
    version=$(cat "$d/data/PG_VERSION")
    cluster=$(sed -n "s/^cluster_name *= *'\(.*\)'.*/\1/p" "$d/data/postgresql.conf" 2>/dev/null | tail -n 1)
    system=$(LC_ALL=C pg_controldata "$d/data" 2>/dev/null | sed -n 's/^Database system identifier: *//p')
  fi
  echo "directory|$directory|$content|$version|$cluster|$system|$(stat -c '%u:%g:%a' "$d")"
done
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { sub(".*:", "", $2); print $2 }' | sort -u | while read -r port; do
  echo "port|$((16#$port))"
done
