/** The kernel that `uname` tells in a temp root. */
export const KERNEL = '6.1.0-56-amd64';
export const ARCH = 'x86_64';

/**
 * Small stand-ins for programs that would need a kernel, a compiler or root. A "module file" is text: the fields
 * that modinfo would print, as the source had them.
 */
export const FAKE_TOOLS: Readonly<Record<string, string>> = {
  uname: `case "$*" in
-r) echo ${KERNEL} ;;
-m) echo ${ARCH} ;;
*) echo ${KERNEL} ${ARCH} ;;
esac`,

  /** Makes NAME.ko of every NAME.c in the current directory; one with a line #error fails as a compiler does. */
  make: `for word; do case $word in KERNELRELEASE=*) release=\${word#*=} ;; esac; done
for source in *.c; do
  [ -e "$source" ] || continue
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
    '#error'*) echo "$PWD/$source:1:2: error: $line" >&2; exit 2 ;;
    esac
    printf '%s\\n' "$line"
  done <"$source" >"\${source%.c}.ko" || exit
  echo "vermagic:       $release" >>"\${source%.c}.ko"
  echo "  CC [M]  \${source%.c}.o"
done`,

  /** Lists the modules of the kernel as modules.dep does, below the directory that -b gives. */
  depmod: `base=
while [ $# -gt 1 ]; do
  [ "$1" = -b ] && base=$2 && shift
  shift
done
cd "$base/lib/modules/$1" || exit 1
find . -type f -name '*.ko*' -printf '%P:\\n' | LC_ALL=C sort >modules.dep`,

  modinfo: `case $1 in
*.xz) exec xz -dc "$1" ;;
*.zst) exec zstd -dcq "$1" ;;
*.gz) exec gzip -dc "$1" ;;
*) exec cat "$1" ;;
esac`,

  strip: ':',
  /** Asked for by name only: the make above compiles nothing. */
  gcc: 'echo "gcc was started" >&2; exit 1',
};
