# shellcheck shell=bash
# Read by entrypoints: at most one container works on a data directory.
#
# When a host that Swarm had given up comes back, Swarm starts the new task of a service before the old task's container has ended.
# PostgreSQL's own lock file names a process id, which says nothing in another container. What holds across the containers of one kernel is
# a lock of the kernel: on the directory itself, because a lock file can be deleted and made again. The lock belongs to the open descriptor,
# so it is free when the last process that inherited it is gone, however that process ended.

# Waits until no process of an earlier container holds DIRECTORY, for HAPG_LOCK_WAIT seconds at most, and holds it from then on. The
# descriptor is in HAPG_LOCK_DESCRIPTOR. NOTE is the file that names the holder to a container that waits.
hold_directory() { # DIRECTORY NOTE
  local directory=$1 note=$2 patience=${HAPG_LOCK_WAIT:-120} status=0
  exec {HAPG_LOCK_DESCRIPTOR}<"$directory"
  export HAPG_LOCK_DESCRIPTOR

  try_lock --nonblock || status=$?
  if ((status == 75)); then
    status=0
    echo "entrypoint: $directory is in use by $(holder "$note"); waiting up to $patience s until its last process is gone" >&2
    # In the background, so that a stop signal ends the wait at once.
    try_lock --wait "$patience" &
    trap 'exit 143' TERM INT
    wait $! || status=$?
    trap - TERM INT
  fi
  case $status in
    0) ;;
    75)
      echo "entrypoint: after $patience s, $directory is still in use by $(holder "$note"). This task ends, and Swarm starts another." \
        "If 'docker ps' on this host does not show that container, an engine that died left its processes behind:" \
        "'fuser -v' on the host's directory names them" >&2
      exit 75
      ;;
    *)
      echo "entrypoint: $directory cannot be locked (flock ended with $status)" >&2
      exit 1
      ;;
  esac

  # etcd makes the directory of its note itself, at its first start.
  [[ ! -d ${note%/*} ]] || echo "container $(container_id), which has held it since $(date --utc '+%F %T') UTC" >"$note"
}

try_lock() { # OPTION...
  flock --exclusive --conflict-exit-code 75 "$@" "$HAPG_LOCK_DESCRIPTOR"
}

holder() { # NOTE
  cat "$1" 2>/dev/null || echo "another container"
}

container_id() {
  # The host name is the member's. The engine's own name for the container is in the path of its control group or, where that is hidden
  # (cgroup v2), of the files that the engine mounts.
  if [[ $(</proc/self/cgroup) =~ docker[/-]([0-9a-f]{12}) || $(</proc/self/mountinfo) =~ /containers/([0-9a-f]{12}) ]]; then
    echo "${BASH_REMATCH[1]}"
  else
    hostname
  fi
}
