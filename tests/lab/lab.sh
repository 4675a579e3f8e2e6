#!/usr/bin/env bash
# A real Docker Swarm of several hosts on this one machine. See README.md beside this file.
#
#   lab.sh up [HOSTS=3]        boots node1..nodeN and makes them one swarm
#   lab.sh down                ends everything that `up` began, and removes its data
#   lab.sh status              one line per host
#   lab.sh env                 shell exports: DOCKER_HOST of node1, names and addresses of all
#   lab.sh load IMAGE...       copies images of the building engine to every running host
#   lab.sh exec HOST CMD...    runs a command inside a host (docker, ps, ls, ip ...)
#   lab.sh cut HOST            the network of a host is gone for all others; its containers run on
#   lab.sh heal HOST           brings it back
#   lab.sh kill-engine HOST    power loss: engine and containers are gone at once, disks stay
#   lab.sh start-engine HOST   boots it again from its disks
#
# HAPG_LAB=NAME is another lab beside the first one. It takes a free /24 of the ranges for documentation and benchmarks, or
# the one of HAPG_LAB_SUBNET=A.B.C.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$here/../../build
suite=trixie
# In a host: the engine and its client; iproute2 and iptables for its networks; apparmor where the kernel has it; procps, curl for people; dnsmasq-base for the lab's name server.
host_packages=(docker.io docker-cli iproute2 iptables apparmor tini procps curl ca-certificates dnsmasq-base)

lab=${HAPG_LAB:-lab}
# Every lab's directory begins with "lab", so that engine.sh never takes a lab host for a building engine.
id=lab
[[ $lab == lab ]] || id=lab-$lab
run=/run/hapostgres/$id
state=$run/state
data=/var/lib/hapostgres/$id
cache=/var/cache/hapostgres
cgroup=/hapostgres-$id
outer_link=hapg-$lab

die() {
  echo "lab.sh: $*" >&2
  exit 1
}

# Also where it is the machine's own network: a second link to it would take the machine's traffic, and the lab's would get out.
in_use() { # SUBNET
  ip -4 route show root "$1.0/24" 2>/dev/null | grep . >/dev/null
}

# A lab that is up keeps its network, whatever the variables say by now.
choose_subnet() {
  local candidate
  subnet=$(ip -4 -oneline address show dev "$outer_link" 2>/dev/null | awk '{ sub("[.]1/24$", "", $4); print $4 }') || subnet=""
  [[ -n $subnet ]] || subnet=${HAPG_LAB_SUBNET-}
  [[ -z $subnet ]] || return 0
  subnet=198.51.100
  [[ $lab != lab ]] || return 0
  for candidate in 198.18.0 198.18.1 203.0.113 192.0.2; do
    subnet=$candidate
    in_use "$candidate" || return 0
  done
}

say() {
  echo "lab: $*" >&2
}

wait_for() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

# --- names -------------------------------------------------------------------------------------------------------------

hosts() {
  local i
  for ((i = 1; i <= $(cat "$state/count"); i++)); do
    echo "node$i"
  done
}

address() { # HOST
  echo "$subnet.$((10 + ${1#node}))"
}

socket() { # HOST
  echo "$run/$1/docker.sock"
}

tag() { # HOST
  echo "$cgroup/$1"
}

on() { # HOST DOCKER-ARGUMENTS...
  DOCKER_HOST=unix://$(socket "$1") docker "${@:2}"
}

