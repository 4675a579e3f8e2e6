#!/usr/bin/env bash
# Deletes HAPG_VOLUMES and HAPG_DIRECTORIES (member=path) on the host whose root is /host: of the directories only those that carry the mark
# of the member.
# A volume is in use until its container is removed, which the engine does by itself a moment after the task ended;
# Swarm keeps a few ended ones, which are removed here, but only those of this stack.
# shellcheck disable=SC2154 # find-socket.sh, which is put before this, sets socket.

api() { curl -s --max-time 30 --unix-socket "$socket" "$@"; }
failed=0
if [ -n "$HAPG_VOLUMES" ] && [ -z "$socket" ]; then
  echo "no engine socket at /run/docker.sock" >&2
  exit 1
fi
for volume in $HAPG_VOLUMES; do
  for _ in {1..10}; do
    for id in $(api -G --data-urlencode 'filters={"label":["com.docker.stack.namespace='"$HAPG_STACK"'"],"status":["exited","dead","created"]}' --data-urlencode all=1 http://docker/containers/json | grep -o '"Id":"[0-9a-f]*"' | cut -d'"' -f4); do
      api -o /dev/null -X DELETE "http://docker/containers/$id"
    done
    code=$(api -o /tmp/answer -w '%{http_code}' -X DELETE "http://docker/volumes/$volume")
    case $code in
      204) echo "removed|volume|$volume"; continue 2 ;;
      404) continue 2 ;;
    esac
    sleep 1
  done
  echo "volume $volume: $(cat /tmp/answer)" >&2
  failed=1
done
for entry in $HAPG_DIRECTORIES; do
  member=${entry%%=*} directory=${entry#*=}
  [ -e "/host$directory" ] || continue
  mark=/host$directory/.hapostgres
  if [ ! -e "$mark" ]; then
    # A mount point that was emptied before stays as it is.
    [ -n "$(find "/host$directory" -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit)" ] || continue
    echo "$directory has no mark of this cluster, so nothing in it was deleted" >&2
    failed=1
    continue
  fi
  if [ "$(cat "$mark")" != "$(printf 'cluster=%s\nmember=%s' "$HAPG_STACK" "$member")" ]; then
    echo "$directory belongs to $(tr '\n' ' ' <"$mark"), not to cluster=$HAPG_STACK member=$member: nothing in it was deleted" >&2
    failed=1
    continue
  fi
  # A container holds the lock on its data directory until its last process is gone (images/shared/hold-directory.sh).
  exec {lock}<"/host$directory"
  if ! flock --exclusive --wait "${HAPG_LOCK_WAIT:-120}" "$lock"; then
    holder=$(cat "/host$directory/.hapostgres.lock" 2>/dev/null || echo "a process of this host")
    echo "$directory is still in use by $holder: nothing in it was deleted" >&2
    failed=1
    continue
  fi
  # The mark last: an interrupted deletion is finished by the next one. Never what is mounted below.
  find "/host$directory" -mindepth 1 -maxdepth 1 ! -name .hapostgres ! -name lost+found \
    -exec rm -rf --one-file-system {} + || { failed=1; continue; }
  rm -f "$mark"
  # A mount point cannot go away.
  rmdir "/host$directory" 2>/dev/null || true
  echo "removed|directory|$directory"
done
exit $failed
