# from: base
# What a dkms package depends on, and what tests look with, so that a test that
# installs one waits for little more than that package.
# shellcheck shell=bash
set -eu
apt-get -y install make gcc libc6-dev patch kmod dpkg-dev xz-utils zstd bzip2 nodejs strace procps file
