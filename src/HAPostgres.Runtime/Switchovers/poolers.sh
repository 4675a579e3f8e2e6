#!/usr/bin/env bash
# Looks at every pooler, and with HAPG_RESUME=1 resumes those that are paused.
# Writes "pooler|ADDRESS|STATE", where the state is active, paused, suspended, resumed, or why it is not known.
set -uo pipefail

PGPASSWORD=$(</run/secrets/pgbouncer_password)
export PGPASSWORD PGCONNECT_TIMEOUT=5 PGSSLROOTCERT=/run/secrets/ca.crt

console() { # POOLER COMMAND
  psql -X -q -A -t -F ' ' -c "$2" \
    "host=$HAPG_POOL_NAME hostaddr=$1 port=$HAPG_POOL_PORT dbname=pgbouncer user=$HAPG_POOL_ADMIN sslmode=verify-full" 2>&1
}

getent ahostsv4 "$HAPG_POOLERS" | awk '{ print $1 }' | sort -u | while read -r pooler; do
  if text=$(console "$pooler" 'SHOW STATE'); then
    state=$(awk '$2 == "yes" { print $1 }' <<<"$text")
    if [[ $HAPG_RESUME == 1 && $state == paused ]] && console "$pooler" RESUME >/dev/null; then
      state=resumed
    fi
    echo "pooler|$pooler|$state"
  else
    echo "pooler|$pooler|$(tr '\n|' '  ' <<<"$text")"
  fi
done
