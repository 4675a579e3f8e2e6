#!/usr/bin/env bash
# SHOW POOLS of every pooler: "pool|ADDRESS|" before each line, the first of which names the columns.

PGPASSWORD=$(</run/secrets/monitor_password)
export PGPASSWORD PGCONNECT_TIMEOUT=5 PGSSLROOTCERT=/run/secrets/ca.crt
for address in $(getent ahostsv4 "$HAPG_POOLERS" | awk '{ print $1 }' | sort -u); do
  psql -X -A -F '|' -P footer=off -c 'SHOW POOLS' \
    "host=$HAPG_NAME hostaddr=$address port=$HAPG_PORT dbname=pgbouncer user=$HAPG_USER sslmode=verify-full" | sed "s/^/pool|$address|/"
done
