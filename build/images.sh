#!/usr/bin/env bash
# Builds the product's own images on the engine that DOCKER_HOST names, from the sources of this repository.
#
#   build/images.sh [MAJOR...] [cli] [backup-servers]
#
# MAJOR is a version of PostgreSQL: 15, 17 (the default), 18. cli is the image of hapg. backup-servers is none of the product: an S3 server
# and an SSH server, with which the tests try repositories away from the swarm.
#
# Where no registry answers, the Debian base images are made with debootstrap (build/base-image.sh).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
HAPG_TAG=$("$here/version.sh")
export HAPG_TAG

suite_of() { # MAJOR
  case "$1" in
    15) echo bookworm ;;
    17) echo trixie ;;
    18) echo forky ;;
    *)
      echo "images.sh: no image of PostgreSQL $1; there are 15, 17 and 18" >&2
      exit 1
      ;;
  esac
}

"$here/base-image.sh" trixie forky
for what in "${@:-17}"; do
  if [[ $what == cli ]]; then
    dotnet build --verbosity quiet --nologo "$here/../src/HAPostgres.Cli"
    "$here/../templates/images/build.sh" --program "$here/../src/HAPostgres.Cli/bin/Debug/net10.0" cli
  elif [[ $what == backup-servers ]]; then
    servers=$here/../tests/lab/backup-servers
    command -v npm >/dev/null || "$here/packages.sh" --why "the S3 server of the tests is a package of npm" npm
    npm ci --prefix "$servers" --no-audit --no-fund --loglevel=error
    docker build --quiet --network host --tag hapostgres/test-backup-servers "$servers"
  else
    "$here/base-image.sh" "$(suite_of "$what")"
    "$here/../templates/images/build.sh" --pg "$what" etcd patroni pgbouncer haproxy
  fi
done
