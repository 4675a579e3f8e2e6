#!/usr/bin/env bash
# Builds the images of the cluster from the folders beside this file. Needs bash and the docker command.
#
#   build.sh [--pg MAJOR] [--tag TAG] [--registry PREFIX] [--network NETWORK] [--push] [etcd|patroni|pgbouncer|haproxy]...
#
#   --pg MAJOR          15, 17 or 18                                          (HAPG_PG_MAJOR, 17)
#   --tag TAG           tag of all images; Patroni's gets -pgMAJOR added      (HAPG_TAG, 0.1.0)
#   --registry PREFIX   put before the names, as in registry.example.org:5000 (HAPG_REGISTRY, none)
#   --network NETWORK   network of the build's steps                          (HAPG_BUILD_NETWORK, host)
#   --push              push what was built: on a swarm of several hosts, each of them must be able to pull it
#
# Prints one line for each image: its name, its id and its size. Nothing is done twice: docker keeps the finished steps.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pg=${HAPG_PG_MAJOR:-17}
tag=${HAPG_TAG:-0.1.0}
registry=${HAPG_REGISTRY:-}
# The steps only fetch packages. On the host's network they resolve and route as the host does: an engine without a bridge,
# with a resolver on loopback or behind a VPN builds too.
network=${HAPG_BUILD_NETWORK:-host}
push=no
names=()

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

suite_of() { # MAJOR: the Debian release whose PostgreSQL this is
  case $1 in
    15) echo bookworm ;;
    17) echo trixie ;;
    18) echo forky ;;
    *) fail "PostgreSQL $1 is in no supported Debian release; there are 15, 17 and 18" ;;
  esac
}

base_image() { # SUITE
  local image=debian:$1-slim
  ! docker image inspect "$image" >/dev/null 2>&1 || return 0
  docker pull --quiet "$image" >/dev/null 2>"$log" || fail "the base image $image is not here and cannot be pulled:
$(tail -n 3 "$log")
Let this engine reach a registry that has it, or make it from Debian's packages (as root, debootstrap installed):
  debootstrap --variant=minbase $1 /tmp/$1 && tar -C /tmp/$1 -c . | docker import - $image"
}

image_of() { # NAME
  local image=${registry:+${registry%/}/}hapostgres/$1:$tag
  [[ $1 != patroni ]] || image+=-pg$pg
  echo "$image"
}

build() { # NAME
  local image suite=trixie arguments=()
  image=$(image_of "$1")
  if [[ $1 == patroni ]]; then
    suite=$(suite_of "$pg")
    arguments+=(--build-arg "PG_MAJOR=$pg")
  fi
  base_image "$suite"
  docker build --network "$network" --build-arg "DEBIAN=$suite" "${arguments[@]}" --tag "$image" --file "$here/$1/Dockerfile" "$here" >"$log" 2>&1 ||
    fail "$image could not be built; the end of docker's output:
$(tail -n 20 "$log")"
  if [[ $push == yes ]]; then
    docker push "$image" >"$log" 2>&1 || fail "$image could not be pushed:
$(tail -n 3 "$log")"
  fi
  docker image inspect --format '{{.Id}} {{.Size}}' "$image" | {
    read -r id size
    printf '%-48s %s %4d MB\n' "$image" "${id:7:12}" $((size / 1000000))
  }
}

while (($#)); do
  case $1 in
    --pg | --tag | --registry | --network)
      [[ -n ${2-} ]] || fail "$1 needs a value"
      case $1 in
        --pg) pg=$2 ;;
        --tag) tag=$2 ;;
        --registry) registry=$2 ;;
        --network) network=$2 ;;
      esac
      shift 2
      ;;
    --push)
      push=yes
      shift
      ;;
    -h | --help)
      sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"
      exit 0
      ;;
    etcd | patroni | pgbouncer | haproxy)
      names+=("$1")
      shift
      ;;
    *) fail "no such image or option: $1 (--help shows them)" ;;
  esac
done

suite_of "$pg" >/dev/null
((${#names[@]})) || names=(etcd patroni pgbouncer haproxy)
command -v docker >/dev/null || fail "the docker command is missing"
docker version >/dev/null 2>&1 || fail "no Docker Engine answers at ${DOCKER_HOST:-the default address}"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
for name in "${names[@]}"; do
  build "$name"
done
