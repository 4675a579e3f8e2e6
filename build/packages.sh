#!/usr/bin/env bash
# Installs the Debian packages that are missing on this machine.
#
#   build/packages.sh [--why TEXT] NAME...
#
# Prints one line when it installs something and nothing when all are there.
set -euo pipefail

die() {
  echo "packages.sh: $*" >&2
  exit 1
}

installed() {
  [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

missing() {
  local name
  for name in "$@"; do
    installed "$name" || echo "$name"
  done
}

# A Debian package starts its services when it is installed. Nobody asked for those: what needs a service starts its own.
forbid_services() {
  [[ -e /usr/sbin/policy-rc.d ]] && return
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
}

# The lock is ours as well as dpkg's: apt-get update fails at once, instead of waiting, when another one runs.
install() {
  local log names=("$@")
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get -o DPkg::Lock::Timeout=300 update &&
    apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "${names[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "could not install ${names[*]}; apt's whole output is in $log"
  fi
  rm -f "$log"
}

why="this script needs them"
if [[ "${1-}" == --why ]]; then
  why=${2?--why needs a text}
  shift 2
fi
(($#)) || die "usage: packages.sh [--why TEXT] NAME..."

mapfile -t names < <(missing "$@")
((${#names[@]})) || exit 0
command -v apt-get >/dev/null || die "needs ${names[*]} ($why), and this machine has no apt-get; install them in its own way"
((EUID == 0)) || die "needs ${names[*]} ($why); run as root, or: sudo apt-get install ${names[*]}"

mkdir -p /run/hapostgres
exec 9>/run/hapostgres/packages.lock
flock 9
mapfile -t names < <(missing "${names[@]}")
((${#names[@]})) || exit 0
echo "Installing Debian packages: ${names[*]} ($why)." >&2
forbid_services
install "${names[@]}"
