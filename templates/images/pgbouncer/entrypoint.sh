#!/usr/bin/env bash
# Starts PgBouncer with /etc/pgbouncer/pgbouncer.ini; or runs the command given.
set -euo pipefail

config=/etc/pgbouncer/pgbouncer.ini
password=/run/secrets/pgbouncer_password
users=/run/pgbouncer/userlist.txt

fail() {
  echo "entrypoint: $*" >&2
  exit 1
}

(($# == 0)) || exec "$@"

# Which certificates there are is said by the configuration; all that is mounted must be readable.
for file in "$config" "$password" /run/secrets/*; do
  [[ -r $file && -s $file ]] || fail "$file is missing, empty or not readable by uid $(id -u)"
done

# SCRAM towards the server needs the password itself. Only the role that looks up the others is listed, so no other secret is here.
umask 077
secret=$(<"$password")
printf '"pgbouncer" "%s"\n' "${secret//\"/\"\"}" >"$users" || fail "$users cannot be written: /run/pgbouncer must be writable by uid $(id -u)"
unset secret

# Every client and server connection is a file; newer engines start containers with a low soft limit.
ulimit -Sn "$(ulimit -Hn)"

# PgBouncer has no limit for the connections of one address; the library counts them by HAPG_MAX_PER_SOURCE, which the stack sets.
exec env LD_PRELOAD=/usr/local/lib/hapostgres/source-limit.so pgbouncer "$config"
