#!/usr/bin/env bash
# Starts etcd, which is configured by the ETCD_* environment of the service; or runs the command given, such as `etcdctl member list`.
# Exit code 78: this member cannot start by itself, because the cluster does not expect it with this volume; `deploy` settles that.
set -euo pipefail

fail() {
  echo "entrypoint: $*" >&2
  exit 1
}

if (($#)); then
  # etcdctl needs what etcd's other clients need: mutual TLS, by a name that is in the certificate.
  [[ -z ${ETCD_TRUSTED_CA_FILE-} ]] || export ETCDCTL_CACERT=${ETCDCTL_CACERT-$ETCD_TRUSTED_CA_FILE}
  [[ -z ${ETCD_CERT_FILE-} ]] || export ETCDCTL_CERT=${ETCDCTL_CERT-$ETCD_CERT_FILE}
  [[ -z ${ETCD_KEY_FILE-} ]] || export ETCDCTL_KEY=${ETCDCTL_KEY-$ETCD_KEY_FILE}
  [[ -z ${ETCD_ADVERTISE_CLIENT_URLS-} ]] || export ETCDCTL_ENDPOINTS=${ETCDCTL_ENDPOINTS-$ETCD_ADVERTISE_CLIENT_URLS}
  exec "$@"
fi

[[ -n ${ETCD_NAME-} ]] || fail "ETCD_NAME is not set: etcd is configured by the ETCD_* environment of its service"

for variable in "${!ETCD_@}"; do
  [[ $variable == *_FILE ]] || continue
  [[ -r ${!variable} && -s ${!variable} ]] || fail "${!variable} (named by $variable) is missing, empty or not readable by uid $(id -u)"
done

[[ -w $ETCD_DATA_DIR ]] || fail "$ETCD_DATA_DIR is missing or not writable by uid $(id -u)"

# etcd locks its database too, but what follows may move it away.
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/hold-directory"
hold_directory "$ETCD_DATA_DIR" "$ETCD_DATA_DIR/member/held-by"

# The image's own logic joins a cluster; a service that says "existing" itself knows what it does.
if [[ -n ${ETCD_INITIAL_CLUSTER-} && ${ETCD_INITIAL_CLUSTER_STATE-new} == new ]]; then
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/etcd-membership"
  settle_membership
fi

exec etcd
