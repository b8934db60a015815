# from: rpm
# What driver disks are made with, and other programs that read them: 7z reads
# every kind of image, bsdtar archives, debugfs and fsck the file systems.
# shellcheck shell=bash
set -eu
apt-get -y install mtools xorriso genisoimage genext2fs cpio apt-utils dosfstools e2fsprogs p7zip-full libarchive-tools
mformat --version
genext2fs --help > /dev/null
