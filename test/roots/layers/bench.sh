# from: peer-3.0.10
# The sources of more drivers in /usr/src, those that `make bench` needs beside
# the eight. west-chamber is compiled with a file of xtables-addons.
# shellcheck shell=bash
set -eu
work=$(mktemp -d)
chown _apt "$work"
cd "$work"
apt-get download adv-17v35x-dkms evdi-dkms langford-dkms tp-smapi-dkms vpoll-dkms \
  west-chamber-dkms xtables-addons-dkms
for deb in *.deb; do
  dpkg-deb -x "$deb" tree
done
cp -a tree/usr/src/. /usr/src/
cd /
rm -r "$work"
