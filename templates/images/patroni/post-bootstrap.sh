#!/usr/bin/env bash
# Called by Patroni once, on the member that made the database cluster, with a connection string for the superuser.
# The SQL reads passwords with \getenv: as psql variables on a command line they would be in the process list.
set -euo pipefail

for file in /run/secrets/*_password; do
  [[ -r $file && -s $file ]] || { echo "post-bootstrap: $file is missing, empty or not readable" >&2 && exit 1; }
  name=${file##*/}
  name=${name//[^a-zA-Z0-9_]/_}
  export "HAPG_${name^^}=$(<"$file")"
done

exec psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname="$1" --file=/etc/hapostgres/post-bootstrap.sql
