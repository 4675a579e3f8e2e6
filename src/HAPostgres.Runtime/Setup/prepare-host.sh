#!/usr/bin/env bash
# Makes HAPG_DIRECTORIES (member=path) and pulls HAPG_IMAGES on the host whose root is /host. Of the directories that are not empty and
# carry no mark only those in HAPG_RECOGNIZED are taken.
# shellcheck disable=SC2154 # find-socket.sh, which is put before this, sets socket.

set -e
for entry in $HAPG_DIRECTORIES; do
  member=${entry%%=*} directory=${entry#*=}
  mark=/host$directory/.hapostgres wanted=$(printf 'cluster=%s\nmember=%s' "$HAPG_CLUSTER" "$member")
  if [ -e "$mark" ]; then
    if [ "$(cat "$mark")" != "$wanted" ]; then
      echo "$directory belongs to $(tr '\n' ' ' <"$mark"), not to cluster=$HAPG_CLUSTER member=$member" >&2
      exit 1
    fi
  else
    # What a new file system holds, and what the member itself makes, is nobody's data.
    found=""
    [ ! -d "/host$directory" ] ||
      found=$(find "/host$directory" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name .hapostgres.lock -printf '%f' -quit)
    case " $HAPG_RECOGNIZED " in
      *" $entry "*) ;;
      *)
        if [ -n "$found" ]; then
          echo "$directory is not empty ($found) and has no mark of this cluster" >&2
          exit 1
        fi
        ;;
    esac
    mkdir -p "/host$directory"
    printf '%s\n' "$wanted" >"$mark.new"
    chmod 0644 "$mark.new"
    mv "$mark.new" "$mark"
  fi
  if [ "$(stat -c %u:%g:%a "/host$directory")" != 999:999:700 ]; then
    # A container holds the lock on its data directory until its last process is gone (images/shared/hold-directory.sh).
    exec {lock}<"/host$directory"
    flock --exclusive --nonblock "$lock" || {
      holder=$(cat "/host$directory/.hapostgres.lock" 2>/dev/null || echo "a process of this host")
      echo "$directory is in use by $holder: its owner and mode were not changed" >&2
      exit 1
    }
    chown 999:999 "/host$directory"
    chmod 0700 "/host$directory"
  fi
  echo "made|$directory"
done
for image in $HAPG_IMAGES; do
  curl -s -o /tmp/pull --max-time 600 --unix-socket "$socket" -X POST -G --data-urlencode "fromImage=$image" http://docker/images/create || true
  code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 20 --unix-socket "$socket" "http://docker/images/$image/json")
  echo "pulled|$image|$code"
done
