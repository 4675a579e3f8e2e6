#!/usr/bin/env bash
# The first process of a lab host: turns a set of fresh namespaces into a Debian system of its own and becomes its init.
# Started by lab.sh only:  host.sh NAME ADDRESS ROOT DATA STATE SOCKETS SUBNET TAG
set -euo pipefail

name=$1 address=$2 lower=$3 data=$4 state=$5 sockets=$6 subnet=$7 tag=$8
root=$state/$name.root

# /proc is still the outer one here, so this is the pid that lab.sh can signal.
read -r pid _ </proc/self/stat
echo "$pid" >"$state/$name.pid"

hostname "$name"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$data/upper,workdir=$data/work" "$root"

# Overlayfs cannot be the upper layer of an overlayfs: the engine and the database get plain directories.
mkdir -p "$root/var/lib/docker" "$root/var/lib/patroni"
mount --bind "$data/docker" "$root/var/lib/docker"
mount --bind "$data/patroni" "$root/var/lib/patroni"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
# The engine's socket lies in a directory of the outer system, where the tests and the deploy program reach it.
mkdir -p "$root/run/hapostgres"
mount --bind "$sockets" "$root/run/hapostgres"

echo "$name" >"$root/etc/hostname"
printf '127.0.0.1 localhost\n%s %s\n' "$address" "$name" >"$root/etc/hosts"
echo "nameserver $subnet.2" >"$root/etc/resolv.conf"

# A chroot is not enough: the engine remounts "/" when it loads an image, which needs a real root.
cd "$root"
mkdir -p .outer
pivot_root . .outer
umount -l /.outer
rmdir /.outer
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
cd /
# tini reaps what the containers leave, and takes the whole host with it when the engine ends.
# cgroup-parent: the hosts share one cgroup tree, and `down` must know which groups are ours.
exec tini -- dockerd \
  --host=unix:///run/hapostgres/docker.sock --host=unix:///run/docker.sock \
  --exec-opt=native.cgroupdriver=cgroupfs --cgroup-parent="$tag" \
  --insecure-registry="$subnet.0/24"
