# shellcheck shell=bash
set -eu
# Where the two tarballs come from, and the plain user's directory they go to.
# Sourced by story.sh.

vendor=/home/vendor

# From Debian's source archive, as its author published it in 2013: the
# dkms.conf is in a folder dkms/ and holds a placeholder for the version. That
# source knows nothing of Linux 5.6 and newer, so the vendor adds a patch, for
# dkms to apply: what Debian changed in its own package of bbswitch.
fetch_bbswitch() {
  install -d -o nobody "$vendor" /tmp/debian
  sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > /etc/apt/sources.list.d/sources.sources
  apt-get update
  cd /tmp/debian
  apt-get source --download-only --tar-only bbswitch
  apt-get download bbswitch-dkms
  dpkg-deb -x bbswitch-dkms_*.deb binary
  tar -xf bbswitch_*.orig.tar.gz

  cd bbswitch-*/
  mkdir patches
  diff -u --label a/bbswitch.c --label b/bbswitch.c bbswitch.c ../binary/usr/src/bbswitch-*/bbswitch.c \
    > patches/newer-kernels.patch || [ $? -eq 1 ]
  echo 'PATCH[0]="newer-kernels.patch"' >> dkms/dkms.conf
  pack "$PWD"
}

# As in the v4l2loopback-dkms of Debian 13, with its dkms.conf at the top: Debian
# 12's does not compile for Linux 6.8 and newer.
fetch_v4l2loopback() {
  cd /tmp/debian
  download-from-debian-13 v4l2loopback-dkms
  dpkg-deb -x v4l2loopback-dkms_*.deb binary
  pack "$(echo /tmp/debian/binary/usr/src/v4l2loopback-*)"
}

# Makes a tarball of directory $1 and shows it.
pack() {
  local tarball=$vendor/${1##*/}.tar.gz
  tar -czf "$tarball" -C "${1%/*}" "${1##*/}"
  tar -tf "$tarball"
  show "$tarball"
}
