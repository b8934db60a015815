# shellcheck shell=bash
# Functions for the scripts that tests run in a throwaway root; openRoot sources it before each of them.

# The releases of the layer's kernels.
# shellcheck disable=SC2034 # the scripts use them
[ ! -r /etc/test-kernels ] || { read -r kernel61 && read -r kernel612; } < /etc/test-kernels

# Takes most modules out of the kernels: depmod looks into each, and for 6.12, whose modules are compressed, that takes
# seconds every time. What tests look at is the modules that dkms brings.
trim_kernels() {
  local kernel
  for kernel in "$kernel61" "$kernel612"; do
    rm -rf "/lib/modules/$kernel/kernel/"{drivers,fs,net,sound}
    depmod "$kernel"
  done
}

# The same for kernels that are yet to be installed: dpkg unpacks no more of their modules than some drivers need.
trim_packages() {
  local place
  for place in /lib /usr/lib; do
    printf "path-exclude=$place/modules/*/kernel/%s/*\n" drivers fs net sound
    printf "path-include=$place/modules/*/kernel/drivers/media/%s/*\n" v4l2-core mc
  done > /etc/dpkg/dpkg.cfg.d/trim
}

# Leaves the 6.1 kernel as the only one that modules can be built for.
hide_headers612() { mkdir -p /var/tmp/headers612; mv "/lib/modules/$kernel612/"{build,source} /var/tmp/headers612; }
show_headers612() { mv /var/tmp/headers612/* "/lib/modules/$kernel612/"; }

install_dkms() { apt_get install /dist/dkms-ng_*_all.deb > /dev/null; }
apt_get() { apt-get -y -q "$@"; }

# trace_execs COMMAND...: every program that it starts, and those start, is a line of /var/log/execs.
trace_execs() {
  [ "$1" != apt_get ] || set -- apt-get -y -q "${@:2}"
  strace --seccomp-bpf -f -qq -s 200 -e trace=execve -e signal=none -o /var/log/execs "$@"
}

# Runs a command, which is not a function, as a user who may write nothing but what is his, in the current directory.
as_user() { setpriv --reuid=maker --regid=maker --clear-groups env HOME=/home/maker "$@"; }
make_user() {
  id maker > /dev/null 2>&1 || useradd --create-home --shell /bin/bash maker
  cd /home/maker || return
}

# tiny NAME VERSION [LINE_OF_DKMS_CONF...]: the source of a small module, in ./NAME-VERSION.
tiny() {
  local name=$1 version=$2 directory=$1-$2
  shift 2
  mkdir -p "$directory"
  cat > "$directory/$name.c" << END
#include <linux/module.h>
static int __init ${name}_init(void) { return 0; }
static void __exit ${name}_exit(void) { }
module_init(${name}_init);
module_exit(${name}_exit);
MODULE_AUTHOR("A Maker <maker@example.org>");
MODULE_DESCRIPTION("Small module that does nothing");
MODULE_LICENSE("GPL");
END
  printf 'obj-m := %s.o\n' "$name" > "$directory/Makefile"
  printf '%s\n' "PACKAGE_NAME=\"$name\"" "PACKAGE_VERSION=\"$version\"" "BUILT_MODULE_NAME[0]=\"$name\"" \
    'DEST_MODULE_LOCATION[0]="/updates/dkms"' 'AUTOINSTALL="yes"' "$@" > "$directory/dkms.conf"
}

# All that is at the paths, a line each: mode, owner, size, where links lead, and the digest of what files hold.
picture() {
  {
    find "$@" -xdev \( -type d -printf 'd %m %u:%g %p\n' -o -printf '%y %m %u:%g %s %p %l\n' \) || true
    find "$@" -xdev -type f -exec sha256sum {} + || true
  } 2> /dev/null | LC_ALL=C sort
}
