#!/usr/bin/env bash
# What the PostgreSQL of each of HAPG_MEMBERS runs with: one line for each parameter,
# "setting|MEMBER|[name, type, unit, value, needs a restart, waits for one, set by ALTER SYSTEM]"; "silent|MEMBER|WHY" of one that does not answer.
set -uo pipefail

PGPASSWORD=$(</run/secrets/monitor_password)
export PGPASSWORD PGCONNECT_TIMEOUT=5 PGSSLROOTCERT=/run/secrets/ca.crt
work=$(mktemp -d)

# All at once, and each into a file of its own: lines of two must not mix.
for member in $HAPG_MEMBERS; do
  timeout 15 psql -X -q -A -t -c "SELECT json_build_array(name, vartype, unit, setting, context = 'postmaster', pending_restart, coalesce(sourcefile LIKE '%/postgresql.auto.conf', false)) FROM pg_settings" \
    "host=$member.$HAPG_DOMAIN port=$HAPG_POSTGRES_PORT dbname=$HAPG_MONITOR user=$HAPG_MONITOR sslmode=verify-full" >"$work/$member.rows" 2>"$work/$member.error" &&
    touch "$work/$member.whole" &
done
wait
for member in $HAPG_MEMBERS; do
  # Half of an answer must not pass for one.
  if [[ -e $work/$member.whole ]]; then
    sed "s/^/setting|$member|/" "$work/$member.rows"
  else
    why=$(tail -n 1 "$work/$member.error")
    echo "silent|$member|${why:-it does not answer within 15 s}"
  fi
done
