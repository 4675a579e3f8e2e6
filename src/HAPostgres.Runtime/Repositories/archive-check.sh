#!/usr/bin/env bash
# Checks a repository, beside which it runs, with the leader that archives into it.
set -euo pipefail

# Its service makes the stanza at the first start of the cluster, and may be about to.
for ((seconds = 90; seconds > 0; seconds--)); do
  [[ $(pgbackrest --log-level-console=off repo-ls "archive/$PGBACKREST_STANZA" 2>/dev/null || true) != *archive.info* ]] || break
  sleep 1
done

# PostgreSQL's archiver waits a minute after three failures, and the first files found no stanza.
pgbackrest --archive-timeout=90 --log-level-console=off --log-level-stderr=error check
