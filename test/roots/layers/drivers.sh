# from: kernels
# The sources of Debian's drivers as its packages bring them, in /usr/src. The
# packages are not installed: who registers and builds a driver is the test.
# west-chamber is compiled with a file of xtables-addons.
# shellcheck shell=bash
set -eu
work=$(mktemp -d)
chown _apt "$work"
cd "$work"
apt-get download acpi-call-dkms adv-17v35x-dkms apfs-dkms bbswitch-dkms ddcci-dkms digimend-dkms \
  dm-writeboost-dkms dpdk-kmods-dkms evdi-dkms falcosecurity-scap-dkms gost-crypto-dkms \
  iptables-netflow-dkms jool-dkms langford-dkms librem-ec-acpi-dkms lime-forensics-dkms \
  lttng-modules-dkms nat-rtsp-dkms openrazer-driver-dkms openvpn-dco-dkms rapiddisk-dkms \
  rtpengine-kernel-dkms tp-smapi-dkms v4l2loopback-dkms vpoll-dkms west-chamber-dkms \
  xtables-addons-dkms xtrx-dkms
for deb in *.deb; do
  dpkg-deb -x "$deb" tree
done
cp -a tree/usr/src/. /usr/src/
cd /
rm -r "$work"
