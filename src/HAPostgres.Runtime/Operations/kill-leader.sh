#!/usr/bin/env bash
# Kills, on the host it runs on and without warning, the PostgreSQL of HAPG_SERVICE (HAPG_WHAT=postgres) or its whole container (container).
# shellcheck disable=SC2154 # find-socket.sh, which is put before this, sets socket.
set -uo pipefail

[[ -n $socket ]] || { echo "no engine socket at /run/docker.sock" >&2; exit 1; }

api() {
  curl --silent --show-error --fail-with-body --max-time 20 --unix-socket "$socket" "$@"
}

id_in() {
  grep -o '"Id":"[0-9a-f]\{64\}"' | head -n 1 | cut -d'"' -f4
}

container=$(api -G --data-urlencode "filters={\"label\":[\"com.docker.swarm.service.name=$HAPG_SERVICE\"]}" http://docker/containers/json | id_in)
[[ -n $container ]] || { echo "$HAPG_SERVICE has no running container on this host" >&2; exit 1; }

if [[ $HAPG_WHAT == container ]]; then
  api --request POST "http://docker/containers/$container/kill?signal=KILL"
else
  # shellcheck disable=SC2016 # The shell in the container expands it.
  command=$(api --header 'Content-Type: application/json' \
    --data '{"AttachStdout":true,"AttachStderr":true,"User":"999:999","Cmd":["bash","-c","kill -KILL $(head -n 1 /var/lib/postgresql/data/postmaster.pid)"]}' \
    "http://docker/containers/$container/exec" | id_in)
  [[ -n $command ]] || { echo "nothing could be run in $container" >&2; exit 1; }
  api --header 'Content-Type: application/json' --data '{"Detach":false}' --output /dev/null "http://docker/exec/$command/start"
  api "http://docker/exec/$command/json" | grep -q '"ExitCode":0' || { echo "the postmaster could not be killed" >&2; exit 1; }
fi
