#!/usr/bin/env bash
# Starts HAProxy with /etc/haproxy/haproxy.cfg; or runs the command given, such as `haproxy -c -f /etc/haproxy/haproxy.cfg`.
set -euo pipefail

config=/etc/haproxy/haproxy.cfg
password=/run/secrets/haproxy_stats_password

fail() {
  echo "entrypoint: $*" >&2
  exit 1
}

need() {
  [[ -r $1 && -s $1 ]] || fail "$1 is missing, empty or not readable by uid $(id -u)"
}

# haproxy.cfg reads it as "${HAPROXY_STATS_PASSWORD}".
if (($# == 0)) || [[ -e $password ]]; then
  need "$password"
  HAPROXY_STATS_PASSWORD=$(<"$password")
  export HAPROXY_STATS_PASSWORD
fi

(($# == 0)) || exec "$@"

# Which certificates there are is said by the configuration; all that is mounted must be readable.
for file in "$config" /run/secrets/*; do
  need "$file"
done
[[ -w /run/hapg ]] || fail "/run/hapg is not writable by uid $(id -u): the sockets for pgbouncer go there"

exec haproxy -W -db -f "$config"
