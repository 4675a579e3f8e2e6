#!/usr/bin/env bash
# A minimal Debian system as a tarball: what the base images and the hosts of the lab are made from.
#
#   build/debian-root.sh SUITE     makes it unless it is cached, and prints its path
#
# The mirror is that of this machine's own apt sources; HAPG_DEBIAN_MIRROR=URL names another one.
# Installs debootstrap.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=/var/cache/hapostgres
components=main

die() {
  echo "debian-root.sh: $*" >&2
  exit 1
}

targets() { # apt's label of the archive
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --format '$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F '|' -v label="$1" '$1 == label { sub("/$", "", $2); print $2; exit }'
}

find_mirrors() {
  mirror=${HAPG_DEBIAN_MIRROR-}
  security=""
  if [[ -z $mirror ]]; then
    # Labels are known only once the indexes were fetched.
    [[ -n "$(targets Debian)" ]] || apt-get -qq update
    mirror=$(targets Debian)
    security=$(targets Debian-Security)
  fi
  mirror=${mirror%/}
  [[ -n $mirror ]] || die "no Debian archive in this machine's apt sources; name one: HAPG_DEBIAN_MIRROR=URL"
  [[ -n $security ]] || security=$mirror-security
}

release() { # URL SUITE
  wget -qO - --timeout=15 --tries=2 "$1/dists/$2/InRelease" 2>/dev/null
}

# Prints what /etc/apt/sources.list.d/debian.sources has to say: only suites that this mirror serves.
sources() { # SUITE ROOT
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg suites=$1
  # Newer releases ship it as armoured text.
  [[ -e $2$keyring ]] || keyring=${keyring%.gpg}.pgp
  release "$mirror" "$1-updates" >/dev/null && suites+=" $1-updates"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: %s\nSigned-By: %s\n' "$mirror" "$suites" "$components" "$keyring"
  if release "$security" "$1-security" >/dev/null; then
    printf '\nTypes: deb\nURIs: %s\nSuites: %s\nComponents: %s\nSigned-By: %s\n' "$security" "$1-security" "$components" "$keyring"
  fi
}

expired() { # SUITE
  local until
  until=$(release "$mirror" "$1" | sed -n 's/^Valid-Until: //p')
  [[ -n $until && $(date -d "$until" +%s) -lt $(date +%s) ]]
}

# The same apt and dpkg habits as in the official slim image, so that a Dockerfile does here what it does there.
make_slim() { # SUITE ROOT
  local root=$2 path
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
  cat >"$root/etc/apt/apt.conf.d/docker" <<'CONF'
APT::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Apt::AutoRemove::SuggestsImportant "false";
CONF
  for path in doc info linda lintian locale man groff; do
    echo "path-exclude /usr/share/$path/*"
  done >"$root/etc/dpkg/dpkg.cfg.d/docker"
  echo "path-include /usr/share/doc/*/copyright" >>"$root/etc/dpkg/dpkg.cfg.d/docker"
  # A testing release is signed for a week only; a mirror may serve an older copy.
  if expired "$1"; then
    echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/expired-release"
  fi
  rm -f "$root/etc/apt/sources.list"
  sources "$1" "$root" >"$root/etc/apt/sources.list.d/debian.sources"
  find "$root/usr/share/doc" -type f ! -name copyright -delete
  rm -rf "$root"/usr/share/{info,lintian,locale,man}/* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/*.log
  rm -f "$root/etc/hostname" "$root/etc/resolv.conf"
}

make_tarball() { # SUITE FILE
  local root script=/usr/share/debootstrap/scripts/$1 options=(--variant=minbase --components="$components")
  # An older debootstrap does not know newer releases by name; they are all made the way of sid.
  [[ -e $script ]] || script=/usr/share/debootstrap/scripts/sid
  [[ $mirror != https:* ]] || options+=(--include=ca-certificates)
  root=$(mktemp -d "$cache/root.XXXXXX")
  # shellcheck disable=SC2064 # the directory of this run
  trap "rm -rf '$root' '$2.part'" EXIT
  echo "Making a minimal Debian $1 with debootstrap (about a minute, once)." >&2
  debootstrap "${options[@]}" "$1" "$root" "$mirror" "$script" >"$cache/debootstrap-$1.log" 2>&1 ||
    { tail -n 10 "$cache/debootstrap-$1.log" >&2 && die "debootstrap failed; its whole output is in $cache/debootstrap-$1.log"; }
  make_slim "$1" "$root"
  tar -C "$root" --numeric-owner -c . >"$2.part"
  mv "$2.part" "$2"
}

(($# == 1)) || die "usage: debian-root.sh SUITE"
tarball=$cache/debian-$1.tar
if [[ ! -e $tarball ]]; then
  ((EUID == 0)) || die "debootstrap needs root"
  "$here/packages.sh" --why "debootstrap makes a Debian system where no registry answers" debootstrap wget
  mkdir -p "$cache"
  exec 9>"$cache/debian-$1.lock"
  flock 9
  if [[ ! -e $tarball ]]; then
    find_mirrors
    make_tarball "$1" "$tarball"
  fi
fi
echo "$tarball"
