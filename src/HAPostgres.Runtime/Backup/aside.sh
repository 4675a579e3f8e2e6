#!/usr/bin/env bash
# Puts a member's data aside, so that the member copies the restored one.
set -euo pipefail

# A container of a host that was cut off may still run.
# shellcheck source=/dev/null
source /usr/local/bin/hold-directory
hold_directory /var/lib/postgresql /var/lib/postgresql/.hapostgres.lock

[[ ! -e /var/lib/postgresql/data ]] || mv /var/lib/postgresql/data "/var/lib/postgresql/data.before-$HAPG_ID"
