#!/usr/bin/env bash
# Kills the container of the cluster's leader in the lab while an application writes through the pool, and shows what the
# application sees: one line per second, the longest gap, and that every acknowledged row is still there.
#
#   kill-leader.sh CLUSTER SECRETS-DIRECTORY
#
# Needs a lab with the cluster on it, and DOCKER_HOST of one of its hosts (lab.sh env). Writes for at most 120 seconds.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/../../build/packages.sh" --why "asks Patroni who leads" curl
cluster=${1?usage: kill-leader.sh CLUSTER SECRETS-DIRECTORY}
secrets=${2?usage: kill-leader.sh CLUSTER SECRETS-DIRECTORY}
# Two engines: the building one runs the writer, as a machine outside of the swarm would.
builder=$("$here/../../build/engine.sh" up)
builder=${builder#export DOCKER_HOST=}
lab_environment=$("$here/lab.sh" env)
eval "$lab_environment"
read -ra addresses <<<"$HAPG_LAB_ADDRESSES"

variable() { # NAME
  sed -n "s/^$1=//p" "$secrets/.env"
}

members() { # one "host role state" per line
  local address
  for address in "${addresses[@]}"; do
    curl --silent --fail --max-time 3 --insecure --config - "https://$address:7000/cluster" 2>/dev/null <<<"user = \"admin:$(variable HAPROXY_STATS_PASSWORD)\"" && return
  done
  return 1
}

# One member per line; Patroni promises no order, and members may hold objects of their own.
leader() {
  members | sed 's/{"name"/\n&/g' | sed -n '/"role": *"leader"/ s/.*{"name": *"patroni-\([^"]*\)".*/\1/p'
}

# Runs in a container with the network of this machine; the password arrives on standard input, so no list of processes shows it.
writer() {
  cat <<'SCRIPT'
    read -r PGPASSWORD; export PGPASSWORD PGCONNECT_TIMEOUT=3
    sql() { timeout 6 psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname "$1" --command "$2" 2>/dev/null; }
    sql "$pool" "CREATE TABLE IF NOT EXISTS demo (id int PRIMARY KEY); TRUNCATE demo" || { echo "cannot write through the pool"; exit 1; }
    acknowledged=() last=$(date +%s%N) longest=0 second=0 ok=0 failed=0 calm=0
    for ((id = 1; id < 100000 && SECONDS < 120; id++)); do
      if sql "$pool" "INSERT INTO demo VALUES ($id)"; then
        now=$(date +%s%N) gap=$(((now - last) / 1000000)) last=$now
        ((gap <= longest)) || longest=$gap
        acknowledged+=("$id") ok=$((ok + 1))
      else
        failed=$((failed + 1))
      fi
      ((SECONDS == second)) || {
        echo "  second $second: $ok rows acknowledged, $failed refused"
        # Over when a gap is behind us and writes have gone well for ten seconds.
        if ((failed == 0 && ok > 0)); then calm=$((calm + 1)); else calm=0; fi
        ok=0 failed=0 second=$SECONDS
        ((calm < 10 || SECONDS < 20)) || break
      }
    done
    found=" $(sql "$primary" "SELECT string_agg(id::text, ' ') FROM demo") "
    lost=0
    for id in "${acknowledged[@]}"; do [[ $found == *" $id "* ]] || lost=$((lost + 1)); done
    echo "  ${#acknowledged[@]} rows acknowledged, $lost lost, longest gap $((longest / 1000)).$(printf %03d $((longest % 1000))) s"
    ((lost == 0 && ${#acknowledged[@]} > 0))
SCRIPT
}

old=$(leader)
[[ -n $old ]] || {
  echo "kill-leader.sh: the cluster has no leader to kill; see 'dotnet run --project src/Deploy -- status'" >&2
  exit 1
}
hosts=$(IFS=,; echo "${addresses[*]}")
common="user=hapostgres dbname=hapostgres sslmode=require"
image=$(DOCKER_HOST=$builder docker image ls --format '{{.Repository}}:{{.Tag}}' --filter 'reference=hapostgres/patroni:*pg17' | head -n 1)

container=hapg-demo-writer-$$
trap 'DOCKER_HOST=$builder docker rm --force "$container" >/dev/null 2>&1 || true' EXIT
variable HAPOSTGRES_MONITOR_PASSWORD | DOCKER_HOST=$builder docker run --rm --interactive --name "$container" --network host \
  --env "pool=host=$hosts port=6432 $common" --env "primary=host=$hosts port=5000 $common target_session_attrs=read-write" \
  --entrypoint bash "$image" -c "$(writer)" &
writing=$!
sleep 5
echo "  killing the container of the leader, patroni-$old"
"$here/lab.sh" exec "$old" sh -c "docker kill --signal KILL \$(docker ps --quiet --filter name=${cluster}_patroni-$old)" >/dev/null
wait "$writing"
echo "  the leader is now patroni-$(leader)"
