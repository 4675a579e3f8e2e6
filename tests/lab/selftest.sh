#!/usr/bin/env bash
# Proves that the lab is what README.md says. Runs in a lab of its own (HAPG_LAB=selftest), beside one that is in use.
# Prints what it checked; ends with the first failure.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export HAPG_LAB=${HAPG_LAB:-selftest}
image=debian:trixie-slim
scratch=$(mktemp -d)
mark=selftest-$$

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

ok() {
  printf 'ok  %5.1f s  %s\n' "$(elapsed)" "$*"
}

elapsed() {
  local now
  now=$(date +%s%N)
  echo "$(((now - began) / 1000000000)).$(((now - began) / 100000000 % 10))"
}

lab() {
  "$here/lab.sh" "$@"
}

clean_up() {
  local code=$?
  trap - EXIT
  rm -rf "$scratch"
  lab down || code=1
  exit "$code"
}

within() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.3
  done
}

at() { # HOST DOCKER-ARGUMENTS...
  DOCKER_HOST=unix://$HAPG_LAB_RUN/$1/docker.sock docker "${@:2}"
}

node_is() { # MANAGER HOST STATE
  [[ "$(at "$1" node inspect --format '{{.Status.State}}' "$2")" == "$3" ]]
}

# What the service on a host answers to the root namespace.
answer() { # HOST
  timeout 3 bash -c "cat </dev/tcp/$HAPG_LAB_SUBNET.$((10 + ${1#node}))/8000"
}

answers_right() { # HOST
  [[ "$(answer "$1")" == "$1 disk-of-$1 a-secret" ]]
}

# A one-shot task in the way the product runs them: one replica, no restart, its log read from another host.
one_shot() { # NAME NETWORK HOST SCRIPT
  at node1 service create --quiet --detach --name "$1" --restart-condition none --network "$2" --endpoint-mode dnsrr \
    --constraint "node.hostname==$3" --no-resolve-image "$image" bash -c "$4" >/dev/null
  within 40 completed "$1" || fail "the one-shot service $1 did not complete: $(at node1 service ps --no-trunc "$1" 2>&1)"
  at node2 service logs --raw "$1" 2>&1
  at node1 service rm "$1" >/dev/null
}

completed() {
  at node1 service ps --format '{{.CurrentState}}' "$1" | grep '^Complete' >/dev/null
}

