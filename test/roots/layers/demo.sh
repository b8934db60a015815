# from: base
# A machine as far as the demo needs one: what makes an initramfs, and an
# emulator that boots it. Nothing that dkms needs: its package has to bring that.
# shellcheck shell=bash
set -eu
apt-get -y install initramfs-tools zstd cpio busybox-static qemu-system-x86
