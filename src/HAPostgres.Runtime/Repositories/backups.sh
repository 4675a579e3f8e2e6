#!/usr/bin/env bash
# Asks each of the HAPG_REPOSITORIES repositories in PGBACKREST_REPO… what it holds: one line of JSON for each. No configuration is read:
# that of the image is Debian's sample.
#
# One by one: where pgBackRest 2.55.1 asks several, it reads all but the first as if they were not encrypted.
set -euo pipefail

for ((number = 1; number <= HAPG_REPOSITORIES; number++)); do
  if answer=$(pgbackrest --no-config --log-level-file=off --log-level-console=off --log-level-stderr=error --lock-path=/tmp \
    --io-timeout=10 --repo="$number" --output=json info 2>/tmp/error); then
    echo "$answer"
  else
    python3 -c 'import json, sys; print(json.dumps({"fault": sys.stdin.read().strip()}))' </tmp/error
  fi
done
