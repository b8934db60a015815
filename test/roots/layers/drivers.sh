# from: kernels
# The sources of eight drivers as Debian's packages bring them, in /usr/src. The
# packages are not installed: who registers and builds a driver is the test.
# shellcheck shell=bash
set -eu
work=$(mktemp -d)
chown _apt "$work"
cd "$work"
apt-get download v4l2loopback-dkms bbswitch-dkms acpi-call-dkms dm-writeboost-dkms \
  jool-dkms lttng-modules-dkms dpdk-kmods-dkms ddcci-dkms
for deb in *.deb; do
  dpkg-deb -x "$deb" tree
done
cp -a tree/usr/src/. /usr/src/
cd /
rm -r "$work"
