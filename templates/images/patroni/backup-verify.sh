#!/usr/bin/env bash
# Proves a backup repository, beside which it runs: restores the newest backup and all WAL that was archived since into a directory of its
# own, recovers it without a network, checks every table and index and every page's checksum, and deletes it again. The result is written
# to HOME/verified.json, whether it is good or not, and read from there by the schedule and by `backups`.
set -euo pipefail

readonly home=/var/lib/pgbackrest
readonly copy=$home/verify
started=$(date +%s)
recovered_at= # When PostgreSQL took connections: what a restore lasts, without the checks that follow here.

server=
# shellcheck disable=SC2329 # Called by the trap.
clean() {
  [[ -z $server ]] || kill -QUIT "$server" 2>/dev/null || true
  rm -rf "$copy"
}
trap clean EXIT

result() { # true|false MESSAGE RECOVERED
  python3 - "$@" "$started" "$recovered_at" "$home/verified.json" <<'PYTHON'
import json, os, sys, time
ok, message, recovered, started, recovered_at, path = sys.argv[1:]
result = {
    'ok': ok == 'true',
    'message': message,
    'recovered': recovered,
    'started': int(started),
    'recoveredAt': int(recovered_at) if recovered_at else None,
    'ended': int(time.time()),
}
with open(path + '.new', 'w') as file:
    json.dump(result, file)
os.replace(path + '.new', path)
print(json.dumps(result))
PYTHON
}

fail() {
  result false "$*" ""
  exit 1
}

ask() { # SQL
  psql --host="$copy" --username="$user" --dbname=postgres --no-psqlrc --tuples-only --no-align --command="$1" 2>/dev/null
}

# shellcheck source=/dev/null
source /usr/local/bin/repository-secrets
user=$HAPG_SUPERUSER

# Another verification of this repository, asked for or due.
mkdir -p "$copy"
exec {lock}<"$home/verify"
flock --exclusive --nonblock "$lock" || { trap - EXIT; echo "backup-verify: another verification is under way" >&2; exit 50; }
rm -rf "$copy/data"
mkdir --mode=0700 "$copy/data"

# The members' servers are not asked: what is here has to be enough.
sed '/^pg[0-9]*-/d' "${PGBACKREST_CONFIG:-/etc/pgbackrest/pgbackrest.conf}" >"$copy/pgbackrest.conf"
printf 'pg1-path=%s\n' "$copy/data" >>"$copy/pgbackrest.conf"
export PGBACKREST_CONFIG=$copy/pgbackrest.conf PGBACKREST_LOCK_PATH=$copy/lock PGBACKREST_LOG_LEVEL_CONSOLE=warn

path=$(python3 /usr/local/bin/recovery-path 2>"$copy/error") ||
  fail "the archive could not be read: $(tail -n 5 "$copy/error" | tr '\n' ' ')"
read -r newest set timeline <<<"$path"
pgbackrest --set="$set" --target-timeline="$timeline" restore >"$copy/error" 2>&1 || fail "pgBackRest restored nothing: $(tail -n 5 "$copy/error" | tr '\n' ' ')"

# Alone and small: nobody but this script logs in, nothing is archived, and what the database would do by itself is off.
echo 'local all all trust' >"$copy/hba"
postgres -D "$copy/data" -c listen_addresses= -c unix_socket_directories="$copy" -c hba_file="$copy/hba" -c ssl=off \
  -c logging_collector=off -c archive_mode=off -c hot_standby=off -c shared_buffers=32MB -c huge_pages=off -c shared_preload_libraries= \
  -c max_logical_replication_workers=0 -c autovacuum=off -c synchronous_standby_names= >"$copy/log" 2>&1 &
server=$!
until [[ $(ask 'SELECT pg_is_in_recovery()' || true) == f ]]; do
  kill -0 "$server" 2>/dev/null || fail "PostgreSQL did not recover: $(grep -E 'FATAL|PANIC|ERROR' "$copy/log" | tail -n 3 | tr '\n' ' ')"
  sleep 0.5
done
recovered_at=$(date +%s)
ended=$(ask "SELECT pg_walfile_name(pg_last_wal_replay_lsn() - 1::numeric)")
[[ ! ${ended:8} < ${newest:8} ]] ||
  fail "recovery ended in WAL $ended, but the archive goes on to $newest: a file after it is missing or damaged"
recovered=$(ask "SELECT coalesce(to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), '')")

pg_amcheck --host="$copy" --username="$user" --all --install-missing --heapallindexed >"$copy/amcheck" 2>&1 ||
  fail "pg_amcheck: $(tail -n 5 "$copy/amcheck" | tr '\n' ' ')"
kill -INT "$server"
wait "$server" || fail "the recovered PostgreSQL did not stop: $(tail -n 3 "$copy/log" | tr '\n' ' ')"
server=
pg_checksums --check --pgdata="$copy/data" >"$copy/checksums" 2>&1 || fail "pg_checksums: $(tail -n 5 "$copy/checksums" | tr '\n' ' ')"
result true "" "$recovered"
