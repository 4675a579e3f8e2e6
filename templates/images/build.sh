#!/usr/bin/env bash
# Builds the images of the cluster from the folders beside this file. Needs bash and the docker command.
#
#   build.sh [--pg MAJOR] [--tag TAG] [--registry PREFIX] [--network NETWORK] [--program DIR] [--push] [etcd|patroni|pgbouncer|haproxy|cli]...
#
#   --pg MAJOR          15, 17 or 18                                          (HAPG_PG_MAJOR, 17)
#   --tag TAG           tag of all images; Patroni's gets -pgMAJOR added      (HAPG_TAG, @VERSION@)
#   --registry PREFIX   put before the names, as in registry.example.org:5000 (HAPG_REGISTRY, none)
#   --network NETWORK   network of the build's steps                          (HAPG_BUILD_NETWORK, host)
#   --program DIR       a published hapg for the image cli; without it the package HAPostgres.Cli is fetched as dotnet is
#                       configured here                                       (HAPG_PROGRAM, none)
#   --push              push what was built: on a swarm of several hosts, each of them must be able to pull it
#
# The image cli is what scripts/*.sh run. It holds the program and the .NET runtime of this machine: it is built where the dotnet
# command is, and left out, with a message, where it is not and nobody asks for it.
#
# Prints one line for each image: its name, its id and its size. Nothing is done twice: docker keeps the finished steps.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pg=${HAPG_PG_MAJOR:-17}
readonly version=@VERSION@
tag=${HAPG_TAG:-$version}
registry=${HAPG_REGISTRY:-}
# The steps only fetch packages. On the host's network they resolve and route as the host does: an engine without a bridge,
# with a resolver on loopback or behind a VPN builds too.
network=${HAPG_BUILD_NETWORK:-host}
program=${HAPG_PROGRAM:-}
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

# The folder of hapg.dll.
find_program() {
  local found
  if [[ -z $program ]]; then
    dotnet tool install HAPostgres.Cli --version "$version" --tool-path "$work/tool" >"$log" 2>&1 ||
      fail "the package HAPostgres.Cli $version cannot be fetched; the end of dotnet's output:
$(tail -n 5 "$log")
Add the package's source to NuGet.config, or name a published hapg with --program."
    found=$(find "$work/tool" -name hapg.dll | head -n 1)
    program=${found%/*}
  fi
  [[ -e $program/hapg.dll ]] || fail "$program holds no hapg.dll"
}

# What the image is made of. The runtime is this machine's own, so that no other package source is needed than the program's.
stage_program() {
  local name major framework base resolver
  find_program
  mkdir -p "$work/context/program" "$work/context/dotnet/host/fxr"
  cp -R "$program/." "$work/context/program"
  name=Microsoft.NETCore.App
  major=$(grep -m 1 -A 1 "\"$name\"" "$program/hapg.runtimeconfig.json" | grep -o '"[0-9]*\.' | tr -d '".')
  # Microsoft.NETCore.App 10.0.0 [/usr/share/dotnet/shared/Microsoft.NETCore.App]
  framework=$(dotnet --list-runtimes | sed -n "s|^$name \($major\.[^ ]*\) \[\(.*\)\]\$|\2/\1|p" | tail -n 1)
  [[ -n $framework ]] || fail "the program needs the .NET runtime $major, and dotnet --list-runtimes shows none"
  base=${framework%/shared/*}
  mkdir -p "$work/context/dotnet/shared/$name"
  cp -R "$framework" "$work/context/dotnet/shared/$name/"
  resolver=$base/host/fxr/${framework##*/}
  cp -R "$resolver" "$work/context/dotnet/host/fxr/"
  cp "$base/dotnet" "$work/context/dotnet/"
}

build() { # NAME
  local image suite=trixie arguments=() context=$here
  image=$(image_of "$1")
  if [[ $1 == cli ]]; then
    stage_program
    context=$work/context
  fi
  if [[ $1 == patroni ]]; then
    suite=$(suite_of "$pg")
    arguments+=(--build-arg "PG_MAJOR=$pg")
  elif [[ $1 == haproxy ]]; then
    suite=forky # Its Dockerfile says why.
  fi
  base_image "$suite"
  docker build --network "$network" --build-arg "DEBIAN=$suite" "${arguments[@]}" --tag "$image" --file "$here/$1/Dockerfile" "$context" >"$log" 2>&1 ||
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
    --pg | --tag | --registry | --network | --program)
      [[ -n ${2-} ]] || fail "$1 needs a value"
      case $1 in
        --pg) pg=$2 ;;
        --tag) tag=$2 ;;
        --registry) registry=$2 ;;
        --network) network=$2 ;;
        --program) program=$2 ;;
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
    etcd | patroni | pgbouncer | haproxy | cli)
      names+=("$1")
      shift
      ;;
    *) fail "no such image or option: $1 (--help shows them)" ;;
  esac
done

suite_of "$pg" >/dev/null
if ((${#names[@]} == 0)); then
  names=(etcd patroni pgbouncer haproxy)
  if command -v dotnet >/dev/null; then
    names+=(cli)
  else
    echo "build.sh: the image cli, which scripts/*.sh run, is left out: there is no dotnet command here. Build it where 'dotnet build' ran." >&2
  fi
fi
[[ " ${names[*]} " != *" cli "* ]] || command -v dotnet >/dev/null || fail "the image cli is built where the dotnet command is: there is none here"
command -v docker >/dev/null || fail "the docker command is missing"
docker version >/dev/null 2>&1 || fail "no Docker Engine answers at ${DOCKER_HOST:-the default address}"

work=$(mktemp -d)
log=$work/log
trap 'rm -rf "$work"' EXIT
for name in "${names[@]}"; do
  build "$name"
done
