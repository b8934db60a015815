# shellcheck shell=bash
# Sourced by the scripts of the cases, which run in a throwaway root that has Debian's own dkms.
# `ours` and `peer` are the two programs that are compared; a case prints `LABEL MILLISECONDS` for each run.

ours=/opt/dist/dkms.cjs
peer=/usr/sbin/dkms
mapfile -t kernels < /etc/test-kernels
export ours peer kernels

# timed LABEL COMMAND...: what the command says is kept in /tmp/LABEL.log, for when it fails.
timed() {
  local label=$1 before after
  shift
  before=${EPOCHREALTIME/./}
  if ! "$@" > "/tmp/$label.log" 2>&1; then
    echo "$label failed: $*" >&2
    tail -n 5 "/tmp/$label.log" >&2
    return 1
  fi
  after=${EPOCHREALTIME/./}
  echo "$label $(((after - before) / 1000))"
}

# count_processes COMMAND...: how many programs it starts, itself not counted.
count_processes() {
  strace -f -e trace=execve -o /tmp/strace.log "$@" > /dev/null 2>&1
  echo $(($(grep -c 'execve(.*= 0$' /tmp/strace.log) - 1))
}

# make_tree COUNT KERNEL...: COUNT modules, each installed for each kernel, as dkms would leave them.
make_tree() {
  local count=$1 i name kernel build
  shift
  for ((i = 1; i <= count; i++)); do
    name=$(printf 'bench%03d' "$i")
    mkdir -p "/usr/src/$name-1.0"
    printf 'PACKAGE_NAME=%s\nPACKAGE_VERSION=1.0\nBUILT_MODULE_NAME[0]=%s\nDEST_MODULE_LOCATION[0]=/updates\nAUTOINSTALL=yes\n' \
      "$name" "$name" > "/usr/src/$name-1.0/dkms.conf"
    for kernel in "$@"; do
      build=/var/lib/dkms/$name/1.0/$kernel/x86_64
      mkdir -p "$build/module" "$build/log" "/lib/modules/$kernel/updates/dkms"
      head -c 20000 /dev/urandom > "$build/module/$name.ko"
      cp -p "$build/module/$name.ko" "/lib/modules/$kernel/updates/dkms/"
      ln -s "1.0/$kernel/x86_64" "/var/lib/dkms/$name/kernel-$kernel-x86_64"
    done
    ln -s "/usr/src/$name-1.0" "/var/lib/dkms/$name/1.0/source"
  done
}
