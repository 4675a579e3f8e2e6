#!/usr/bin/env bash
# PostgreSQL's archive_command: hands a file of WAL to pgBackRest, from the data directory. pgBackRest looks for its own name in that
# setting.
#
# A repository that is gone must hold up nothing. While PostgreSQL stops it makes six more attempts, each as long as pgBackRest waits
# (measured: 229 s for a stop). So whatever has not been taken shortly after the stop began is left: an exit code above 128 ends
# PostgreSQL's
# archiver at once, and the file is archived after the next start, or by a replica.
set -euo pipefail

readonly segment=$1
# Seconds. A repository that answers takes a file in less.
readonly patience=0.2
# The leader sends every file first. A replica that did so at the same time would send it once more, and finds it there a little later.
readonly head_start=15

# The last line that a postmaster writes into its file.
stopping() {
  [[ $(sed -n 8p postmaster.pid 2>/dev/null) == stopping* ]]
}

is_fresh() {
  (($(date +%s) - $(stat --format=%Y "$segment") < head_start))
}

while [[ -e standby.signal ]] && is_fresh; do
  ! stopping || exit 255
  sleep 0.2
done

pgbackrest archive-push "$segment" &
push=$!
{
  until stopping; do sleep 0.1; done
  sleep "$patience"
} &
watch=$!
status=0
wait -n "$push" "$watch" || status=$?
if kill -0 "$push" 2>/dev/null; then
  kill "$push"
  exit 255
fi
kill "$watch" 2>/dev/null || true
exit "$status"
