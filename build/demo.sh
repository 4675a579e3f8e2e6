#!/usr/bin/env bash
# From nothing to a verified, highly available PostgreSQL cluster on a three-host swarm, on one Debian machine with the .NET SDK.
#
#   build/demo.sh          engine, images, lab, build, deploy, verify; then kills the leader's container under writes
#   build/demo.sh down     ends and removes everything that it started
#
# Installs what is missing and says so. The swarm's hosts live in network namespaces of this machine; nothing else is touched.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cluster=saasodoo-db-infra
lab=tests/lab/lab.sh
# The lab's hosts are small: cluster.hapg.lab.json lowers sizes, and MSBuild takes the variable as a property.
export HAPostgresEnvironment=lab
# Of the demo alone: a real cluster of this name has its secrets elsewhere.
export HAPOSTGRES_SECRETS="${XDG_CONFIG_HOME:-$HOME/.config}/hapostgres/demo"

die() {
  echo "demo.sh: $*" >&2
  exit 1
}

step() {
  printf '\n== %s (after %d s)\n' "$*" "$SECONDS"
}

images() {
  docker image ls --format '{{.Repository}}:{{.Tag}}' --filter "reference=hapostgres/*:$(build/version.sh)*" | grep -v -e '-pg15$' -e '-pg18$' -e '/cli:'
}

deploy() { # ARGUMENTS...
  dotnet run --no-build --project src/Deploy -- "$@"
}

up() {
  command -v dotnet >/dev/null || die "the .NET SDK is missing (global.json says which); https://dotnet.microsoft.com/download"
  ((EUID == 0)) || die "run as root: the lab's hosts need network namespaces and mounts of their own"

  step "an engine to build images with, and the images"
  # A variable of its own: the exit status of a substitution inside eval is lost.
  local engine
  engine=$(build/engine.sh up)
  eval "$engine"
  build/images.sh 17

  step "a swarm of three hosts"
  "$lab" up 3
  mapfile -t names < <(images)
  "$lab" load "${names[@]}"

  step "dotnet build: check the manifest, generate the topology, render artifacts/$cluster"
  dotnet build src/Deploy

  eval "$("$lab" env)"
  step "roll out and verify"
  # The swarm of an earlier demo is gone.
  deploy up --yes --new-swarm

  step "kill the leader's container while an application writes through port 6432"
  tests/lab/kill-leader.sh "$cluster" "$HAPOSTGRES_SECRETS"

  step "ready"
  deploy status
  cat <<TEXT

The cluster is running. Passwords are in $HAPOSTGRES_SECRETS/.env. To talk to it from here:
  export HAPOSTGRES_SECRETS=$HAPOSTGRES_SECRETS HAPostgresEnvironment=lab
  eval "\$($lab env)" && dotnet run --project src/Deploy -- status
  PGPASSWORD=\$(sed -n 's/^ROLE_ODOO_PASSWORD=//p' $HAPOSTGRES_SECRETS/.env) \\
    psql "host=198.51.100.11,198.51.100.12,198.51.100.13 port=6432 user=odoo dbname=odoo sslmode=verify-ca sslrootcert=$HAPOSTGRES_SECRETS/tls/ca.crt"
To remove everything: build/demo.sh down
TEXT
}

down() {
  "$lab" down
  build/engine.sh down
  # Keys and passwords of a cluster that is gone.
  rm -rf "$HAPOSTGRES_SECRETS"
}

case "${1-up}" in
  up | down) "${1-up}" ;;
  *) die "usage: demo.sh [down]" ;;
esac
