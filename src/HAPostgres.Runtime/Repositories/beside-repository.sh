#!/usr/bin/env bash
# Put before every script that runs beside a repository: the passphrase and the credentials of its service, for pgBackRest.
[[ -r /usr/local/bin/repository-secrets ]] || {
  echo "the repository's image is of an older version: run 'deploy' first" >&2
  exit 1
}
# shellcheck source=/dev/null
source /usr/local/bin/repository-secrets
