#!/bin/sh
# Installs dkms below DESTDIR ("" is the running system), as hooks/manifest.json says for FAMILY of distributions.
# usage: tools/install.sh DESTDIR [FAMILY]       without FAMILY: the one of this system, else "generic"
set -eu
umask 022

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  sed -n '3s/^# //p' "$0" >&2
  exit 2
fi
destdir=${1%/}
cd "$(dirname "$0")/.."

# Fedora and its descendants are "rhel"; every other family has the name that os-release gives it or its parent.
guess_family() {
  # shellcheck source=/dev/null
  ids=$(. /etc/os-release && echo "${ID-} ${ID_LIKE-}") 2>/dev/null || ids=
  for id in $ids; do
    case $id in
    debian | arch | gentoo | alpine) echo "$id" && return ;;
    rhel | fedora) echo rhel && return ;;
    suse | opensuse) echo suse && return ;;
    esac
  done
  echo generic
}

family=${2:-$(guess_family)}
rows=$(node tools/manifest.mjs "$family")

for file in dist/dkms.cjs dist/dkms.cjs.map dist/launcher.cjs; do
  [ -f "$file" ] && continue
  echo "$file is not there: run 'npm run build' first" >&2
  exit 1
done

tab=$(printf '\t')
echo "$rows" | while IFS=$tab read -r source destination mode kind; do
  target=$destdir$destination
  # What the administrator wrote stays; a name with a dot is one that run-parts does not run.
  if [ "$kind" = conffile ] && [ -e "$target" ] && ! cmp -s "$source" "$target"; then
    echo "$target is kept as it is; the new one is beside it, as $target.new"
    target=$target.new
  fi
  install -D -m "$mode" "$source" "$target"
done
