#!/usr/bin/env bash
# Says what of a repository, beside which it runs, is not as it should be.
set -euo pipefail

if [[ -e /run/secrets/backup_passphrase ]]; then
  PGBACKREST_REPO1_CIPHER_PASS=$(</run/secrets/backup_passphrase)
  export PGBACKREST_REPO1_CIPHER_PASS
fi
exec python3 /usr/local/bin/backup-schedule --facts
