#!/usr/bin/env bash
# Passes every test, on a Debian machine that has only the .NET SDK.
#
#   build/test.sh            everything: units, generated code, packages, tools, and a real three-host swarm
#   build/test.sh long       all of the swarm's tests, those too that take too long for every run, with 20 cuts of a host
#   build/test.sh units      only what needs neither an engine, nor a build in a throw-away folder, nor a minute of its own
#
# Installs what is missing and says so. The last line counts: "123 passed, 0 failed, 2 skipped".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v dotnet >/dev/null || {
  echo "test.sh: the .NET SDK is missing (global.json says which); https://dotnet.microsoft.com/download" >&2
  exit 1
}

what=${1-everything}
if [[ $# -gt 1 || ! $what =~ ^(everything|long|units)$ ]]; then
  echo "test.sh: no such part of the tests: $*. There are long and units; without a word everything runs." >&2
  exit 1
fi
passed=0 failed=0 skipped=0 status=0
log=$(mktemp)
failures=$(mktemp)
trap 'rm -f "$log" "$failures"' EXIT

# Adds up what the runner counted; its summary says "succeeded: 12" and so on, once per run.
count() {
  awk -v key="$1:" '$1 == key { sum += $2 } END { print sum + 0 }' "$log"
}

# The failed tests with the begin and the end of their messages: between thousands of other lines nobody finds them.
failures() {
  awk '
    function flush(  i) {
      for (i = 1; i <= lines; i++)
        if (i <= 4 || i > lines - 16) print substr(line[i], 1, 250)
        else if (i == 5) print "  ..."
      lines = 0
    }
    /^[^ ]/ { flush(); failing = /^failed / }
    failing { line[++lines] = $0 }
    END { flush() }
  ' "$log"
}

run() { # DOTNET-TEST-ARGUMENTS...
  # Exit code 8 is "this assembly has no test that passes the filter".
  dotnet test --no-build --ignore-exit-code 8 "$@" 2>&1 | tee "$log" || status=1
  passed=$((passed + $(count succeeded))) failed=$((failed + $(count failed))) skipped=$((skipped + $(count skipped)))
  failures >>"$failures"
}

echo "== format"
dotnet tool restore
dotnet csharpier check . || status=1

echo "== build"
dotnet build HAPostgres.sln

if [[ $what == units ]]; then
  run --solution HAPostgres.sln --filter-not-trait Category=Cluster --filter-not-trait Category=Tools --filter-not-trait Category=Build --filter-not-trait Category=Slow
else
  echo "== scripts, engine and images"
  build/packages.sh --why "the tests check every script with it" shellcheck
  git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck
  # A variable of its own: the exit status of a substitution inside eval is lost.
  engine=$(build/engine.sh up)
  eval "$engine"
  build/images.sh 17 cli backup-servers

  if [[ $what == long ]]; then
    export HAPOSTGRES_LONG_TESTS=1 HAPOSTGRES_CUTS=${HAPOSTGRES_CUTS-20}
  else
    echo "== everything that needs no swarm"
    run --solution HAPostgres.sln --filter-not-trait Category=Cluster
  fi

  echo "== a real swarm of three hosts"
  rm -f TestResults/measured.txt
  HAPOSTGRES_CLUSTER_TESTS=1 run --project tests/HAPostgres.Cluster.Tests
  if [[ -e TestResults/measured.txt ]]; then
    echo "== measured (figures of this machine, no verdict)"
    cat TestResults/measured.txt
  fi
fi

if [[ -s $failures ]]; then
  echo "== failed"
  cat "$failures"
fi
((failed == 0 && status == 0)) || status=1
((passed > 0)) || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
