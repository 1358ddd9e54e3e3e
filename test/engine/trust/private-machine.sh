#!/bin/bash
# Runs a program where /etc, /usr and /var/lib are private copies that go with it: private-machine.sh SCRATCH COMMAND…
# To be started by `unshare --mount`. Nothing of the machine itself is changed.
set -euo pipefail
scratch=$1
shift
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs "$scratch"
for folder in etc usr var/lib; do
  mkdir -p "$scratch/upper/$folder" "$scratch/work/$folder"
  mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$scratch/upper/$folder,workdir=$scratch/work/$folder" "/$folder"
done
exec "$@"
