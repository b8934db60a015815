# from: toolchain
# Debian's two kernels with headers: the newest 6.1, and the newest 6.12, whose
# modules are compressed. /etc/test-kernels names their releases, 6.1 first.
# shellcheck shell=bash
set -eu

# The meta package's dependency is the kernel; itself it would bring the next
# kernel when a test upgrades.
old=$(apt-cache depends --important linux-image-amd64 | sed -n 's/.* linux-image-\(6\.1\.[0-9].*\)/\1/p')
# The pattern leaves out the cloud, rt and unsigned flavours.
new=$(apt-cache pkgnames linux-image-6.12. | sed -n 's/^linux-image-\(6\.12\.[0-9]*+deb12-amd64\)$/\1/p' |
  sort --version-sort | tail -n 1)

# INITRD=No: no initramfs, which takes half a minute for each kernel. A test
# that wants one runs `update-initramfs -c -k RELEASE`.
INITRD=No apt-get -y install "linux-image-$old" "linux-headers-$old" "linux-image-$new" "linux-headers-$new"
printf '%s\n' "$old" "$new" > /etc/test-kernels
