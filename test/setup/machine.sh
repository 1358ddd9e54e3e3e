#!/bin/bash
# Runs a program where /etc, /usr, /var/lib, /run and the network are its own and go with it: machine.sh SCRATCH CHECKOUT COMMAND…
# The checkout is at /usr/lib/gatehouse-checkout there, where root alone can replace it, wherever it is here.
# To be started by `unshare --mount --net`. Nothing of the machine itself is changed.
set -euo pipefail
scratch=$1
checkout=$2
shift 2
mount --make-rprivate /
ip link set lo up
mount -t tmpfs -o mode=0755 tmpfs "$scratch"
for folder in etc usr var/lib run; do
  mkdir -p "$scratch/upper/$folder" "$scratch/work/$folder"
  mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$scratch/upper/$folder,workdir=$scratch/work/$folder" "/$folder"
done
mkdir -p /usr/lib/gatehouse-checkout
mount --bind "$checkout" /usr/lib/gatehouse-checkout
rm -rf /var/lib/gatehouse /run/gatehouse /etc/sysctl.d/60-gatehouse.conf
# A container's own hosts file is a mount of its own; the copy is an ordinary file.
umount /etc/hosts 2>/dev/null || true
printf '127.0.0.1\tlocalhost\n::1\tlocalhost # of the machine\n10.1.2.3 printer.test\r\n\xe9tage' > /etc/hosts
# A machine that trusts few authorities: the system's own tool works long for each.
sed -i '20,$ s/^[^#!]/!&/' /etc/ca-certificates.conf
# The state that the system's own tool makes: what somebody put there by hand beside it is not part of the question.
update-ca-certificates --fresh >/dev/null 2>&1
mkdir -p "$scratch/home"
exec "$@"
