#!/bin/sh
# Installs what the project's commands need on Debian 12 and newer, and says
# nothing when it is all there.
#
#   tools/setup.sh build|rpm|test|demo ...
#
# One apt package for each word; node and npm are left alone where good enough
# ones of any origin are on PATH.
set -eu
cd "$(dirname "$0")/.."

build='dpkg-dev'
rpm='rpm'
roots='debootstrap'
test='shellcheck lintian rpmlint cpio kmod make gcc libc6-dev patch openssl xz-utils zstd bzip2 procps strace zsh fish python3'

# True for node 18.19 and newer, the oldest that the project runs on.
node_is_enough() {
  version=$(node --version 2> /dev/null) || return 1
  version=${version#v}
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  [ "$major" -gt 18 ] || { [ "$major" -eq 18 ] && [ "$minor" -ge 19 ]; }
}

wanted=
for purpose; do
  case $purpose in
    build) wanted="$wanted $build" ;;
    rpm) wanted="$wanted $build $rpm" ;;
    test) wanted="$wanted $build $rpm $roots $test" ;;
    demo) wanted="$wanted $build $roots" ;;
    *)
      echo "tools/setup.sh: nothing is known of '$purpose'; say build, rpm, test or demo" >&2
      exit 2
      ;;
  esac
done

# shellcheck disable=SC2016,SC2086 # dpkg's variables; words to be split
installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' $wanted 2> /dev/null |
  sed -n 's/^installed //p')
newline='
'
missing=
for package in $wanted; do
  case "$newline$installed$newline" in
    *"$newline$package$newline"*) ;;
    *) missing="$missing $package" ;;
  esac
done
node_is_enough || missing="$missing nodejs"
command -v npm > /dev/null || missing="$missing npm"

if [ -n "$missing" ]; then
  install="apt-get install --no-install-recommends$missing"
  if [ "$(id -u)" -ne 0 ]; then
    printf 'Some packages are missing. As root:\n  apt-get update && %s\n' "$install" >&2
    exit 1
  fi
  printf 'setup: installing%s\n' "$missing"
  log=$(mktemp)
  # shellcheck disable=SC2086 # words to be split
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive $install --yes; } > "$log" 2>&1 < /dev/null; then
    tail -n 20 "$log" >&2
    printf 'setup: apt failed; its whole output is in %s\n' "$log" >&2
    exit 1
  fi
  rm -f "$log"
  if ! node_is_enough; then
    printf 'setup: node %s is too old: 18.19 or newer is needed\n' "$(node --version)" >&2
    exit 1
  fi
fi

# npm writes this file last; older than the lock file it describes another state.
if [ ! -e node_modules/.package-lock.json ] ||
  [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
  echo 'setup: npm ci'
  # Newer npm wants a lock file to name the platforms of other machines as well, of which not every registry has all;
  # install takes the same versions and is content with this machine's.
  npm ci --no-audit --no-fund --loglevel=silent ||
    npm install --no-save --no-audit --no-fund --loglevel=error
fi
