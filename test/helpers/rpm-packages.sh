# shellcheck shell=bash
# Functions for tests in a root of the layer `rpm`, after root.sh.

# rpm's database knows nothing of what dpkg has installed: an empty package stands for that. PROVIDES, a line each, come
# to what packages of modules need.
stand_in() { # NAME [PROVIDES]
  local top=/var/tmp/stand-in
  mkdir -p $top
  {
    printf '%s\n' "Name: $1" 'Version: 1' 'Release: 1' 'Summary: What is here already' 'License: MIT' 'BuildArch: noarch'
    printf 'Provides: %s\n' "${@:2}"
    printf '%s\n' '%description' 'What is here already.' '%files'
  } > "$top/$1.spec"
  rpmbuild -bb --quiet --define "_topdir $top" "$top/$1.spec" 2> /dev/null
  rpm_quiet -U "$top/RPMS/noarch/$1-1-1.noarch.rpm"
}

# Debian's rpm says at each call that it is not the package manager here.
rpm_quiet() {
  local code=0
  rpm "$@" 2> /run/rpm-said || code=$?
  grep -v '^rpm: \(RPM should\|However\)' /run/rpm-said >&2 || true
  return "$code"
}

# The same package with the next release number, from its source package, and with another source where lines are given.
next_release() { # SOURCE_PACKAGE RELEASE DIRECTORY
  local top
  top=$(mktemp -d)
  rpm2cpio "$1" | (mkdir "$top/SOURCES" && cd "$top/SOURCES" && cpio -idm --quiet)
  sed -i "s/^\(Release: *\).*/\1$2/" "$top"/SOURCES/*.spec
  rpmbuild -bb --nodeps --quiet --define "_topdir $top" --define "_sourcedir $top/SOURCES" "$top"/SOURCES/*.spec 2> /dev/null
  mv "$top"/RPMS/*/*.rpm "$3"
  rm -r "$top"
}

# A second kernel that modules are built for as quickly as for the first: that one, by another name.
# shellcheck disable=SC2154 # root.sh sets it
second_kernel() {
  cp -al "/lib/modules/$kernel61" "/lib/modules/${kernel61/-/-1}"
  depmod "${kernel61/-/-1}"
}
