#!/usr/bin/env bash
# Writes a restore point with the name HAPG_NAME into the WAL of the leader among HAPG_HOSTS, and lets it be archived at once.
# The password reaches psql by a file: no command line ever shows it.
set -euo pipefail

umask 077
printf '*:*:*:%s:%s\n' "$HAPG_SUPERUSER" "$(sed 's/[\\:]/\\&/g' /run/secrets/superuser_password)" >/tmp/pgpass
export PGPASSFILE=/tmp/pgpass PGSSLROOTCERT=/run/secrets/ca.crt PGCONNECT_TIMEOUT=5
export PGSSLCERT=/run/secrets/internal-client.crt PGSSLKEY=/run/secrets/internal-client.key
psql -XqAt -F '|' -v ON_ERROR_STOP=1 -v name="$HAPG_NAME" \
  "host=$HAPG_HOSTS port=$HAPG_PORT dbname=postgres user=$HAPG_SUPERUSER sslmode=verify-full target_session_attrs=read-write" <<'SQL'
SELECT pg_create_restore_point(:'name'), to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS');
SELECT pg_switch_wal() \g /dev/null
SQL