# The pid in the file may be another process by now; ours carries its host's tag in its arguments.
pid_of() { # HOST
  local pid
  pid=$(cat "$state/$1.pid" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  # No grep -q after a pipe: it leaves early, and pipefail then reports the writer's SIGPIPE.
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -E -- "^(--cgroup-parent=)?$(tag "$1")\$" >/dev/null || return 1
  echo "$pid"
}

need_lab() {
  [[ -e $state/ready ]] || die "lab '$lab' is not up; 'lab.sh up' boots it"
}

need_host() { # HOST
  need_lab
  [[ -n ${1-} ]] || die "name a host: $(hosts | paste -sd ' ')"
  hosts | grep -xF -- "$1" >/dev/null || die "no host '$1' in lab '$lab'; it has $(hosts | paste -sd ' ')"
}

# --- network -----------------------------------------------------------------------------------------------------------

# Not `ip netns exec`: it mounts a fresh /sys and so hides the cgroups.
in_net() { # NAMESPACE COMMAND...
  nsenter --net="$state/$1.net" -- "${@:2}"
}

mounted() {
  awk -v file="$1" '$2 == file { found = 1 } END { exit !found }' /proc/mounts
}

add_net() { # NAMESPACE
  drop_net "$1"
  touch "$state/$1.net"
  unshare --net="$state/$1.net" true
  in_net "$1" ip link set lo up
}

drop_net() { # NAMESPACE
  while mounted "$state/$1.net"; do
    umount "$state/$1.net"
  done
  rm -f "$state/$1.net"
}

# The bridge has a namespace of its own: an engine in the root namespace drops what is forwarded over bridges there.
add_bridge() {
  if in_use "$subnet"; then
    die "the network $subnet.0/24 is in use on this machine (another lab?); HAPG_LAB_SUBNET=A.B.C names another /24"
  fi
  add_net bridge
  in_net bridge ip link add br0 type bridge
  in_net bridge ip link set br0 up
  ip link add "$outer_link" type veth peer name outer netns "$state/bridge.net"
  in_net bridge ip link set outer master br0 up
  ip address add "$subnet.1/24" dev "$outer_link"
  ip link set "$outer_link" up
}

# Swarm's DNS asks the host's name server for what it does not know, such as the name of a member that is down. With none
# that answers, a lookup of such a name takes 16 s; in a data center it is "no such name" at once, and so it is here.
start_dns() {
  in_net bridge ip address add "$subnet.2/24" dev br0
  setsid nsenter --net="$state/bridge.net" -- chroot "$lower" dnsmasq --keep-in-foreground --conf-file=/dev/null --pid-file \
    --user=root --no-hosts --no-resolv '--address=/#/' --bind-interfaces --listen-address="$subnet.2" --except-interface=lo \
    "--txt-record=lab,$cgroup/dns" </dev/null >>"$state/dns.log" 2>&1 9>&- &
}

# No default route in a host: nothing that a test does can leave the lab.
plug_in() { # HOST
  add_net "$1"
  in_net bridge ip link delete "$1" 2>/dev/null || true
  in_net bridge ip link add "$1" type veth peer name eth0 netns "$state/$1.net"
  in_net bridge ip link set "$1" master br0 up
  in_net "$1" ip address add "$(address "$1")/24" dev eth0
  in_net "$1" ip link set eth0 up
}

# --- hosts -------------------------------------------------------------------------------------------------------------

# The file system that all hosts share as their lower layer. Its name changes with the list of packages.
make_root() {
  local tarball new
  lower=$cache/host-$suite-$(printf '%s ' "${host_packages[@]}" | sha256sum | cut -c 1-12)
  [[ -e $lower ]] && return
  tarball=$("$build/debian-root.sh" "$suite")
  exec 8>"$cache/host-root.lock"
  flock 8
  [[ -e $lower ]] && return
  say "making the hosts' Debian (once); it installs in there: ${host_packages[*]}"
  new=$(mktemp -d "$cache/host.XXXXXX")
  chmod 755 "$new"
  tar -C "$new" --numeric-owner -xf "$tarball"
  cp /etc/resolv.conf "$new/etc/resolv.conf"
  # shellcheck disable=SC2016 # expanded by the inner shell
  if ! unshare --mount --propagation private bash -euc '
    mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; root=$1; shift
    export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin
    chroot "$root" apt-get update
    chroot "$root" apt-get install --yes --no-install-recommends "$@"' bash "$new" "${host_packages[@]}" >"$cache/host-root.log" 2>&1; then
    rm -rf --one-file-system "$new"
    tail -n 10 "$cache/host-root.log" >&2
    die "could not make the hosts' Debian; the whole output is in $cache/host-root.log"
  fi
  rm -rf "$new"/var/lib/apt/lists/* "$new/etc/resolv.conf"
  mv "$new" "$lower"
  exec 8>&-
}

# A pid namespace per host: killing its first process ends engine, shims and containers in one stroke, and none can be left behind.
boot() { # HOST
  local disks=$data/$1
  mkdir -p "$disks"/{upper,work,docker,patroni} "$state/$1.root" "$run/$1"
  rm -f "$(socket "$1")" "$state/$1.pid"
  setsid nsenter --net="$state/$1.net" -- \
    unshare --mount --uts --ipc --pid --fork --kill-child --propagation private -- \
    bash "$here/host.sh" "$1" "$(address "$1")" "$lower" "$disks" "$state" "$run/$1" "$subnet" "$(tag "$1")" \
    </dev/null >>"$state/$1.log" 2>&1 9>&- &
}

engine_answers() { # HOST
  timeout 10 docker --host "unix://$(socket "$1")" version --format '{{.Server.Version}}'
}

await_engine() { # HOST
  wait_for 120 engine_answers "$1" && return
  tail -n 15 "$state/$1.log" >&2 || true
  die "the engine of $1 did not start within 120 s; its whole output is in $state/$1.log"
}

gone() { # PID
  [[ ! -d /proc/$1 ]]
}

halt() { # HOST
  local pid
  pid=$(pid_of "$1") || return 0
  kill -KILL "$pid"
  wait_for 60 gone "$pid" || die "$1 (pid $pid) does not end"
  rm -f "$state/$1.pid"
}

# --- swarm -------------------------------------------------------------------------------------------------------------

swarm_state() { # HOST
  on "$1" info --format '{{.Swarm.LocalNodeState}}'
}

all_ready() {
  [[ "$(on node1 node ls --format '{{.Status}}' | grep -c '^Ready$')" == "$(hosts | wc -l)" ]]
}

is_active() { # HOST
  [[ "$(swarm_state "$1")" == active ]]
}

# On a busy machine the client gives up after 20 s, and the engine goes on joining.
join() { # HOST TOKEN
  local output
  output=$(on "$1" swarm join --token "$2" --advertise-addr "$(address "$1")" "$(address node1):2377" 2>&1) && return
  wait_for 60 is_active "$1" || die "$1 did not join the swarm: $output"
}

# An even number of managers survives no more losses than one less: the last host of an even lab is a worker.
make_swarm() {
  local count manager worker token host
  count=$(hosts | wc -l)
  on node1 swarm init --advertise-addr "$(address node1)" >/dev/null
  manager=$(on node1 swarm join-token --quiet manager)
  worker=$(on node1 swarm join-token --quiet worker)
  for host in $(hosts | tail -n +2); do
    token=$manager
    if [[ $host == "node$count" ]] && ((count % 2 == 0)); then
      token=$worker
    fi
    join "$host" "$token"
  done
  wait_for 120 all_ready || die "not every host became Ready in the swarm: $(on node1 node ls 2>&1)"
}

# --- commands ----------------------------------------------------------------------------------------------------------

# A host's kernel is this machine's: what its engine would load itself must be there before.
load_modules() {
  command -v modprobe >/dev/null || return 0
  modprobe -aq overlay veth bridge br_netfilter vxlan nf_nat ip_tables || true
}

prepare_machine() {
  ((EUID == 0)) || die "namespaces need root"
  "$build/packages.sh" --why "the lab's networks" iproute2 util-linux
  if ! command -v docker >/dev/null; then
    "$build/engine.sh" up >/dev/null
  fi
  load_modules
}

clean_up_failed() {
  local code=$?
  trap - EXIT INT TERM
  ((code)) || code=1
  say "up failed; removing what it began"
  remove_all
  exit "$code"
}

is_up() {
  [[ -e $state/ready ]] && mounted "$state/bridge.net"
}

start_missing() {
  local host
  for host in $(hosts); do
    if ! pid_of "$host" >/dev/null; then
      say "$host was off: starting it"
      start_engine "$host"
    fi
  done
}

up() {
  local count=${1:-3} host
  [[ $count =~ ^[1-7]$ ]] || die "1 to 7 hosts, not '$count'"
  [[ $lab =~ ^[a-z0-9]{1,9}$ ]] || die "HAPG_LAB: 1 to 9 lower-case letters and digits, not '$lab'"
  prepare_machine
  if is_up; then
    [[ $(cat "$state/count") == "$count" ]] || die "lab '$lab' is up with $(cat "$state/count") hosts; 'lab.sh down' first"
    start_missing
    status
    return
  fi
  make_root
  # What a killed run left behind.
  remove_all
  trap clean_up_failed EXIT INT TERM
  mkdir -p "$state" "$data"
  echo "$count" >"$state/count"
  add_bridge
  start_dns
  for host in $(hosts); do
    plug_in "$host"
    boot "$host"
  done
  for host in $(hosts); do
    await_engine "$host"
  done
  make_swarm
  touch "$state/ready"
  trap - EXIT INT TERM
  status
}

remove_cgroups() {
  local top failed=0
  for top in /sys/fs/cgroup"$cgroup" /sys/fs/cgroup/*"$cgroup"; do
    [[ ! -d $top ]] || find "$top" -depth -type d -exec rmdir {} + || failed=1
  done
  return "$failed"
}

# By the tag in their arguments, not by pid file: a killed `up` may have begun a host and not yet written down its pid.
processes() {
  grep -lzE "^(--cgroup-parent=|--txt-record=lab,)?$cgroup/(node[0-9]+|dns)\$" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3 || true
}

end_processes() {
  local pids pid
  mapfile -t pids < <(processes)
  for pid in "${pids[@]}"; do
    kill -KILL "$pid" 2>/dev/null || true
  done
  # A host's first process is gone only when everything in its pid namespace is.
  for pid in "${pids[@]}"; do
    wait_for 60 gone "$pid" || die "process $pid of lab '$lab' does not end"
  done
}

remove_all() {
  local file
  end_processes
  for file in "$state"/*.net; do
    [[ -e $file ]] || continue
    file=${file##*/}
    drop_net "${file%.net}"
  done
  ip link delete "$outer_link" 2>/dev/null || true
  wait_for 5 remove_cgroups || say "could not remove the control groups under $cgroup"
  rm -rf --one-file-system "$run" "$data"
}

