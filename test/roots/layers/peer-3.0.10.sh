# from: drivers
# Debian 12's dkms: what users of it come from, and the peer in benchmarks.
# shellcheck shell=bash
set -eu
apt-get -y install dkms
dkms --version | grep -F 3.0.10
