#!/usr/bin/env bash
# Makes sure that the engine has debian:SUITE-slim, which the Dockerfiles start from.
#
#   build/base-image.sh SUITE...     trixie, bookworm, forky
#
# Pulled where a registry answers; made with debootstrap where none does (build/debian-root.sh).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
answer_within=20
pull_within=600

die() {
  echo "base-image.sh: $*" >&2
  exit 1
}

present() {
  docker image inspect "$1" >/dev/null 2>&1
}

# A network that drops packets keeps `docker pull` waiting for minutes: a registry that has not begun to answer soon is none.
pull() {
  local log pid waited
  log=$(mktemp)
  timeout "$pull_within" docker pull "$1" >"$log" 2>&1 &
  pid=$!
  for ((waited = 0; waited < answer_within * 5; waited++)); do
    kill -0 "$pid" 2>/dev/null || break
    grep -q 'Pulling from' "$log" && break
    sleep 0.2
  done
  grep -q 'Pulling from' "$log" || kill "$pid" 2>/dev/null || true
  rm -f "$log"
  wait "$pid" 2>/dev/null
}

base_image() { # SUITE
  local image=debian:$1-slim tarball
  present "$image" && return
  if pull "$image" && present "$image"; then
    echo "Pulled $image." >&2
    return
  fi
  echo "No registry gives $image." >&2
  tarball=$("$here/debian-root.sh" "$1")
  docker import --change 'CMD ["bash"]' "$tarball" "$image" >/dev/null
  echo "Imported $image." >&2
}

(($#)) || die "usage: base-image.sh SUITE..."
eval "$("$here/engine.sh" up)"
for suite in "$@"; do
  base_image "$suite"
done
