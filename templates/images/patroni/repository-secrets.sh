#!/usr/bin/env bash
# Sourced by what runs beside a repository: hands its passphrase and its credentials to pgBackRest, which takes them from the environment.
# HAPG_REPOSITORY is the repository's name, HAPG_REPOSITORY_NUMBER its number in pgBackRest's options.

repository_secret() { # FILE OPTION
  [[ -e $1 ]] || return 0
  [[ -s $1 ]] || {
    echo "repository-secrets: $1 is empty" >&2
    exit 1
  }
  export "PGBACKREST_REPO${HAPG_REPOSITORY_NUMBER}_$2=$(<"$1")"
}

repository_secret /run/secrets/backup_passphrase CIPHER_PASS
repository_secret "/run/secrets/${HAPG_REPOSITORY}_key" S3_KEY
repository_secret "/run/secrets/${HAPG_REPOSITORY}_secret" S3_KEY_SECRET
