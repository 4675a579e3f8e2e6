#!/usr/bin/env bash
# A Docker Engine that builds images: the one that answers already, or one of our own.
#
#   eval "$(build/engine.sh up)"   makes sure that one answers, and prints the DOCKER_HOST to use
#   build/engine.sh down           ends the engine that `up` started, and no other; its images stay
#   build/engine.sh status         says which one it is
#
# Installs docker.io (and docker-cli where that is a package of its own) only when no engine answers.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
run=/run/hapostgres/builder
data=/var/lib/hapostgres/builder
socket=$run/docker.sock
pidfile=$run/docker.pid
log=$run/dockerd.log

die() {
  echo "engine.sh: $*" >&2
  exit 1
}

answers() { # HOST
  command -v docker >/dev/null || return 1
  DOCKER_HOST=$1 timeout 10 docker version --format '{{.Server.Version}}' 2>/dev/null | grep . >/dev/null
}

default_host() {
  DOCKER_HOST='' docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || echo unix:///var/run/docker.sock
}

# A shell that talks to a lab host has DOCKER_HOST set to it; images are not built on a host of the lab.
find_engine() {
  local host
  for host in "${DOCKER_HOST-}" "unix://$socket" "$(default_host)"; do
    [[ -n $host && $host != *"/run/hapostgres/lab"* ]] || continue
    if answers "$host"; then
      echo "$host"
      return
    fi
  done
  return 1
}

# The pid in the file may be another process by now; ours names its own pid file.
our_pid() {
  local pid
  pid=$(cat "$pidfile" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ && -r /proc/$pid/cmdline ]] || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" | grep -xF -- "--pidfile=$pidfile" >/dev/null || return 1
  echo "$pid"
}

install_engine() {
  local packages=(docker.io ca-certificates)
  # From Debian 13 on the client is a package of its own, which docker.io only recommends.
  if ! command -v docker >/dev/null && apt-cache show docker-cli >/dev/null 2>&1; then
    packages+=(docker-cli)
  fi
  "$here/packages.sh" --why "no Docker Engine answers, and building images needs one" "${packages[@]}"
  command -v docker >/dev/null || "$here/packages.sh" --why "the docker command" docker-cli
}

# Builds use `--network host`: no bridge and no packet filter rules, so nothing of this machine's network changes.
start_engine() {
  ((EUID == 0)) || die "no Docker Engine answers; run as root to start one, or set DOCKER_HOST"
  if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
    install_engine
  fi
  mkdir -p "$run" "$data"
  # The engine must not keep our lock, our output or our terminal.
  setsid dockerd --host="unix://$socket" --data-root="$data" --exec-root="$run/exec" --pidfile="$pidfile" \
    --bridge=none --iptables=false --ip6tables=false </dev/null >"$log" 2>&1 9>&- &
  local dockerd=$! tries
  for ((tries = 0; tries < 60; tries++)); do
    answers "unix://$socket" && return
    kill -0 "$dockerd" 2>/dev/null || break
    sleep 0.5
  done
  kill "$dockerd" 2>/dev/null || true
  tail -n 20 "$log" >&2
  die "dockerd did not start; its whole output is in $log"
}

up() {
  local host
  if ! host=$(find_engine); then
    mkdir -p "$(dirname "$run")"
    exec 9>/run/hapostgres/engine.lock
    flock 9
    if ! host=$(find_engine); then
      start_engine
      host=unix://$socket
    fi
  fi
  echo "export DOCKER_HOST=$host"
}

# Containers with the host's network leave a namespace mounted in the engine's run directory.
remove_run() {
  local mounted
  while read -r mounted; do
    umount "$mounted"
  done < <(awk -v under="$run/" 'index($2, under) == 1 { print $2 }' /proc/mounts | sort -r)
  rm -rf "$run"
}

down() {
  local pid tries
  if ! pid=$(our_pid); then
    echo "No engine of ours is running." >&2
    return
  fi
  kill "$pid"
  for ((tries = 0; tries < 40; tries++)); do
    [[ -d /proc/$pid ]] || break
    sleep 0.5
  done
  [[ ! -d /proc/$pid ]] || die "dockerd (pid $pid) did not end within 20 s; see $log"
  remove_run
}

status() {
  local host pid
  host=$(find_engine) || die "no Docker Engine answers; 'build/engine.sh up' starts one"
  pid=$(our_pid) || pid=""
  echo "$host, engine $(DOCKER_HOST=$host docker version --format '{{.Server.Version}}')${pid:+, started by us as pid $pid}"
}

case "${1-}" in
  up | down | status) "$1" ;;
  *) die "usage: engine.sh up|down|status" ;;
esac
