#!/usr/bin/env bash
# SHOW POOLS of every pooler: "pool|ADDRESS|" before each line, the first of which names the columns; "silent|ADDRESS|WHY" of one that does not answer.
set -uo pipefail

PGPASSWORD=$(</run/secrets/monitor_password)
export PGPASSWORD PGCONNECT_TIMEOUT=5 PGSSLROOTCERT=/run/secrets/ca.crt
for address in $(getent ahostsv4 "$HAPG_POOLERS" | awk '{ print $1 }' | sort -u); do
  if rows=$(psql -X -A -F '|' -P footer=off -c 'SHOW POOLS' \
    "host=$HAPG_NAME hostaddr=$address port=$HAPG_PORT dbname=pgbouncer user=$HAPG_USER sslmode=verify-full" 2>&1); then
    while IFS= read -r row; do echo "pool|$address|$row"; done <<<"$rows"
  else
    echo "silent|$address|$(tail -n 1 <<<"$rows" | tr '|' ' ')"
  fi
done
exit 0
