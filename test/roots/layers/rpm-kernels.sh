# from: rpm
# A system as dnf sees it: an rpm database that knows what the root brings, two
# kernels that dnf has installed, and a repository, /srv/repo, with a third. The
# kernels are Debian's, with few of their modules, in packages such as Fedora has
# them, whose scripts call kernel-install; the third is the 6.1 under another
# release. /etc/test-kernels names all three; five drivers lie in /srv/drivers.
# shellcheck shell=bash
set -eu
read -r kernel61 kernel612 < <(xargs < /etc/test-kernels)
# Debian's rpm keeps its database in the home of whoever calls it.
mkdir -p /etc/rpm
echo '%_dbpath /var/lib/rpm' > /etc/rpm/macros
rm -rf /root/.rpmdb
rpm --initdb

top=/srv/build
mkdir -p "$top" /srv/repo/noarch /srv/repo/x86_64
build() {
  rpmbuild -bb --nodeps --quiet --define "_topdir $top" --define '_rpmdir /srv/repo' --define '_binary_payload w1.gzdio' \
    --define '__os_install_post %{nil}' --define '_build_id_links none' --target "$1" "$2"
}

# What packages may ask for, and dpkg has installed.
node=$(node --version)
{
  cat << END
Name: system
Version: 12
Release: 1
Summary: What the root brings
License: MIT
BuildArch: noarch
Provides: nodejs(engine) = ${node#v}
END
  printf 'Provides: %s\n' bash coreutils diffutils findutils gawk gcc grep gzip kmod make patch sed systemd system-release \
    tar util-linux xz zstd /bin/sh /bin/bash /usr/bin/env /usr/bin/node /usr/sbin/depmod /usr/bin/kernel-install
  printf '%%description\nWhat the root brings.\n%%files\n'
} > "$top/system.spec"
build noarch "$top/system.spec"

# kernel RELEASE VERSION RPM-RELEASE: packages of what lies in /srv/payload.
kernel() {
  local release=$1
  cat > "$top/kernel.spec" << END
%define debug_package %{nil}
Name: kernel
Version: $2
Release: $3
Summary: The Linux kernel
License: GPL-2.0-only
AutoReqProv: no
%description
A kernel of Debian's.
%package core
Summary: The kernel itself
AutoReqProv: no
Requires: kernel-modules = %{version}-%{release}
Provides: kernel = %{version}-%{release}
Provides: installonlypkg(kernel)
%description core
The kernel itself.
%package modules
Summary: Its modules
Requires: kernel-core = %{version}-%{release}
AutoReqProv: no
Provides: installonlypkg(kernel)
%description modules
Its modules.
%package devel
Summary: What modules are built with
AutoReqProv: no
Provides: installonlypkg(kernel)
%description devel
What modules are built with.
%install
cp -a /srv/payload/. %{buildroot}/
%posttrans core
/bin/kernel-install add $release /lib/modules/$release/vmlinuz || exit \$?
%preun core
/bin/kernel-install remove $release || exit \$?
%post modules
/sbin/depmod -a $release
%files core
%dir /lib/modules/$release
/lib/modules/$release/vmlinuz
/lib/modules/$release/config
/lib/modules/$release/modules.builtin*
%files modules
/lib/modules/$release/kernel
/lib/modules/$release/modules.order
/lib/modules/$release/build
/lib/modules/$release/source
%files devel
/usr/src/kernels/$release
END
  build x86_64 "$top/kernel.spec"
}

# payload FROM RELEASE: Debian's kernel FROM as RELEASE. What drivers are built with and all releases share stays where
# it is; of the markers below include/config, which only kbuild's own rebuilds look at, there would be 6000.
payload() {
  local from=$1 release=$2 modules=/srv/payload/lib/modules/$2 devel=/srv/payload/usr/src/kernels/$2
  rm -rf /srv/payload
  mkdir -p "$modules" "$devel"
  cp -a "/lib/modules/$from/"{kernel,modules.builtin,modules.builtin.modinfo,modules.order} "$modules/"
  rm -rf "$modules/kernel/"{drivers,fs,net,sound}
  cp "/boot/vmlinuz-$from" "$modules/vmlinuz"
  cp "/boot/config-$from" "$modules/config"
  ln -s "/usr/src/kernels/$release" "$modules/build"
  ln -s build "$modules/source"
  cp -a "/usr/src/linux-headers-$from/." "$devel/"
  find "$devel/include/config" -type f -empty -delete
  find "$devel/include/config" -type d -empty -delete
  for link in scripts tools; do
    ln -sfn "$(readlink -f "/usr/src/linux-headers-$from/$link")" "$devel/$link"
  done
  grep -rl "$from" "$devel/include" | xargs -r sed -i "s/$from/$release/g"
}

third=6.1.0-57.fc37.x86_64
payload "$kernel61" "$kernel61"
kernel "$kernel61" 6.1.0 56
payload "$kernel61" "$third"
kernel "$third" 6.1.0 57.fc37
payload "$kernel612" "$kernel612"
kernel "$kernel612" 6.12.0 1
printf '%s\n' "$kernel61" "$kernel612" "$third" > /etc/test-kernels
createrepo_c --quiet /srv/repo

find /boot -mindepth 1 -delete
rm -rf "/lib/modules/$kernel61" "/lib/modules/$kernel612" /usr/src/linux-headers-*-amd64 /srv/payload "$top"
rm -f /usr/src/linux-kbuild-*
mkdir -p /etc/yum.repos.d
printf '%s\n' '[test]' name=test baseurl=file:///srv/repo gpgcheck=0 metadata_expire=0 > /etc/yum.repos.d/test.repo
printf '%s\n' '[main]' gpgcheck=False installonly_limit=3 clean_requirements_on_remove=True best=True assumeyes=True \
  > /etc/dnf/dnf.conf
echo 12 > /etc/dnf/vars/releasever
dnf install system
dnf install kernel-{core,devel}-6.1.0-56 kernel-{core,devel}-6.12.0-1
rpm -qa | sort
ls /lib/modules

# Each compiles for both kernels.
work=$(mktemp -d)
chown _apt "$work"
cd "$work"
apt-get download acpi-call-dkms bbswitch-dkms dpdk-kmods-dkms lime-forensics-dkms rtpengine-kernel-dkms
for deb in *.deb; do
  dpkg-deb -x "$deb" tree
done
mkdir /srv/drivers
cp -a tree/usr/src/. /srv/drivers/
cd /
rm -r "$work"