down() {
  remove_all
}

host_line() { # HOST
  local engine=off link=plugged swarm=-
  if pid_of "$1" >/dev/null; then
    engine=$(engine_answers "$1" 2>/dev/null) || engine="no answer"
    swarm=$(swarm_state "$1" 2>/dev/null) || swarm=-
    in_net bridge ip link show "$1" up 2>/dev/null | grep . >/dev/null || link="cut"
  else
    link=-
  fi
  printf '%-8s %-15s %-18s %-8s %-10s %s\n' "$1" "$(address "$1")" "$engine" "$link" "$swarm" "$(socket "$1")"
}

status() {
  local host
  need_lab
  printf '%-8s %-15s %-18s %-8s %-10s %s\n' HOST ADDRESS ENGINE LINK SWARM SOCKET
  for host in $(hosts); do
    host_line "$host"
  done
}

env_() {
  local host names=() addresses=()
  need_lab
  for host in $(hosts); do
    names+=("$host")
    addresses+=("$(address "$host")")
  done
  echo "export DOCKER_HOST=unix://$(socket node1)"
  echo "export HAPG_LAB=$lab"
  echo "export HAPG_LAB_SUBNET=$subnet"
  echo "export HAPG_LAB_RUN=$run"
  echo "export HAPG_LAB_HOSTS='${names[*]}'"
  echo "export HAPG_LAB_ADDRESSES='${addresses[*]}'"
}