# Every address that the overlay's DNS gives for the service, asked over TCP.
# shellcheck disable=SC2016 # expanded in the container
ask_all='for try in $(seq 40); do
  mapfile -t all < <(getent ahostsv4 web | cut -d " " -f 1 | sort -u)
  ((${#all[@]} == 3)) && break; sleep 0.5
done
for address in "${all[@]}"; do timeout 5 cat </dev/tcp/$address/8000; done
grep -c "00000000" <(cut -f 2 /proc/net/route) | sed "s/^/default-routes /"'

check_foreign_network() {
  local own
  # The machine's own network, wherever it has one.
  own=$(ip -4 route show scope link | awk '$1 ~ /[.]0\/24$/ && $3 !~ /^hapg-/ { sub("[.]0/24", "", $1); print $1; exit }')
  if [[ -z $own ]]; then
    ok "no network of this machine that a lab could collide with"
    return
  fi
  if HAPG_LAB=collision HAPG_LAB_SUBNET=$own "$here/lab.sh" up 1 2>"$scratch/collision"; then
    HAPG_LAB=collision "$here/lab.sh" down
    fail "a lab took the machine's own network $own.0/24"
  fi
  grep -F "$own.0/24 is in use" "$scratch/collision" >/dev/null || fail "refused for another reason: $(cat "$scratch/collision")"
  ok "the machine's own network is refused"
}

check_killed_up() {
  local pid
  lab up >/dev/null 2>&1 &
  pid=$!
  sleep 2
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null || true
  began=$(date +%s%N)
  lab up >/dev/null
  ok "up works after a first run that was killed half-way"
  began=$(date +%s%N)
  lab up >/dev/null
  ok "a second up changes nothing"
  eval "$(lab env)"
  [[ "$(docker node ls --format '{{.Status}} {{.ManagerStatus}}' | grep -cE '^Ready (Leader|Reachable)$')" == 3 ]] ||
    fail "not three managers that are Ready: $(docker node ls)"
  ok "three managers are Ready: $(docker node ls --format '{{.Hostname}} {{.EngineVersion}}' | paste -sd , | sed 's/,/, /g')"
}

check_load() {
  "$here/../../build/base-image.sh" trixie
  began=$(date +%s%N)
  lab load "$image"
  ok "the image is on every host"
}

check_isolation() {
  local host
  for host in $HAPG_LAB_HOSTS; do
    [[ -z "$(lab exec "$host" ip route show default)" ]] || fail "$host has a route out"
    [[ "$(lab exec "$host" hostname)" == "$host" ]] || fail "$host has another name"
    lab exec "$host" touch "/$mark-$host"
    lab exec "$host" bash -c "mkdir -p /var/lib/patroni/mark && echo disk-of-$host >/var/lib/patroni/mark/name"
  done
  lab exec node1 test ! -e "/$mark-node2" || fail "two hosts share one /"
  [[ ! -e /$mark-node1 ]] || fail "a host's / is this machine's"
  [[ "$(lab exec node2 cat /var/lib/patroni/mark/name)" == disk-of-node2 ]] || fail "two hosts share /var/lib/patroni"
  ok "each host has its own name, /, /var/lib/patroni, and no route out"
}

check_service() {
  local host networks
  began=$(date +%s%N)
  cat >"$scratch/server.pl" <<'PERL'
use IO::Socket::INET;
$| = 1;
$SIG{TERM} = sub { exit 0 };
my $server = IO::Socket::INET->new(Listen => 5, LocalPort => 8000, ReuseAddr => 1) or die $!;
sub text { open my $f, '<', $_[0] or die "$_[0]: $!"; my $t = <$f>; chomp $t; $t }
print "serving\n";
while (my $client = $server->accept) {
  print $client "$ENV{NODE} " . text('/disk/name') . ' ' . text('/run/secrets/token') . "\n";
  close $client;
}
PERL
  docker config create server.pl "$scratch/server.pl" >/dev/null
  echo a-secret | docker secret create token - >/dev/null
  docker network create --driver overlay --attachable app >/dev/null
  docker network create --driver overlay --internal inner >/dev/null
  docker service create --quiet --detach --name web --mode global --endpoint-mode dnsrr --network app --network inner \
    --publish mode=host,target=8000,published=8000 --env 'NODE={{.Node.Hostname}}' \
    --mount type=bind,source=/var/lib/patroni/mark,target=/disk --mount type=volume,source=kept,target=/kept \
    --config source=server.pl,target=/server.pl --secret token --no-resolve-image "$image" perl /server.pl >/dev/null
  for host in $HAPG_LAB_HOSTS; do
    within 60 answers_right "$host" || fail "the service on $host does not answer on its host port: $(docker service ps --no-trunc web)"
  done
  ok "a global dnsrr service answers on each host's port, with a secret, a config and a bind mount"
  [[ "$(at node3 service logs --raw web 2>&1 | grep -c '^serving')" == 3 ]] || fail "service logs from node3 lacks some host's"
  ok "service logs reaches every host"
  for networks in app inner; do
    began=$(date +%s%N)
    one_shot "ask-$networks" "$networks" node1 "$ask_all" >"$scratch/$networks"
    [[ "$(grep -E '^node' "$scratch/$networks" | sort | paste -sd ,)" == "$(for host in $HAPG_LAB_HOSTS; do echo "$host disk-of-$host a-secret"; done | paste -sd ,)" ]] ||
      fail "a task on node1 does not reach all three over the network $networks: $(cat "$scratch/$networks")"
    ok "overlay '$networks': DNS gives three addresses, and each answers over TCP (one-shot service, log read from node2)"
  done
  grep -qx 'default-routes 0' "$scratch/inner" || fail "the internal network has a default route"
  [[ "$(at node2 run --rm --network app "$image" bash -c 'getent ahostsv4 web | cut -d " " -f 1 | sort -u | wc -l')" == 3 ]] ||
    fail "docker run --network app does not see the service"
  began=$(date +%s%N)
  at node2 run --rm --network app "$image" bash -c '! timeout 3 getent hosts no-such-member' || fail "a name that does not exist is found"
  (($(date +%s%N) - began < 3000000000)) || fail "the lookup of a name that does not exist takes long"
  ok "the lookup of a name that does not exist fails at once"
  ok "the internal network has no way out, and a plain container attaches to the other one"
}

check_cut() {
  began=$(date +%s%N)
  lab cut node3
  ! answer node3 >/dev/null 2>&1 || fail "node3 is cut off and still answers"
  within 90 node_is node1 node3 down || fail "the swarm does not notice that node3 is cut off"
  [[ -n "$(at node3 ps --quiet --filter status=running)" ]] || fail "node3's containers did not stay"
  ok "node3 cut off: unreachable, Down for the swarm, its containers run on"
  began=$(date +%s%N)
  lab heal node3
  within 90 node_is node1 node3 ready || fail "node3 does not become Ready again"
  within 60 answers_right node3 || fail "the service on node3 does not answer after healing"
  ok "node3 healed: Ready, and its service answers"
}

check_power_loss() {
  local container before
  container=$(at node1 ps --quiet --filter name=web)
  at node1 exec "$container" bash -c 'echo kept >/kept/file; sync'
  before=$(lab exec node1 ps -e --no-headers | wc -l)
  began=$(date +%s%N)
  lab kill-engine node1
  ((before > 3)) || fail "node1 had no processes to lose"
  ! grep -lzF -- "--cgroup-parent=/hapostgres-lab-$HAPG_LAB/node1" /proc/[0-9]*/cmdline 2>/dev/null || fail "node1's engine still runs"
  within 90 node_is node2 node1 down || fail "the swarm does not notice that node1 lost its power"
  ok "node1 (the swarm's leader) lost its power: engine and containers gone, Down for the swarm, another manager leads"
  began=$(date +%s%N)
  lab start-engine node1
  within 90 node_is node2 node1 ready || fail "node1 does not become Ready again"
  within 90 answers_right node1 || fail "the service on node1 does not answer after the restart: $(at node2 service ps web)"
  lab exec node1 test -e "/$mark-node1" || fail "node1 lost its /"
  container=$(at node1 ps --quiet --filter name=web)
  [[ "$(at node1 exec "$container" cat /kept/file)" == kept ]] || fail "node1 lost its volume"
  ok "node1 booted again: Ready, its service answers, / and volumes are as they were"
}

nothing_left() {
  local what=hapostgres-lab-$HAPG_LAB id=lab-$HAPG_LAB
  ! grep -lzE "^(--cgroup-parent=|--txt-record=lab,)?/$what/" /proc/[0-9]*/cmdline 2>/dev/null || fail "processes are left"
  ! grep -F "/hapostgres/$id" /proc/mounts || fail "mounts are left"
  ! ip link show "hapg-$HAPG_LAB" 2>/dev/null || fail "a network interface is left"
  [[ ! -e /run/hapostgres/$id && ! -e /var/lib/hapostgres/$id ]] || fail "files are left"
  [[ -z "$(find /sys/fs/cgroup -maxdepth 2 -name "$what")" ]] || fail "control groups are left"
  [[ "$(pgrep -c -f "shim.*$id" || true)" == 0 ]] || fail "containerd shims are left"
}

check_down() {
  began=$(date +%s%N)
  lab down
  ok "down"
  nothing_left
  ok "nothing is left: no process, mount, interface, control group or file"
}

began=$(date +%s%N)
lab down
trap clean_up EXIT
trap 'exit 130' INT TERM
check_foreign_network
check_killed_up
check_load
check_isolation
check_service
check_cut
check_power_loss
check_down
echo "The lab works."
