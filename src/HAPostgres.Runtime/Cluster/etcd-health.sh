#!/usr/bin/env bash
# Waits up to HAPG_PATIENCE seconds until every member of HAPG_AWAITED is healthy, then writes "etcd|ENDPOINT|yes or no|STATUS in JSON" for each of HAPG_ENDPOINTS.

export ETCDCTL_API=3 ETCDCTL_CACERT=/run/secrets/ca.crt
export ETCDCTL_CERT=/run/secrets/internal-client.crt ETCDCTL_KEY=/run/secrets/internal-client.key
end=$((SECONDS + HAPG_PATIENCE))
while :; do
  away=0
  for endpoint in $HAPG_AWAITED; do
    timeout 4 etcdctl --endpoints="$endpoint" --command-timeout=3s endpoint health >/dev/null 2>&1 || away=$((away + 1))
  done
  ((away == 0 || SECONDS >= end)) && break
  sleep 0.5
done
for endpoint in $HAPG_ENDPOINTS; do
  status=$(timeout 4 etcdctl --endpoints="$endpoint" --command-timeout=3s endpoint status -w json 2>/dev/null) || status=
  health=no
  timeout 4 etcdctl --endpoints="$endpoint" --command-timeout=3s endpoint health >/dev/null 2>&1 && health=yes
  echo "etcd|$endpoint|$health|$status"
done
