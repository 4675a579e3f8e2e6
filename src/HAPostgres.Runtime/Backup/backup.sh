#!/usr/bin/env bash
# Takes a backup beside the repository, with what its service has. Retention is the service's own work.
set -euo pipefail

exec pgbackrest --type="$HAPG_TYPE" --no-expire-auto --log-level-console=warn backup
