# shellcheck shell=bash
# Functions for tests that kill or crowd dkms in a root of the layer `kernels`, after root.sh.

# Two small modules that wait to be added and note each build. `one` is made by a real make, and the 6.1 kernel has an
# older one of its own; what `two` is was made here, once.
# shellcheck disable=SC2154 # root.sh sets them
prepare() {
  trim_kernels
  install -D /dist/launcher.cjs /usr/sbin/dkms
  install -D /dist/dkms.cjs /usr/lib/dkms/dkms.cjs
  cd /usr/src || return
  local note="printf '#!/bin/sh\necho \"\$module \$kernelver\" >> /var/log/builds\n'" name kernel
  tiny one 1.0 'PRE_BUILD="note"'
  # shellcheck disable=SC2016 # the conf's own variable
  tiny two 1.0 'PRE_BUILD="note"' 'MAKE[0]="cp /var/tmp/made/two-$kernelver.ko two.ko"'
  tiny after 1.0 'AUTOINSTALL=""'
  for name in one two; do
    eval "$note" > "$name-1.0/note"
    chmod +x "$name-1.0/note"
  done
  mkdir -p /var/tmp/made
  for kernel in "$kernel61" "$kernel612"; do
    cp -r two-1.0 /var/tmp/two
    make -s -C "/lib/modules/$kernel/build" M=/var/tmp/two modules > /dev/null
    mv /var/tmp/two/two.ko "/var/tmp/made/two-$kernel.ko"
    rm -r /var/tmp/two
  done
  # Any module does as the kernel's own: nothing loads it.
  cp "/var/tmp/made/two-$kernel61.ko" "/lib/modules/$kernel61/kernel/one.ko"
  depmod "$kernel61"
  : > /var/log/builds
  dkms add -q one/1.0
  dkms add -q two/1.0
}

# Says, a line each, what is not as it must be when no dkms runs and the last one that was to change something has
# ended well.
whole() {
  find /var/lib/dkms /lib/modules \( -name '.dkms-kept*' -o -name '*.dkms-new' -o -name .journal -o -name .attempts \
    -o -name 'depmod-pending*' \) -printf 'left over: %p\n'
  find /tmp -mindepth 1 -printf 'left over: %p\n'
  local kernel name
  for kernel in "$kernel61" "$kernel612"; do
    diff <(cd "/lib/modules/$kernel" && find . -type f -name '*.ko*' | sed 's,^\./,,' | sort) \
      <(cut -d: -f1 "/lib/modules/$kernel/modules.dep" | sort) | sed -n "s/^[<>]/depmod: $kernel &/p"
    for name in one two; do whole_module "$name" "$kernel"; done
    flock --nonblock "/lib/modules/$kernel" true || echo "held lock: $kernel"
  done
  flock --nonblock /var/lib/dkms true || echo 'held lock: the tree'
  # Process 1 and the shells are the test's own.
  ps -eo pid=,ppid=,stat=,args= | awk '$1 != 1 && $3 !~ /Z/ && $4 !~ /^(bash|ps|awk|\/bin\/bash|.*inside)$/ { print "survivor:", $0 }'
}

whole_module() {
  local tree=/var/lib/dkms/$1 kernel=$2 name=$1 link result installed built own saved
  link=$(readlink "$tree/kernel-$kernel-x86_64" || true)
  result=$tree/1.0/$kernel/x86_64
  if [ -e "$result" ] && ! { [ -e "$result/log/make.log" ] && [ -e "$result/record.json" ]; }; then
    echo "half built: $name for $kernel"
  fi
  built=$(find "$result/module" -name "$name.ko*" 2> /dev/null || true)
  installed=$(find "/lib/modules/$kernel/updates" -name "$name.ko*" 2> /dev/null || true)
  if [ -n "$link" ]; then
    [ "$link" = "1.0/$kernel/x86_64" ] && cmp -s "$built" "$installed" ||
      echo "half installed: $name for $kernel: '$link' '$built' '$installed'"
  elif [ -n "$installed" ]; then
    echo "half uninstalled: $name for $kernel: $installed"
  fi
  [ "$name" = one ] && [ "$kernel" = "$kernel61" ] || return 0
  own=/lib/modules/$kernel/kernel/one.ko
  saved=$tree/original_module/$kernel/x86_64/one.ko
  if [ -n "$link" ]; then
    ! [ -e "$own" ] && cmp -s "$saved" "/var/tmp/made/two-$kernel.ko" || echo "original: not kept"
  else
    cmp -s "$own" "/var/tmp/made/two-$kernel.ko" && ! [ -e "$saved" ] || echo 'original: not back'
  fi
}
