#!/usr/bin/env bash
# Looks at a host, whose file system is mounted read-only at /host, and changes nothing there. Writes lines "kind|...".
set -uo pipefail

for directory in /var/lib/docker $HAPG_DIRECTORIES; do
  [[ -d /host$directory ]] || continue
  echo "disk|$directory|$(df --output=pcent,ipcent "/host$directory" | tail -n 1 | tr -d '%' | awk '{ print $1 "|" $2 }')"
done
for setting in vm/overcommit_memory vm/swappiness net/ipv4/tcp_keepalive_time; do
  echo "kernel|${setting//\//.}|$(cat "/proc/sys/$setting" 2>/dev/null)"
done
echo "kernel|transparent_hugepage|$(sed -n 's/.*\[\(.*\)\].*/\1/p' /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null)"
echo "clock|$EPOCHREALTIME"
