#!/usr/bin/env bash
# Starts Patroni with the configuration in /etc/patroni; or runs the command given, such as `patronictl list`.
# Passwords come from secret files and reach Patroni by its own variables: it drops them before it starts PostgreSQL.
set -euo pipefail

secrets=/run/secrets
home=/var/lib/postgresql

fail() {
  echo "entrypoint: $*" >&2
  exit 1
}

need() {
  [[ -r $1 && -s $1 ]] || fail "$1 is missing, empty or not readable by uid $(id -u)"
}

for user in superuser replication rewind restapi; do
  file=$secrets/${user}_password
  # A command may need none of them (`psql --version`); Patroni needs all.
  (($#)) && [[ ! -e $file ]] && continue
  need "$file"
  export "PATRONI_${user^^}_PASSWORD=$(<"$file")"
done

(($# == 0)) || exec "$@"

compgen -G '/etc/patroni/*.yml' >/dev/null || fail "no configuration: /etc/patroni has no *.yml"
# Which certificates there are is said by the configuration; all that is mounted must be readable.
for file in /etc/patroni/*.yml /etc/hapostgres/post-bootstrap.sql "$secrets"/*; do
  need "$file"
done

[[ -d $home && -O $home && -w $home ]] ||
  fail "$home must be a directory of uid $(id -u) on this host: run setup, or chown it to $(id -u):$(id -g)"

# shellcheck source=/dev/null
source /usr/local/bin/hold-directory
hold_directory "$home" "$home/.hapostgres.lock"
chmod 0700 "$home"
# Nobody else works on the directory now, so a process number in here is of a container that is gone. PostgreSQL would not start where a
# process of this container happens to have the same number.
rm -f "$home/data/postmaster.pid"

# Without the passwords, which are in this shell's environment by now, and without the lock: it writes nothing.
env -i PATH="$PATH" python3 /usr/local/bin/watch-postmaster "$home/data" {HAPG_LOCK_DESCRIPTOR}<&- &

if [[ -r /etc/pgbackrest/pgbackrest.conf ]]; then
  env -i PATH="$PATH" pgbackrest-serve {HAPG_LOCK_DESCRIPTOR}<&- &
fi

exec patroni /etc/patroni
