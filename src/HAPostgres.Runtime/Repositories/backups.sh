#!/usr/bin/env bash
# Asks the repositories in PGBACKREST_REPO… what they hold. No configuration is read: that of the image is Debian's sample.
set -euo pipefail

exec pgbackrest --no-config --log-level-file=off --log-level-console=error --lock-path=/tmp --io-timeout=10 --output=json info
