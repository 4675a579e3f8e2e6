#!/usr/bin/env bash
# Puts a member's data aside, so that the member copies the restored one.
set -euo pipefail

[[ ! -e /var/lib/postgresql/data ]] || mv /var/lib/postgresql/data "/var/lib/postgresql/data.before-$HAPG_ID"
