#!/usr/bin/env bash
# Before a script that talks to the engine of the host whose root is /host: sets socket, which is empty where there is none.
# /var/run is a link to /run on most hosts, and a link to an absolute path leads out of the mount.

export socket=""
for s in /host/run/docker.sock /host/var/run/docker.sock; do
  [ -S "$s" ] && socket=$s && break
done
