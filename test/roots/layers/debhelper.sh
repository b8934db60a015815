# from: kernels
# What a maintainer of Debian's builds source packages of modules with, and
# Debian's own debhelper sequence for them, which comes without dkms itself.
# shellcheck shell=bash
set -eu
apt-get -y install build-essential debhelper dh-dkms fakeroot
test -x /usr/bin/dh_dkms
