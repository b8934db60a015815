#!/bin/bash
# The story itself, told inside a throwaway root by demo.sh.
set -eu -o pipefail
# shellcheck source=demo/steps.sh
. /demo/steps.sh
# shellcheck source=demo/sources.sh
. /demo/sources.sh
# shellcheck source=demo/boot.sh
. /demo/boot.sh

started=$EPOCHREALTIME
drivers=(bbswitch v4l2loopback)

apt_install() { apt-get -y install "$@" < /dev/null; }
apt_purge() { apt-get -y purge "$@" < /dev/null; }

# The newest 6.1 is what Debian's meta package depends on. The pattern for the
# newest 6.12 leaves out the cloud and rt flavours.
find_old_kernel() { apt-cache depends --important linux-image-amd64 | sed -n 's/.* linux-image-\(6\.1\.[0-9].*\)/\1/p'; }
find_new_kernel() {
  apt-cache pkgnames linux-image-6.12. | sed -n 's/^linux-image-\(6\.12\.[0-9]*+deb12-amd64\)$/\1/p' |
    sort --version-sort | tail -n 1
}

# The file of driver $1 for kernel $2; where it goes is dkms's decision.
find_module() { find "/lib/modules/$2" -name "$1.ko*"; }

# Ends the step unless `dkms status` has every driver installed for kernel $1.
expect_installed() {
  local driver
  dkms status | tee /tmp/status
  for driver in "${drivers[@]}"; do
    grep -F ", $1, " /tmp/status | grep "^$driver/.*: installed" || wrong "dkms status: $driver is not installed for $1"
  done
}

install_dkms() {
  apt-get update
  apt_install /packages/*.deb
  show "$(dkms --version), node $(node --version)"
}

install_old_kernel() { apt_install "linux-image-$old" "linux-headers-$old"; }

make_packages() {
  local driver
  cd "$vendor"
  for driver in "${drivers[@]}"; do
    setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME="$vendor" dkms mkdeb "$driver"-*.tar.gz
  done
  show "$vendor"/*.deb
}

install_packages() {
  apt_install "$vendor"/*.deb
  expect_installed "$old"
  show '$ dkms status' "$(cat /tmp/status)"
  show '$ modinfo v4l2loopback' "$(modinfo -k "$old" v4l2loopback | grep -E '^(filename|version|vermagic|depends):')"
}

install_new_kernel() {
  local initrd=/boot/initrd.img-$new driver module hooks
  apt_install "linux-image-$new" "linux-headers-$new" 2>&1 | tee /tmp/apt
  expect_installed "$new"
  for driver in "${drivers[@]}"; do
    module=$(find_module "$driver" "$new")
    [ "$module" -ot "$initrd" ] || wrong "the initramfs was made before $module"
    show "$(stat --format=%y "$module" | cut -c 12-21)  $module"
  done
  show "$(stat --format=%y "$initrd" | cut -c 12-21)  $initrd"
  # What run-parts says, in order, of the hooks that the kernel's package runs.
  hooks=$(sed -n 's|^/etc/kernel/postinst.d/\([^:]*\):$|\1|p' /tmp/apt | grep -xE "dkms|initramfs-tools" || true)
  [ "$hooks" = dkms$'\n'initramfs-tools ] || wrong "the kernel's hooks ran in this order:" "$hooks"
  show "The hooks ran in this order: ${hooks/$'\n'/, }"
}

boot_new_kernel() {
  boot_and_load "$new" v4l2loopback | tee /tmp/console
  tr -d '\r' < /tmp/console | sed -n 's/^demo: //p' > /tmp/told
  grep -Fx "kernel $new" /tmp/told || wrong "kernel $new did not start"
  grep -E '^loaded: v4l2loopback .* Live ' /tmp/told || wrong 'v4l2loopback was not loaded'
  grep -E '^device: /dev/video[0-9]' /tmp/told || wrong 'there is no /dev/video'
  show "$(cat /tmp/told)"
}

purge_new_kernel() {
  apt_purge "linux-image-$new" "linux-headers-$new"
  expect_nothing 'dkms status still names the kernel:' "$(dkms status | grep -F "$new" || true)"
  expect_nothing 'its modules are still there:' "$(find /lib/modules -path "*$new*")"
  expect_nothing 'it is still in the tree:' "$(find /var/lib/dkms -path "*$new*")"
  expect_installed "$old"
  show '$ dkms status' "$(cat /tmp/status)"
}

purge_packages() {
  local names
  names=$(for deb in "$vendor"/*.deb; do dpkg-deb --field "$deb" Package; done)
  # shellcheck disable=SC2086 # one name a line
  apt_purge $names
  expect_nothing 'dkms status says:' "$(dkms status)"
  # The machine's signing key stays: it outlives the drivers it signed.
  expect_nothing 'left in /var/lib/dkms:' "$(find /var/lib/dkms -mindepth 1 ! -name 'mok.*')"
  expect_nothing 'left in /usr/src:' "$(find /usr/src -mindepth 1 -maxdepth 1 ! -name 'linux-*')"
  expect_nothing 'left in /lib/modules:' "$(find /lib/modules -name updates -o -name 'bbswitch.ko*' -o -name 'v4l2loopback.ko*')"
  expect_nothing 'the kernel still knows them:' "$(grep -E '/(bbswitch|v4l2loopback)\.ko' /lib/modules/*/modules.dep || true)"
}

printf 'Two tarballs become packages that outlive a kernel upgrade. Logs: %s\n\n' "$logs_outside"
step 'apt installs dkms-ng' install_dkms
old=$(find_old_kernel)
new=$(find_new_kernel)
step "apt installs kernel $old with headers" install_old_kernel
step "bbswitch: its author's tarball, and a patch for newer kernels" fetch_bbswitch
step 'v4l2loopback: a tarball of its source' fetch_v4l2loopback
step 'a plain user makes packages of them: dkms mkdeb TARBALL' make_packages
step "apt installs these, dkms builds for $old" install_packages
step "apt installs kernel $new; its hook builds both" install_new_kernel
step "$new boots in qemu, loads v4l2loopback" boot_new_kernel
step "apt purges $new" purge_new_kernel
step 'apt purges the packages; nothing is left' purge_packages
elapsed_since "$started"
printf '\nAll of it took %s s.\n' "$REPLY"
