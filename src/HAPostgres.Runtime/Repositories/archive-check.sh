#!/usr/bin/env bash
# Checks a repository, beside which it runs, with the leader that archives into it.
set -euo pipefail

if [[ -e /run/secrets/backup_passphrase ]]; then
  PGBACKREST_REPO1_CIPHER_PASS=$(</run/secrets/backup_passphrase)
  export PGBACKREST_REPO1_CIPHER_PASS
fi

# Its service makes the stanza at the first start of the cluster, and may be about to.
for ((seconds = 60; seconds > 0; seconds--)); do
  [[ ! -e /var/lib/pgbackrest/archive/$PGBACKREST_STANZA/archive.info ]] || break
  sleep 1
done

pgbackrest --archive-timeout=60 --log-level-console=off --log-level-stderr=error check
