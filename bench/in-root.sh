# shellcheck shell=bash
# Sourced by the scripts of the cases, which run in a throwaway root that has Debian's own dkms.
# `ours` and `peer` are the two programs that are compared; a case prints `LABEL MILLISECONDS` for each run.

ours=/opt/ours/sbin/dkms
peer=/usr/sbin/dkms
mapfile -t kernels < /etc/test-kernels
export ours peer kernels
# As the package has it: the launcher, and the program beside it.
install -D /opt/dist/launcher.cjs "$ours"
install -D /opt/dist/dkms.cjs /opt/ours/lib/dkms/dkms.cjs

# timed LABEL COMMAND...: what the command says is kept in /tmp/LABEL.log, for when it fails.
timed() { timed_ending 0 "$@"; }

# timed_ending STATUS LABEL COMMAND...: for a command that ends with another status.
timed_ending() {
  local expected=$1 label=$2 before after status=0
  shift 2
  before=${EPOCHREALTIME/./}
  "$@" > "/tmp/$label.log" 2>&1 || status=$?
  after=${EPOCHREALTIME/./}
  if [ "$status" != "$expected" ]; then
    echo "$label ended with $status: $*" >&2
    tail -n 5 "/tmp/$label.log" >&2
    return 1
  fi
  echo "$label $(((after - before) / 1000))"
}

# count_processes COMMAND...: how many processes it starts that run a program; itself it may become another, as env does.
count_processes() {
  strace -f -e trace=execve -o /tmp/strace.log "$@" > /dev/null 2>&1
  awk 'NR == 1 { main = $1 }
    $1 != main && /execve(\(| resumed).*= 0$/ && !($1 in seen) { seen[$1]; count++ }
    END { print count + 0 }' /tmp/strace.log
}

# count_own_processes COMMAND...: those that the command itself started, not those that its makes did.
count_own_processes() {
  strace -f -e trace=execve,clone,clone3,fork,vfork -o /tmp/strace.log "$@" > /dev/null 2>&1
  awk 'NR == 1 { main = $1 }
    $1 == main && /(clone3?|fork)[( ]/ && !/CLONE_THREAD/ { child[$NF] }
    $1 in child && /execve(\(| resumed).*= 0$/ { count++ }
    END { print count + 0 }' /tmp/strace.log
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
    ln -sfn "/usr/src/$name-1.0" "/var/lib/dkms/$name/1.0/source"
  done
}

# choose_drivers NAME...: the drivers that `register` registers; what their builds change is kept first.
choose_drivers() {
  local name source kernel
  drivers=()
  mkdir -p /tmp/kept/src
  for name; do
    for source in "/usr/src/$name"-[0-9]*; do
      drivers+=("$name/${source#/usr/src/"$name"-}")
      cp -a "$source" /tmp/kept/src/
    done
  done
  for kernel in "${kernels[@]}"; do
    (cd / && cp -a --parents "lib/modules/$kernel"/modules.* "$(find "lib/modules/$kernel" -name 'hdaps.ko*')" /tmp/kept)
  done
}

# The chosen drivers are in the tree, nothing is built, and the kernels are as they came.
register() {
  rm -rf /lib/modules/*/updates
  cp -a /tmp/kept/lib/. /lib/
  register_drivers
}

# The same whatever kernels there are.
register_drivers() {
  local driver name source
  rm -rf /var/lib/dkms/*/
  for driver in "${drivers[@]}"; do
    name=${driver%%/*}
    source=/usr/src/$name-${driver#*/}
    rm -rf "$source"
    cp -a "/tmp/kept${source#/usr}" /usr/src/
    mkdir -p "/var/lib/dkms/$driver"
    ln -s "$source" "/var/lib/dkms/$driver/source"
  done
}

# Hooks of a kernel's packages that come before and after those of whichever dkms is there, and note when.
clock_hooks() {
  local place name
  for place in /etc/kernel/{postinst,header_postinst}.d; do
    mkdir -p "$place"
    for name in dkm0 dkms0; do
      cat > "$place/$name" << 'END'
#!/bin/bash
echo "$EPOCHREALTIME" >> /tmp/clock
END
      chmod +x "$place/$name"
    done
  done
}

# tell_clock LABEL: how long the hooks of dkms took since the last question, all in all.
tell_clock() {
  awk -v label="$1" 'NR % 2 { begin = $1 } !(NR % 2) { sum += $1 - begin } END { printf "%s %d\n", label, sum * 1000 }' /tmp/clock
  rm /tmp/clock
}

# floor KERNEL: the chosen drivers' makes alone, then depmod. `register` before.
floor() {
  rm -rf /tmp/floor
  local driver
  for driver in "${drivers[@]}"; do
    mkdir -p "/tmp/floor/$driver"
    cp -a "/usr/src/${driver%%/*}-${driver#*/}" "/tmp/floor/$driver/build"
  done
  timed makes /opt/bench/floor.sh "$1" "${drivers[@]}"
  timed depmod depmod -a "$1"
}
