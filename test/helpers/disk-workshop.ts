/** A module for a device, which needs one of the kernel's own: what the tables of installers tell. */
export const NIC = `
mkdir -p nic-1.0
cat > nic-1.0/nic.c << 'END'
#include <linux/crc16.h>
#include <linux/module.h>
#include <linux/pci.h>
static const struct pci_device_id ids[] = { { PCI_DEVICE(0x8086, 0x10d3) }, { } };
MODULE_DEVICE_TABLE(pci, ids);
static int __init nic_init(void) { return crc16(0, "x", 1) == 1; }
static void __exit nic_exit(void) { }
module_init(nic_init);
module_exit(nic_exit);
MODULE_AUTHOR("A Maker <maker@example.org>");
MODULE_DESCRIPTION("Network card");
MODULE_LICENSE("GPL");
END
printf 'obj-m := nic.o\\n' > nic-1.0/Makefile
printf '%s\\n' 'PACKAGE_NAME="nic"' 'PACKAGE_VERSION="1.0"' 'BUILT_MODULE_NAME="nic"' \\
  'DEST_MODULE_LOCATION="/kernel/drivers/net"' 'AUTOINSTALL="yes"' > nic-1.0/dkms.conf`;

/**
 * kmodtool and Red Hat's macros are not in Debian: these are small ones of our own, of what specs of modules use. A
 * dash too many in a kernel's release is what Debian's have.
 */
const MACROS = `
%kernel_release %(echo %{kernel_version} | sed "s/-/_/2g")
%kernel_source() /lib/modules/%{kernel_version}/build
%flavors_to_build default
%kernel_module_package() %package -n kmod-%{module_name} \\
Summary: Modules of %{module_name} \\
Provides: kernel-modules >= %{kernel_release} \\
%description -n kmod-%{module_name} \\
Modules of %{module_name}. \\
%files -n kmod-%{module_name} \\
/lib/modules/%{kernel_version}/extra
`;
const SPEC = `
%global debug_package %{nil}
Name: nic-kmod
Version: %{version}
Release: 1
Summary: Driver for a network card
License: GPL
Source0: nic-%{version}.tar.bz2
%kernel_module_package
%description
Driver for a network card.
%prep
%setup -q -n nic-%{version}
%build
for flavor in %flavors_to_build; do make -C %{kernel_source $flavor} M=$PWD modules; done
%install
install -D -m 644 nic.ko %{buildroot}/lib/modules/%{kernel_version}/extra/nic.ko
`;

/** Bash text for scripts that make disks as a user, and open them. */
export const WORKSHOP = `
export SOURCE_DATE_EPOCH=1700000000
kernels="$kernel61,$kernel612"
MACROS='${MACROS}'
SPEC='${SPEC}'
make_user
make_disk() { as_user dkms mkdriverdisk nic/1.0 --dkmstree ~maker/tree --sourcetree ~maker/src "$@"; }
# debugfs writes what it finds into a directory; the others unpack where they are.
rdump() { debugfs -R "rdump / $PWD" "$1" 2> /dev/null; rm -rf lost+found; }
# unpack IMAGE PROGRAM...
unpack() {
  local image=$1
  shift
  rm -rf /var/tmp/opened; mkdir -p /var/tmp/opened; cd /var/tmp/opened
  "$@" "$image" > /dev/null
}
# All files below the current directory: digest and path.
sums() { find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2; }`;

/** What dnf finds in the repository of a disk, unpacked in the current directory. */
export const ASK_DNF = [
  "dnf -q --disablerepo='*' --repofrompath=disk,file://$PWD/rpms/x86_64",
  '--refresh --releasever 9 --setopt disk.gpgcheck=0 --enablerepo disk repoquery',
].join(' ');
