#!/bin/bash
# The least that an autoinstall can take but for depmod: each driver's make with
# -j1, two at a time, each followed by strip and the kernel's compression.
#
#   floor.sh KERNEL NAME/VERSION...
#
# The copies of the sources are in /tmp/floor/NAME/VERSION/build.
set -euo pipefail

if [ "$1" != --one ]; then
  kernel=$1
  shift
  printf '%s\n' "$@" | xargs -P 2 -I {} "$0" --one "$kernel" {}
  exit
fi

kernelver=$2
PACKAGE_NAME=${3%%/*}
PACKAGE_VERSION=${3#*/}
dkms_tree=/tmp/floor
kernel_source_dir=/lib/modules/$kernelver/build
build=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build
default="make -C $kernel_source_dir M=$build"
cd "$build"
set +eu
# shellcheck source=/dev/null
. ./dkms.conf
set -eu
make=${MAKE[0]-$default}
make=${make//\/var\/lib\/dkms\/$PACKAGE_NAME/$dkms_tree/$PACKAGE_NAME}
eval "${make/#make /make -j1 KERNELRELEASE=$kernelver }" > make.log 2>&1
for i in "${!BUILT_MODULE_NAME[@]}"; do
  module=$build/${BUILT_MODULE_LOCATION[i]-}/${BUILT_MODULE_NAME[i]}.ko
  strip -g "$module"
  case $kernelver in 6.12*) xz -f --check=crc32 --lzma2=dict=1MiB "$module" ;; esac
done
