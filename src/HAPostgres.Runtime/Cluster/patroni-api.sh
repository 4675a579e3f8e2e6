#!/usr/bin/env bash
# One request to Patroni's REST API: to the first of HAPG_MEMBERS that can be reached, or with HAPG_EACH=1 to each of them.
# Writes "answer|MEMBER|STATUS|BODY in base64". Ends with 1 where no member answers.
set -uo pipefail

answer=$(mktemp)
answered=1
body=()
[[ -z $HAPG_BODY ]] || body=(--header 'Content-Type: application/json' --data-raw "$HAPG_BODY")
for member in $HAPG_MEMBERS; do
  # The password reaches curl on its standard input: no command line ever shows it.
  status=$(printf 'user = "%s:%s"\n' "$HAPG_API_USER" "$(sed 's/[\\"]/\\&/g' /run/secrets/restapi_password)" |
    curl --config - --silent --show-error --connect-timeout 5 --max-time "$HAPG_LIMIT" --request "$HAPG_METHOD" "${body[@]}" \
      --cacert /run/secrets/ca.crt --cert /run/secrets/internal-client.crt --key /run/secrets/internal-client.key \
      --output "$answer" --write-out '%{http_code}' "https://$member.$HAPG_DOMAIN:$HAPG_PORT$HAPG_PATH") && {
    echo "answer|$member|$status|$(base64 --wrap 0 "$answer")"
    answered=0
    [[ $HAPG_EACH == 1 ]] || break
  }
done
exit "$answered"
