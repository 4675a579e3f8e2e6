#!/usr/bin/env bash
# Keeps the leader's loop awake until HAPG_MEMBER is no longer a standby that commits wait for, at most HAPG_LIMIT seconds. The leader
# looks after its standbys once a loop; a change of the configuration wakes it, and so does the removal of a setting that is not there.
set -uo pipefail

end=$((SECONDS + HAPG_LIMIT))
while ((SECONDS < end)); do
  synchronous=$(curl --silent --max-time 3 --cacert /run/secrets/ca.crt "$HAPG_URL/cluster" | grep -o '"name": "[^"]*", "role": "sync_standby"')
  [[ -z $synchronous || $synchronous == *"\"$HAPG_MEMBER\""* ]] || break
  # The password reaches curl on its standard input: no command line ever shows it.
  printf 'user = "%s:%s"\n' "$HAPG_API_USER" "$(sed 's/[\\"]/\\&/g' /run/secrets/restapi_password)" |
    curl --config - --silent --show-error --max-time 3 --cacert /run/secrets/ca.crt \
      --cert /run/secrets/internal-client.crt --key /run/secrets/internal-client.key \
      --header 'Content-Type: application/json' --output /dev/null --request PATCH --data-raw '{"hapostgres_wake": null}' "$HAPG_URL/config"
  sleep 0.4
done
exit 0
