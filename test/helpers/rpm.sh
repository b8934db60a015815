# shellcheck shell=bash
# Functions for scripts in roots of the layer rpm-kernels; openRpmRoot sources it before each of them.

# shellcheck disable=SC2034 # the scripts use it
{ read -r _ && read -r _ && read -r kernel3; } < /etc/test-kernels

# dnf without the bars; the database and the history are real.
dnf_() { dnf --quiet "$@"; }
# A second repository beside that of the kernels, with what tests made. An overlay renames no directory of the layer's.
repository() {
  rm -rf /srv/own/repodata
  createrepo_c --quiet /srv/own
  printf '%s\n' '[own]' name=own baseurl=file:///srv/own gpgcheck=0 metadata_expire=0 > /etc/yum.repos.d/own.repo
}

# A package of a driver in the style of vendors' own: PACKAGE VERSION-RELEASE SOURCE [WORD...] takes the source from
# SOURCE, whose dkms.conf names it, and puts a package into the repository. Words:
#   at-once   %post adds, builds and installs, as most specs in use do
#   plainly   no --rpm_safe_upgrade
#   reaches=TEXT  %post first runs TEXT
vendor_rpm() {
  local package=$1 version=${2%-*} release=${2##*-} source=$3 safe=--rpm_safe_upgrade at_once= reached=
  shift 3
  for word; do
    case $word in
      at-once) at_once=yes ;;
      plainly) safe= ;;
      reaches=*) reached=${word#*=} ;;
    esac
  done
  local name module
  name=$(sed -n 's/^PACKAGE_NAME="\?\([^"]*\)"\?.*/\1/p' "$source/dkms.conf")
  module=$(sed -n 's/^PACKAGE_VERSION="\?\([^"]*\)"\?.*/\1/p' "$source/dkms.conf")
  mkdir -p /srv/build
  {
    cat << END
%define debug_package %{nil}
%define __os_install_post %{nil}
Name: $package
Version: $version
Release: $release
Summary: A driver
License: GPL-2.0-only
BuildArch: noarch
AutoReqProv: no
Requires: dkms
Requires(post): dkms
Requires(preun): dkms
%description
A driver.
%install
mkdir -p %{buildroot}/usr/src
cp -a $source %{buildroot}/usr/src/$name-$module
%files
/usr/src/$name-$module
%post
$reached
dkms add -m $name -v $module -q $safe || :
END
    [ -z "$at_once" ] || printf 'dkms %s || :\n' "build -m $name -v $module -q" "install -m $name -v $module -q $safe"
    printf '%%preun\ndkms remove -m %s -v %s -q --all %s || :\n' "$name" "$module" "$safe"
  } > "/srv/build/$package.spec"
  rpmbuild -bb --nodeps --quiet --define '_topdir /srv/build' --define '_rpmdir /srv/own' \
    --define '_binary_payload w1.gzdio' "/srv/build/$package.spec" > /srv/build/log 2>&1 || { cat /srv/build/log; return 1; }
}

# A depmod that notes who called it for which kernel, and does what depmod does; the same for make.
note_calls() {
  rm -f /sbin/depmod
  cat > /sbin/depmod << 'END'
#!/bin/bash
echo "${*: -1} $(tr '\0' ' ' < /proc/$PPID/cmdline)" >> /var/log/depmods
exec -a depmod /bin/kmod "$@"
END
  chmod +x /sbin/depmod
}

# The kernel that uname(1) says is running; rpm's scriptlets have a PATH of their own, so no other program of the name helps.
runs() {
  [ -e /usr/bin/uname.real ] || mv /usr/bin/uname /usr/bin/uname.real
  printf '#!/bin/sh\nuname.real "$@" | sed "s/%s/%s/"\n' "$(uname.real -r)" "$1" > /usr/bin/uname
  chmod +x /usr/bin/uname
}
