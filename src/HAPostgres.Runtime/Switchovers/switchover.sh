#!/usr/bin/env bash
# Moves the leader's role to HAPG_TO. It runs in a one-shot service inside the cluster's networks, so that it ends well even when the
# program that asked for it is gone: whatever happens, the poolers that it paused are resumed.
#
# Writes lines "at|STEP|SECONDS", "warning|TEXT", "reason|TEXT", "answer|STATUS|TEXT".
# Ends with 0: the new leader takes writes through every proxy; 10: refused, nothing has changed; 11: Patroni refused or failed;
# 12: a wait reached its limit, or it was told to stop.
set -uo pipefail

work=$(mktemp -d)
authority=/run/secrets/ca.crt
poolers=()
proxies=()
children=()

tell() {
  local IFS='|'
  echo "$*"
}

# Without a process for it: on a small host those that begin and end ten times a second take the time that a new leader needs.
exec {silence}<> <(:)
rest() { # SECONDS
  read -r -t "$1" -u "$silence" || true
}

at() { # STEP
  tell at "$1" "$EPOCHREALTIME"
}

addresses_of() { # SERVICE
  getent ahostsv4 "$1" | awk '{ print $1 }' | sort -u
}

# Passwords reach psql by a file: none is ever part of a command line.
password_line() { # USER SECRET
  printf '*:*:*:%s:%s\n' "$1" "$(sed 's/[\\:]/\\&/g' "/run/secrets/$2")"
}

# Any container on the network can add itself to the addresses: each must prove to be a pooler, or a proxy that leads to PostgreSQL.
pooler_at() { # ADDRESS
  echo "host=$HAPG_POOL_NAME hostaddr=$1 port=$HAPG_POOL_PORT dbname=pgbouncer user=$HAPG_POOL_ADMIN sslmode=verify-full"
}

console() { # POOLER COMMAND
  psql -X -q -A -t -c "$2" "$(pooler_at "$1")"
}

# Only the leader has a position in the log that it writes, and each new leader begins a timeline of its own.
timeline_behind() { # PROXY
  timeout 4 psql -X -q -A -t -c "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int" \
    "host=$HAPG_PROXY_NAME hostaddr=$1 port=$HAPG_PRIMARY_PORT dbname=$HAPG_MONITOR user=$HAPG_MONITOR sslmode=verify-full" 2>/dev/null
}

resume() { # POOLER
  local attempt text
  for attempt in {1..40}; do
    text=$(console "$1" RESUME 2>&1) && return
    [[ $text != *"not paused"* ]] || return 0
    rest 0.25
  done
  tell warning "the pooler at $1 may still be paused (attempt $attempt: $text): 'doctor' resumes it"
}

