#!/usr/bin/env bash
# Deletes what restores put aside.
set -euo pipefail

for directory in /var/lib/postgresql/data.before-*; do
  [[ -d $directory ]] || continue
  rm -rf "$directory"
  echo "deleted|${directory##*/}"
done
