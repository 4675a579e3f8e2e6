#!/usr/bin/env bash
# Takes back what ALTER SYSTEM set of HAPG_NAMES on the server of HAPG_HOST.
# The password reaches psql by a file: no command line ever shows it.

umask 077
printf '*:*:*:%s:%s\n' "$HAPG_SUPERUSER" "$(sed 's/[\\:]/\\&/g' /run/secrets/superuser_password)" >/tmp/pgpass
export PGPASSFILE=/tmp/pgpass PGSSLROOTCERT=/run/secrets/ca.crt PGCONNECT_TIMEOUT=5
export PGSSLCERT=/run/secrets/internal-client.crt PGSSLKEY=/run/secrets/internal-client.key
for name in $HAPG_NAMES; do
  statements+=(-c "ALTER SYSTEM RESET \"${name//./\".\"}\"")
done
psql -X -q -v ON_ERROR_STOP=1 "${statements[@]}" -c "SELECT pg_reload_conf()" "host=$HAPG_HOST port=$HAPG_PORT dbname=postgres user=$HAPG_SUPERUSER sslmode=verify-full"
