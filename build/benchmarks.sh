#!/usr/bin/env bash
# Measures the compiler in an editor, and what it adds to a build. Prints figures and no verdict: docs/performance.md says what they should be.
#
#   build/benchmarks.sh              everything (about half an hour on a quiet machine)
#   build/benchmarks.sh compiler     keystrokes, growth, mistakes, rules, memory (BenchmarkDotNet)
#   build/benchmarks.sh builds       a no-op build with and without HAPostgres, and 1,000 manifests in one project
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD what=${1-everything}
case $what in
  everything | compiler | builds) ;;
  *)
    echo "benchmarks.sh: no such part: $what; there are compiler and builds" >&2
    exit 1
    ;;
esac

# In turn, and what counts is the difference of neighbours: the machine itself is faster and slower by more than that.
compare() { # FOLDER-WITHOUT FOLDER-WITH
  local folder TIMEFORMAT='%R %U %S' log
  log=$(mktemp)
  for _ in {1..40}; do
    for folder in "$@"; do
      { time dotnet build --no-restore "$folder" --verbosity quiet >/dev/null; } 2>>"$log"
    done
  done
  awk '{ wall[NR] = $1; processor[NR] = $2 + $3 }
    function report(what, seconds, i, d, sum, squares, n, without) {
      for (i = 1; i < NR; i += 2) {
        d = seconds[i + 1] - seconds[i]; n++; sum += d; squares += d * d; without += seconds[i]
      }
      printf "%s: %.3f s without HAPostgres, %+.3f s with it (mean of %d pairs, standard error %.3f s)\n", what, without / n, sum / n, n, sqrt((squares - sum * sum / n) / (n - 1) / n)
    }
    END { report("from start to end", wall); report("of the processor", processor) }' "$log"
  rm -f "$log"
}

project() { # FOLDER HAPOSTGRES-LINES
  mkdir -p "$1"
  echo '<Project />' | tee "$1/Directory.Build.props" "$1/Directory.Packages.props" >"$1/Directory.Build.targets"
  echo 'return;' >"$1/Program.cs"
  cat >"$1/app.csproj" <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <RootNamespace>Acme</RootNamespace>
    <Nullable>enable</Nullable>
    <HAPostgresTasksAssembly>$root/src/HAPostgres.Build/bin/Release/net10.0/HAPostgres.Build.dll</HAPostgresTasksAssembly>
  </PropertyGroup>
  $2
</Project>
END
}

builds() {
  local folder use seconds TIMEFORMAT='%R s, %U + %S s of the processor'
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # The folder of now.
  trap "rm -rf '$folder'" EXIT
  use="<ItemGroup>
    <Reference Include=\"$root/src/HAPostgres.Build/bin/Release/net10.0/HAPostgres.Topology.dll\" />
    <Analyzer Include=\"$root/src/HAPostgres.Generator/bin/Release/netstandard2.0/HAPostgres.*.dll\" />
  </ItemGroup>
  <Import Project=\"$root/build/HAPostgres.props\" />
  <Import Project=\"$root/build/HAPostgres.targets\" />"
  project "$folder/without" ''
  project "$folder/with" "$use"
  echo '{ "name": "orders", "hosts": ["a", "b", "c"] }' >"$folder/with/cluster.hapg.json"
  project "$folder/thousand" "$use
  <ItemGroup><HAPostgresManifest Include=\"*.hapg.json\" /></ItemGroup>"
  for ((i = 1; i <= 1000; i++)); do
    echo "{ \"name\": \"orders$i\", \"hosts\": [\"a$i\", \"b$i\", \"c$i\"] }" >"$folder/thousand/orders$i.hapg.json"
  done

  echo "== a build that has nothing to do"
  for app in without with; do
    dotnet build "$folder/$app" --verbosity quiet >/dev/null
  done
  compare "$folder/without" "$folder/with"
  echo "of which HAPostgres's own targets:"
  dotnet build --no-restore "$folder/with" --verbosity quiet -consoleLoggerParameters:PerformanceSummary | grep -E ' HAPostgres[A-Za-z]+ +[0-9]+ calls' || true

  echo "== 1,000 manifests in one project"
  dotnet restore "$folder/thousand" --verbosity quiet
  for edit in "the first build" "one manifest edited" "nothing edited"; do
    [[ $edit != one* ]] || echo '{ "name": "orders500", "hosts": ["a500", "b500", "d500"] }' >"$folder/thousand/orders500.hapg.json"
    seconds=$({ time dotnet build --no-restore "$folder/thousand" --verbosity minimal -consoleLoggerParameters:PerformanceSummary >"$folder/log"; } 2>&1)
    echo "$edit: $seconds, $(grep -c ' -> .*/artifacts/' "$folder/log" || true) rendered"
    grep -E '^ +[0-9]+ ms +(HAPostgres[A-Za-z]+|RenderArtifacts|Csc) ' "$folder/log" || true
  done
}

dotnet build benchmarks/HAPostgres.Benchmarks --configuration Release --verbosity quiet
dotnet build src/HAPostgres.Build --configuration Release --verbosity quiet
[[ $what == builds ]] || dotnet run --project benchmarks/HAPostgres.Benchmarks --configuration Release --no-build -- --filter '*'
[[ $what == compiler ]] || builds
