#!/usr/bin/env bash
# Takes a backup beside the repository, with what its service has. Retention is the service's own work.
set -euo pipefail

if [[ -e /run/secrets/backup_passphrase ]]; then
  PGBACKREST_REPO1_CIPHER_PASS=$(</run/secrets/backup_passphrase)
  export PGBACKREST_REPO1_CIPHER_PASS
fi
exec pgbackrest --type="$HAPG_TYPE" --no-expire-auto --log-level-console=warn backup
