#!/usr/bin/env bash
# Compiles mutated manifests, as many as you like, and holds what comes out against what the compiler promises.
#
#   build/fuzz.sh [COUNT] [--seed N] [--sample K]
#
#   COUNT         mutants to compile and, where they are valid, to render       (1000000)
#   --seed N      number of the first mutant; the same number is the same mutant (1)
#   --sample K    valid mutants whose files every tool has to accept            (0: none; needs the product's images)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

count=1000000 seed=1 sample=0
fail() { echo "fuzz.sh: $1" >&2; exit 1; }
number() { [[ $2 =~ ^[0-9]{1,9}$ ]] || fail "$1 is '$2', but takes a number"; echo "$2"; }
while (($#)); do
  case $1 in
    --seed | --sample)
      [[ -n ${2-} ]] || fail "$1 needs a value"
      value=$(number "$1" "$2")
      if [[ $1 == --seed ]]; then seed=$value; else sample=$value; fi
      shift 2
      ;;
    -*) fail "no such option: $1; there are --seed and --sample" ;;
    *)
      count=$(number COUNT "$1")
      shift
      ;;
  esac
done

dotnet build tests/HAPostgres.Artifacts.Tests --configuration Release --verbosity quiet
export HAPOSTGRES_FUZZ_COUNT=$count HAPOSTGRES_FUZZ_SEED=$seed HAPOSTGRES_FUZZ_SAMPLE=$sample
classes=(-class HAPostgres.Artifacts.Tests.Fuzz.FuzzTests)
((sample == 0)) || classes+=(-class HAPostgres.Artifacts.Tests.Fuzz.FuzzToolTests)
# Not by dotnet test, which keeps to itself what a test that passes has printed.
exec tests/HAPostgres.Artifacts.Tests/bin/Release/net10.0/HAPostgres.Artifacts.Tests -noColor "${classes[@]}"
