# from: drivers
# Debian 13's dkms, whose answers are recorded for the tests that compare. Only
# this package comes from Debian 13, and nothing here points there afterwards.
# shellcheck shell=bash
set -eu
work=$(mktemp -d)
chown _apt "$work"
cd "$work"
download-from-debian-13 dkms
apt-get -y install ./dkms_*.deb
cd /
rm -r "$work"
dkms --version | grep -F 3.2.2
