# shellcheck shell=bash
set -eu
# Boots a kernel of the root in qemu, and loads a module in it. Sourced by
# story.sh.

# Boots kernel $1 and loads module $2; prints the kernel's console.
boot_and_load() {
  local initramfs=/tmp/initramfs program library
  rm -rf "$initramfs"
  mkdir -p "$initramfs"/{bin,sbin,dev,proc,sys}
  cp /bin/busybox "$initramfs/bin/"
  install -m 755 /demo/init "$initramfs/init"

  # kmod's own modprobe: busybox's does not read every compression.
  program=$(readlink -f /sbin/modprobe)
  cp "$program" "$initramfs/sbin/modprobe"
  ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    install -D "$library" "$initramfs$library"
  done

  # The module and what it needs, as the root's depmod recorded it.
  modprobe --show-depends --set-version "$1" "$2" | sed -n 's/^insmod \([^ ]*\).*/\1/p' | while read -r file; do
    install -D "$file" "$initramfs$file"
  done
  cp "/lib/modules/$1"/modules.{builtin,builtin.modinfo,order} "$initramfs/lib/modules/$1/"
  depmod --basedir "$initramfs" "$1"

  (cd "$initramfs" && find . | cpio --quiet --create --format=newc) > /tmp/initramfs.cpio
  # By emulation everywhere: a few seconds, where kvm may be absent or, in a
  # virtual machine, half there.
  timeout 180 qemu-system-x86_64 -accel tcg -cpu max -m 512 -nodefaults -display none \
    -serial stdio -no-reboot -kernel "/boot/vmlinuz-$1" -initrd /tmp/initramfs.cpio \
    -append "console=ttyS0 quiet panic=-1 demo_module=$2" < /dev/null
}
