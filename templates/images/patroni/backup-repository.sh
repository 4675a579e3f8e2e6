#!/usr/bin/env bash
# Serves a backup repository to the members of its cluster, and backs the cluster up at its times. Where the repository is in a bucket or on
# an SSH server, it hands on what members send; the directory here then holds locks and the last verification.
set -euo pipefail

readonly home=/var/lib/pgbackrest

fail() {
  echo "backup-repository: $*" >&2
  exit 1
}

[[ -d $home && -O $home && -w $home ]] ||
  fail "$home must be a directory of uid $(id -u) on this host: run setup, or chown it to $(id -u):$(id -g)"

# shellcheck source=/dev/null
source /usr/local/bin/hold-directory
hold_directory "$home" "$home/.hapostgres.lock"

# shellcheck source=/dev/null
source /usr/local/bin/repository-secrets

pgbackrest server &
server=$!
python3 /usr/local/bin/backup-schedule &
schedule=$!
# A backup that is cut off is taken again; the server closes its connections.
trap 'kill "$server" "$schedule" 2>/dev/null; exit 0' TERM INT
status=0
wait -n "$server" "$schedule" || status=$?
fail "the server or the schedule ended with $status"
