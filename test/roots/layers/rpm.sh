# from: kernels
# The RPM side's own programs: rpm and rpmbuild, dnf, what makes repositories
# and judges packages, and systemd's kernel-install. No distribution of RPM
# packages can be reached; what is installed here by rpm, tests have made.
# shellcheck shell=bash
set -eu
apt-get -y install rpm dnf createrepo-c rpmlint systemd cpio
rpm --initdb
rpm --version
kernel-install --version
