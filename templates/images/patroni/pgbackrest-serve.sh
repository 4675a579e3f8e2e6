#!/usr/bin/env bash
# Lets the backup repository read this member's data, for as long as the container runs. It listens for the repository's certificate alone.
set -uo pipefail

# Where the superuser logs in by password on the socket, too.
[[ ! -r /run/secrets/superuser_password ]] || PGPASSWORD=$(</run/secrets/superuser_password)
export PGPASSWORD

while :; do
  pgbackrest server
  echo "pgbackrest-serve: the server ended with $?; another one starts in 5 s" >&2
  sleep 5
done
