# shellcheck shell=bash
# Functions for scripts in roots of the layer rpm-kernels; openRpmRoot sources it before each of them.

# shellcheck disable=SC2034 # the scripts use it
{ read -r _ && read -r _ && read -r kernel3; } < /etc/test-kernels

install_dkms_rpm() { dnf -q install /dist/dkms-ng-*.noarch.rpm; }

# A second repository beside that of the kernels, with what tests made. An overlay renames no directory of the layer's.
repository() {
  rm -rf /srv/own/repodata
  createrepo_c --quiet /srv/own
  printf '%s\n' '[own]' name=own baseurl=file:///srv/own gpgcheck=0 metadata_expire=0 > /etc/yum.repos.d/own.repo
}

# Puts into it what a spec makes, which stands on stdin: make_rpm NAME.
make_rpm() {
  mkdir -p /srv/build
  cat > "/srv/build/$1.spec"
  rpmbuild -bb --nodeps --quiet --define '_topdir /srv/build' --define '_rpmdir /srv/own' --define 'debug_package %{nil}' \
    --define '__os_install_post %{nil}' --define '_binary_payload w1.gzdio' "/srv/build/$1.spec" > /srv/build/log 2>&1 ||
    { cat /srv/build/log; return 1; }
}

# read_conf SOURCE DIRECTIVE: the plain value of a directive.
read_conf() { sed -n "s/^$2=[\"']\?\([^\"']*\)[\"']\?.*/\1/p" "$1/dkms.conf"; }

# A package of a driver, with scripts as vendors write them: vendor_rpm PACKAGE VERSION-RELEASE SOURCE [WORD...].
#   at-once     %post adds, builds and installs, as most specs in use do; without it, it only adds
#   plainly     no --rpm_safe_upgrade
#   by-macros   the macros that our package brings, instead of all that
vendor_rpm() {
  local package=$1 version=${2%-*} release=${2##*-} source=$3 safe=--rpm_safe_upgrade at_once=: by_macros='' words ref
  shift 3
  for word; do
    case $word in
      at-once) at_once= ;;
      plainly) safe= ;;
      by-macros) by_macros=yes ;;
    esac
  done
  ref="$(read_conf "$source" PACKAGE_NAME) $(read_conf "$source" PACKAGE_VERSION)"
  words="-m ${ref% *} -v ${ref#* } -q"
  {
    cat << END
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
cp -a $source %{buildroot}/usr/src/
%files
/usr/src/$(basename "$source")
END
    if [ -n "$by_macros" ]; then
      printf '%%%s\n%%dkms_%s %s\n' post post "$ref" preun preun "$ref" posttrans posttrans "$ref"
    else
      cat << END
%post
dkms add $words $safe || :
$at_once dkms build $words || :
$at_once dkms install $words $safe || :
%preun
dkms remove $words --all $safe || :
END
    fi
  } | make_rpm "$package"
}

# The packages that we make of sources: made_rpm SOURCE...
made_rpm() {
  local source
  for source; do
    dkms mkrpm -q "$source" --output /srv/own/noarch
  done
  rm /srv/own/noarch/*.src.rpm
}

# In /srv/s: small drivers that say their version, tiny_driver NAME VERSION [LINE_OF_DKMS_CONF...].
tiny_driver() {
  mkdir -p /srv/s
  (cd /srv/s && tiny "$@" && echo "MODULE_VERSION(\"$2\");" >> "$1-$2/$1.c")
}

# Notes who is called by dkms, and does what it does: the kernels of depmod, "MODULE KERNEL" of make.
trace_calls() {
  rm -f /sbin/depmod
  cat > /sbin/depmod << 'END'
#!/bin/bash
! tr '\0' ' ' < /proc/$PPID/cmdline | grep -q 'node .*dkms' || echo "${*: -1}" >> /var/log/depmods
exec -a depmod /bin/kmod "$@"
END
  mv /usr/bin/make /usr/bin/make.real
  cat > /usr/bin/make << 'END'
#!/bin/bash
case $PWD/:$* in
  /var/lib/dkms/*/build/:*KERNELRELEASE=*) module=${PWD#/var/lib/dkms/} release=${*#*KERNELRELEASE=}
    echo "${module%/build} ${release%% *}" >> /var/log/makes ;;
esac
exec -a make make.real "$@"
END
  chmod +x /sbin/depmod /usr/bin/make
  : > /var/log/depmods
  : > /var/log/makes
}

# The kernel that uname(1) says is running; rpm's scriptlets have a PATH of their own, so no other program of the name helps.
runs() {
  [ -e /usr/bin/uname.real ] || mv /usr/bin/uname /usr/bin/uname.real
  printf '#!/bin/sh\nuname.real "$@" | sed "s/%s/%s/"\n' "$(uname.real -r)" "$1" > /usr/bin/uname
  chmod +x /usr/bin/uname
}
