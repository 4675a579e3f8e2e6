#!/usr/bin/env bash
# Says what of a repository, beside which it runs, is not as it should be.
set -euo pipefail

exec python3 /usr/local/bin/backup-schedule --facts
