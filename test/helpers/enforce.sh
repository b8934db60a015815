# shellcheck shell=bash
# Functions for a test that boots a kernel which loads signed modules only, in a root of the layer `kernels`, after
# root.sh. The firmware is OVMF; it starts in setup mode, in which its list of trusted certificates, db, can be written.

DB=db-d719b2cb-3d3a-4596-a3bc-dad00e67656f

install_machine() { apt_get install qemu-system-x86 ovmf efitools busybox-static cpio > /dev/null; }

# boot INIT KERNEL_OPTION...: the 6.1 kernel with /machine as its first root and INIT as its first program; prints its
# console. The firmware's variables are kept in /var/tmp/vars from one boot to the next.
# shellcheck disable=SC2154 # root.sh sets kernel61
boot() {
  local init=$1
  shift
  mkdir -p /machine/{bin,dev,proc,sys}
  cp /bin/busybox /machine/bin/
  [ -e /var/tmp/vars ] || cp /usr/share/OVMF/OVMF_VARS_4M.fd /var/tmp/vars
  {
    printf '#!/bin/busybox sh\n/bin/busybox --install -s /bin\nmount -t proc proc /proc\nmount -t sysfs sys /sys\n'
    printf '%s\n' "$init" 'poweroff -f'
  } > /machine/init
  chmod +x /machine/init
  (cd /machine && find . | cpio --quiet --create --format=newc) > /var/tmp/machine.cpio
  timeout 300 qemu-system-x86_64 -M q35 -accel tcg -cpu max -m 768 -nodefaults -display none -serial stdio -no-reboot \
    -drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd \
    -drive if=pflash,format=raw,unit=1,file=/var/tmp/vars \
    -kernel "/boot/vmlinuz-$kernel61" -initrd /var/tmp/machine.cpio \
    -append "console=ttyS0 quiet panic=-1 $*" < /dev/null | tr -d '\r'
}

# Makes the firmware trust a certificate: enrol KEY CERTIFICATE_IN_DER
enrol() {
  mkdir -p /machine
  openssl x509 -inform DER -in "$2" -out /var/tmp/enrolled.pem
  cert-to-efi-sig-list -g 11111111-2222-3333-4444-123456789abc /var/tmp/enrolled.pem /var/tmp/db.esl
  sign-efi-sig-list -k "$1" -c /var/tmp/enrolled.pem db /var/tmp/db.esl /var/tmp/db.auth > /dev/null
  # Its attributes come first: kept, of boot and run time, written by who can sign.
  { printf '\47\0\0\0' && cat /var/tmp/db.auth; } > /machine/db
  cp "$(modinfo -k "$kernel61" -n efivarfs)" /machine/
  boot "insmod /efivarfs.ko; mount -t efivarfs efi /sys/firmware/efi/efivars
    dd if=/db of=/sys/firmware/efi/efivars/$DB bs=1M && echo enrolled"
}
