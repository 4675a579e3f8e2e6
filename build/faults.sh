#!/usr/bin/env bash
# Breaks a cluster on the lab in one way after the other, and measures what its clients see; docs/reliability.md says how.
#
#   build/faults.sh [FAULT...] [--runs N=1] [--version 15|17|18]     all faults where none is named
#   build/faults.sh --list                                           their names
#   build/faults.sh --page                                           makes the page anew of the figures that are there
#
# Fails when rows were lost or appeared unasked, when two primaries took writes, when a gap exceeds the computed worst case, and when a run
# could not be judged. Results go to docs/reliability.json and docs/reliability.md. Ends everything that it started.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
  echo "faults.sh: $*" >&2
  exit 1
}

command -v dotnet >/dev/null || die "the .NET SDK is missing (global.json says which); https://dotnet.microsoft.com/download"

version=17
for ((i = 1; i < $#; i++)); do
  next=$((i + 1))
  [[ ${!i} != --version ]] || version=${!next}
done

dotnet build tests/HAPostgres.Faults --verbosity quiet --nologo --consoleloggerparameters:NoSummary >&2
program=tests/HAPostgres.Faults/bin/Debug/net10.0/HAPostgres.Faults.dll
# Wrong arguments are told before anything is started.
if [[ ${1-} == --list || ${1-} == --page ]]; then
  exec dotnet "$program" "$1"
fi
dotnet "$program" --check "$@"
((EUID == 0)) || die "run as root: the lab's hosts need network namespaces and mounts of their own"

child=
engine_was_there=1
build/engine.sh status >/dev/null 2>&1 || engine_was_there=0
# shellcheck disable=SC2317 # A trap runs it.
clean_up() {
  trap - EXIT INT TERM
  if [[ -n $child ]]; then
    # It heals and clears away the lab before it ends.
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" || true
  fi
  ((engine_was_there)) || build/engine.sh down
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A variable of its own: the exit status of a substitution inside eval is lost.
engine=$(build/engine.sh up)
eval "$engine"
build/images.sh "$version" >&2

# In the background: a shell that waits for a program in front of it hears no signal.
dotnet "$program" "$@" </dev/null &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