resume_all() {
  local pooler resuming=()
  for pooler in "${poolers[@]}"; do
    resume "$pooler" &
    resuming+=($!)
  done
  ((${#resuming[@]} == 0)) || wait "${resuming[@]}"
  poolers=()
}

# shellcheck disable=SC2317 # The trap calls it.
finish() {
  # A second signal must not keep a pooler paused.
  trap '' TERM INT
  resume_all
  ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null
  rm -rf "$work"
}

checkpoint() {
  psql -X -q -c "SET statement_timeout = '${HAPG_CHECKPOINT_LIMIT}s'; CHECKPOINT" \
    "host=$HAPG_FROM.$HAPG_DOMAIN port=$HAPG_POSTGRES_PORT dbname=postgres user=$HAPG_SUPERUSER sslmode=verify-full" >"$work/checkpoint" 2>&1
}

pause() { # POOLER
  timeout "$HAPG_PAUSE_LIMIT" psql -X -q -c PAUSE "$(pooler_at "$1")" >"$work/pause-$1" 2>&1
  echo $? >"$work/paused-$1"
}

# The password reaches curl by its standard input: no command line ever shows it.
patroni() { # CURL'S ARGUMENTS...
  printf 'user = "%s:%s"\n' "$HAPG_API_USER" "$(sed 's/[\\"]/\\&/g' /run/secrets/restapi_password)" |
    curl --config - --silent --show-error --cacert "$authority" \
      --cert /run/secrets/internal-client.crt --key /run/secrets/internal-client.key --write-out '%{http_code}' "$@"
}

switch() {
  local url
  for url in $HAPG_URLS; do
    patroni --max-time "$HAPG_LIMIT" --output "$work/answer" --header 'Content-Type: application/json' \
      --data-raw "{\"leader\":\"$HAPG_FROM\",\"candidate\":\"$HAPG_TO\"}" "$url/switchover" >"$work/code" 2>"$work/curl"
    # 7: could not connect, so nothing was asked of this member.
    (($? == 7)) || break
  done
  touch "$work/answered"
}

# Patroni itself is asked first, since that is cheap; a session through every proxy is tried only when there is something to find.
await_leader() {
  until [[ $(patroni --max-time 2 --output /dev/null "https://$HAPG_TO.$HAPG_DOMAIN:$HAPG_REST_PORT/primary" 2>/dev/null) == 200 ]]; do
    rest 0.2
  done
  at promoted
}

follow() { # PROXY
  local timeline
  until timeline=$(timeline_behind "$1") && [[ -n $timeline ]] && ((timeline > HAPG_TIMELINE)); do
    rest 0.2
  done
  touch "$work/follows-$1"
}

follow_leader() {
  local proxy
  await_leader
  for proxy in "${proxies[@]}"; do
    follow "$proxy" &
  done
  wait
}

behind=()
all_follow() {
  local proxy
  behind=()
  for proxy in "${proxies[@]}"; do
    [[ -e $work/follows-$proxy ]] || behind+=("$proxy")
  done
  ((${#behind[@]} == 0))
}

trap finish EXIT
trap 'tell reason "it was told to stop"; exit 12' TERM INT
umask 077
{
  password_line "$HAPG_POOL_ADMIN" pgbouncer_password
  password_line "$HAPG_MONITOR" monitor_password
  password_line "$HAPG_SUPERUSER" superuser_password
} >"$work/passwords"
export PGPASSFILE=$work/passwords PGCONNECT_TIMEOUT=3 PGSSLROOTCERT=$authority
# The superuser logs in with a certificate.
export PGSSLCERT=/run/secrets/internal-client.crt PGSSLKEY=/run/secrets/internal-client.key

at begin
for proxy in $(addresses_of "$HAPG_PROXIES"); do
  if [[ -n $(timeline_behind "$proxy") ]]; then
    proxies+=("$proxy")
  else
    tell warning "the proxy at $proxy does not reach the leader even now: it is not waited for"
  fi
done
((${#proxies[@]} > 0)) || { tell reason "no proxy reaches the leader"; exit 10; }

# A clean stop writes all changed pages first, while clients wait: what is written now need not be written then.
checkpoint || { tell reason "the leader $HAPG_FROM could not complete a checkpoint: $(tail -n 1 "$work/checkpoint")"; exit 10; }
at pausing

if [[ -n $HAPG_POOLERS ]]; then
  for pooler in $(addresses_of "$HAPG_POOLERS"); do
    # Before it is known whether it will be: a pooler too many is resumed without harm.
    poolers+=("$pooler")
    pause "$pooler" &
    children+=($!)
  done
  ((${#children[@]} == 0)) || wait "${children[@]}"
  children=()
  at paused
  for pooler in "${poolers[@]}"; do
    text=$(tr '\n' ' ' <"$work/pause-$pooler")
    case $(<"$work/paused-$pooler") in
      0) ;;
      124)
        tell reason "the pooler at $pooler could not be paused within $HAPG_PAUSE_LIMIT s: transactions run longer than that"
        exit 10
        ;;
      *)
        case $text in
          *"already suspended/paused"*) ;;
          # Whoever joins the network under the poolers' name must not be able to stop a switchover.
          *"certificate"* | *"does not support SSL"*)
            tell warning "what answers at $pooler does not prove to be a pooler of this cluster, and was not paused: $text"
            ;;
          *"onnection refused"* | *"timeout expired"* | *"o route to host"*) tell warning "the pooler at $pooler does not answer: it serves no client, and was not paused" ;;
          *)
            tell reason "the pooler at $pooler could not be paused: $text"
            exit 10
            ;;
        esac
        ;;
    esac
  done
fi

at asked
switch &
children+=($!)
follow_leader &
children+=($!)
end=$((SECONDS + HAPG_LIMIT))
code=0
patience=
until all_follow; do
  # Patroni gives up looking after some seconds ("status unknown"), while the switchover goes on.
  if [[ -e $work/answered && $(<"$work/code") != 200 ]] && ! grep -q 'status unknown' "$work/answer"; then
    code=11
    break
  fi
  # A proxy that was lost meanwhile must not keep the clients of the others waiting.
  if ((${#behind[@]} < ${#proxies[@]})); then
    patience=${patience:-$((SECONDS + 3))}
    if ((SECONDS >= patience)); then
      tell warning "the proxy at ${behind[*]} does not reach the new leader yet"
      break
    fi
  fi
  if ((SECONDS >= end)); then
    tell reason "no proxy reached a new leader within $HAPG_LIMIT s"
    code=12
    break
  fi
  rest 0.1
done
at moved
resume_all
at resumed
# Patroni looks once a second whether it is done.
for _ in {1..50}; do
  [[ ! -e $work/answered ]] || break
  rest 0.1
done
[[ ! -e $work/answered ]] || tell answer "$(<"$work/code")" "$(tr '\n|' '  ' <"$work/answer" 2>/dev/null)$(tr '\n|' '  ' <"$work/curl")"
exit "$code"
