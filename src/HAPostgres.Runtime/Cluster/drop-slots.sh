#!/usr/bin/env bash
# Drops HAPG_SLOTS on each server of HAPG_HOSTS, and goes on until none of them has been there for HAPG_SETTLE seconds, at most HAPG_LIMIT seconds.
# What is left then goes to standard error: a slot that is in use, or a server that could not be asked.
# The password reaches psql by a file: no command line ever shows it.
set -uo pipefail

umask 077
printf '*:*:*:%s:%s\n' "$HAPG_SUPERUSER" "$(sed 's/[\\:]/\\&/g' /run/secrets/superuser_password)" >/tmp/pgpass
export PGPASSFILE=/tmp/pgpass PGSSLROOTCERT=/run/secrets/ca.crt PGCONNECT_TIMEOUT=5
export PGSSLCERT=/run/secrets/internal-client.crt PGSSLKEY=/run/secrets/internal-client.key

ask() { # HOST: drops what nobody uses, and prints what was there
  psql -X -q -A -t -v ON_ERROR_STOP=1 -v slots="{${HAPG_SLOTS// /,}}" "host=$1 port=$HAPG_PORT dbname=postgres user=$HAPG_SUPERUSER sslmode=${HAPG_SSLMODE:-verify-full}" <<'SQL'
SELECT slot_name || CASE WHEN active THEN ' is in use' ELSE ' was made anew' END FROM pg_replication_slots WHERE slot_name = ANY (:'slots'::text[]);
SELECT FROM (SELECT slot_name FROM pg_replication_slots WHERE slot_name = ANY (:'slots'::text[]) AND NOT active) AS unused,
  LATERAL pg_drop_replication_slot(slot_name) AS dropped;
SQL
}

quiet=$SECONDS
end=$((SECONDS + HAPG_LIMIT))
while ((SECONDS < end)); do
  left=()
  for host in $HAPG_HOSTS; do
    # A server that cannot be asked says why.
    found=$(ask "$host" 2>&1) || : "${found:=could not be asked}"
    while read -r line; do
      [[ -z $line ]] || left+=("$host: $line")
    done <<<"$found"
  done
  if ((${#left[@]})); then
    quiet=$SECONDS
  elif ((SECONDS - quiet >= HAPG_SETTLE)); then
    exit 0
  fi
  sleep 1
done
printf '%s\n' "${left[@]:-the slots came back again and again}" >&2
exit 1