has_images() { # HOST IDS IMAGE...
  [[ "$(on "$1" image inspect --format '{{.Id}}' "${@:3}" 2>/dev/null)" == "$2" ]]
}

load() {
  local ids host archive jobs=() job failed=0
  need_lab
  (($#)) || die "name the images to load"
  eval "$("$build/engine.sh" up)"
  ids=$(docker image inspect --format '{{.Id}}' "$@") || die "the building engine ($DOCKER_HOST) lacks one of: $*"
  mapfile -t targets < <(for host in $(hosts); do
    pid_of "$host" >/dev/null && ! has_images "$host" "$ids" "$@" && echo "$host"
  done)
  ((${#targets[@]})) || return 0
  archive=$(mktemp "$data/images.XXXXXX")
  # shellcheck disable=SC2064 # the file of this run
  trap "rm -f '$archive'" EXIT
  docker save --output "$archive" "$@"
  for host in "${targets[@]}"; do
    on "$host" load --quiet --input "$archive" >/dev/null &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do
    wait "$job" || failed=1
  done
  ((!failed)) || die "not every host took the images"
  say "loaded $* on ${targets[*]}"
}

exec_() { # HOST COMMAND...
  local pid
  need_host "${1-}"
  (($# > 1)) || die "exec HOST COMMAND..."
  pid=$(pid_of "$1") || die "$1 is off; 'lab.sh start-engine $1' boots it"
  shift
  # The caller's DOCKER_HOST means nothing inside a host.
  exec nsenter --target "$pid" --mount --uts --ipc --net --pid -- \
    /usr/bin/env -u DOCKER_HOST -u DOCKER_CONTEXT PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"
}

cut_() { # HOST
  need_host "${1-}"
  in_net bridge ip link set "$1" down
}

heal() { # HOST
  need_host "${1-}"
  in_net bridge ip link set "$1" up
}

# The link goes first: a host that loses power sends no farewell on its connections.
kill_engine() { # HOST
  need_host "${1-}"
  in_net bridge ip link delete "$1" 2>/dev/null || true
  halt "$1"
  drop_net "$1"
}

start_engine() { # HOST
  need_host "${1-}"
  if pid_of "$1" >/dev/null; then
    return 0
  fi
  make_root
  plug_in "$1"
  boot "$1"
  await_engine "$1"
}

locked() {
  mkdir -p /run/hapostgres
  exec 9>"/run/hapostgres/$id.lock"
  flock 9
  "$@"
}

choose_subnet
command=${1-}
(($#)) && shift
case $command in
  up | down | heal) locked "$command" "$@" ;;
  cut) locked cut_ "$@" ;;
  kill-engine) locked kill_engine "$@" ;;
  start-engine) locked start_engine "$@" ;;
  load) load "$@" ;;
  exec) exec_ "$@" ;;
  env) env_ ;;
  status) status ;;
  *) die "usage: lab.sh up [HOSTS] | down | status | env | load IMAGE... | exec HOST CMD... | cut|heal|kill-engine|start-engine HOST" ;;
esac
