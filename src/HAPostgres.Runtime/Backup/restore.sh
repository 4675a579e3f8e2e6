#!/usr/bin/env bash
# Restores a backup beside a member's data, recovers it, and puts it in the data's place. The data of before stays as data.before-HAPG_ID;
# where anything fails, nothing has changed. HAPG_TYPE and HAPG_TARGET are pgBackRest's (each may be empty), HAPG_SET is the
# backup of the type "immediate", HAPG_REPOSITORY the service of the repository that has it.
set -euo pipefail

readonly home=/var/lib/postgresql new=/var/lib/postgresql/data.restoring

fail() {
  echo "$*" >&2
  rm -rf "$new"
  exit 1
}

# One file of WAL after the other, since a job has no room for more; and nothing outside of it is written to.
export PGBACKREST_ARCHIVE_ASYNC=n PGBACKREST_LOG_LEVEL_CONSOLE=warn PGBACKREST_LOCK_PATH=/tmp PGBACKREST_SPOOL_PATH=/tmp

# No container of the member may work on the data meanwhile: one of a host that was cut off may still run, and members that are started
# again after a restore whose end nobody saw wait for this one.
# shellcheck source=/dev/null
source /usr/local/bin/hold-directory
hold_directory "$home" "$home/.hapostgres.lock"

# Of several repositories the one that was chosen, for the backup as for its WAL: where pgBackRest 2.55.1 knows several, it reads all but
# the first as if they were not encrypted.
config=${PGBACKREST_CONFIG:-/etc/pgbackrest/pgbackrest.conf}
number=$(sed -n "s/^repo\([0-9]*\)-host=$HAPG_REPOSITORY\..*/\1/p" "$config")
[[ -n $number ]] || fail "this member does not know the repository $HAPG_REPOSITORY: run 'deploy' first"
sed "/^repo[0-9]*-/{/^repo$number-/!d}" "$config" >/tmp/pgbackrest.conf
export PGBACKREST_CONFIG=/tmp/pgbackrest.conf

[[ ! -e $home/data/postmaster.pid ]] || fail "a PostgreSQL runs on $home/data, or did not end well: postmaster.pid is there"

[[ -r /usr/local/bin/recovery-path ]] || fail "the member's image is of an older version: run 'deploy' first"
arguments=(--pg1-path="$new")
if [[ $HAPG_TYPE == immediate ]]; then
  arguments+=(--type=immediate --set="$HAPG_SET" --recovery-option=recovery_target_timeline=current)
else
  path=$(python3 /usr/local/bin/recovery-path "$HAPG_TYPE" "$HAPG_TARGET" 2>/tmp/error) ||
    fail "no way to the target is known: $(tail -n 5 /tmp/error)"
  read -r newest set timeline <<<"$path"
  arguments+=(--set="$set" --target-timeline="$timeline")
  [[ -z $HAPG_TYPE ]] || arguments+=(--type="$HAPG_TYPE" --target="$HAPG_TARGET")
fi
# Without a target the end of the archive is the target, which is a promotion by itself.
[[ -z $HAPG_TYPE ]] || arguments+=(--target-action=promote)

rm -rf "$new"
mkdir --mode=0700 "$new"
pgbackrest "${arguments[@]}" restore >/tmp/error 2>&1 || fail "pgBackRest restored nothing: $(tail -n 5 /tmp/error)"

# Alone: no client, no archive (what it writes is archived by the member later), and nothing of the database's own that acts.
echo 'local all all trust' >/tmp/hba
postgres -D "$new" -c listen_addresses= -c unix_socket_directories=/tmp -c hba_file=/tmp/hba -c ssl=off -c logging_collector=off \
  -c archive_mode=on -c archive_command='exit 255' -c shared_preload_libraries= -c max_logical_replication_workers=0 -c autovacuum=off \
  >/tmp/log 2>&1 &
server=$!

ask() { # SQL
  PGCONNECT_TIMEOUT=5 psql --host=/tmp --username="$HAPG_SUPERUSER" --dbname=postgres --no-psqlrc --tuples-only --no-align \
    --command="$1" 2>/dev/null
}

until [[ $(ask 'SELECT pg_is_in_recovery()' || true) == f ]]; do
  kill -0 "$server" 2>/dev/null || fail "PostgreSQL did not recover: $(grep -E 'FATAL|PANIC|ERROR' /tmp/log | tail -n 3)"
  sleep 0.5
done
# A target that is not reached is an error of PostgreSQL's own; the end of the archive is whatever it finds.
if [[ -z $HAPG_TYPE ]]; then
  ended=$(ask "SELECT pg_walfile_name(pg_last_wal_replay_lsn() - 1::numeric)")
  last=$(ask "SELECT pg_last_xact_replay_timestamp()")
  [[ ! ${ended:8} < ${newest:8} ]] || {
    kill -INT "$server"
    wait "$server" || true
    fail "recovery ended in WAL $ended, but the archive goes on to $newest: a file after it is missing or damaged." \
      "What can be restored ends at $last: ask for a time before it"
  }
fi
echo "recovered|$(ask "SELECT coalesce(pg_last_xact_replay_timestamp()::text, '') || '|' || timeline_id FROM pg_control_checkpoint()")"
kill -INT "$server"
wait "$server" || fail "the recovered PostgreSQL did not stop: $(tail -n 3 /tmp/log)"

# Patroni writes its own.
sed -i '/^restore_command\b/d; /^recovery_target/d' "$new/postgresql.auto.conf"
[[ ! -e $home/data ]] || mv "$home/data" "$home/data.before-$HAPG_ID"
mv "$new" "$home/data"
