# shellcheck shell=bash
# Functions for tests that install from an apt repository of their own, in a root of the layer `kernels`, after root.sh.

repository=/srv/repository

# A file: repository of what is in $repository, by name and version as apt takes packages from everywhere.
publish() {
  (cd "$repository" && dpkg-scanpackages --multiversion . > Packages 2> /dev/null)
  echo "deb [trusted=yes] file:$repository ./" > /etc/apt/sources.list.d/repository.list
  apt-get -q update -o Dir::Etc::SourceList=/etc/apt/sources.list.d/repository.list -o Dir::Etc::SourceParts=- \
    -o APT::Get::List-Cleanup=false > /dev/null
}

# repack DEB VERSION COMMAND...: the package of another version, after COMMAND has changed what is in the current
# directory; into the repository.
repack() {
  local deb=$1 version=$2 work
  shift 2
  work=$(mktemp -d)
  dpkg-deb -R "$deb" "$work/x"
  (cd "$work/x" && "$@")
  sed -i "s/^Version: .*/Version: $version/" "$work/x/DEBIAN/control"
  dpkg-deb -Zgzip -z1 -b "$work/x" "$repository" > /dev/null
  rm -r "$work"
}
# The file that apt has downloaded of a package that is installed; older ones may lie beside it.
archive_of() { dpkg-query -W -f '/var/cache/apt/archives/${Package}_${Version}_${Architecture}.deb' "$1" | sed 's/:/%3a/'; }
version_of() { dpkg-deb -f "$1" Version; }
# The newest file of a package in the repository.
newest() { find "$repository" -name "$1_*.deb" | sort -V | tail -n 1; }

leave_out_modules() { rm -rf lib/modules/*/kernel/{drivers,fs,net,sound} usr/lib/modules/*/kernel/{drivers,fs,net,sound} boot/System.map*; }

# Takes Debian's kernels out of the root and their packages into the repository: real, but for most of their modules.
take_kernels() {
  local kernel image headers
  mkdir -p "$repository"
  for kernel; do
    apt_get install --download-only --reinstall "linux-image-$kernel" "linux-headers-$kernel" > /dev/null
    image=$(archive_of "linux-image-$kernel")
    headers=$(archive_of "linux-headers-$kernel")
    repack "$image" "$(version_of "$image")" leave_out_modules
    cp "$headers" "$repository"
  done
  # shellcheck disable=SC2154 # root.sh sets them
  apt_get purge linux-{image,headers}-{"$kernel61","$kernel612"} > /dev/null 2>&1
}

# make_drivers NAME...: packages NAME-dkms of small modules, by dkms mkdeb, into the repository.
make_drivers() {
  local name work
  work=$(mktemp -d)
  for name; do
    (cd "$work" && tiny "$name" "${version:-1.0}" && dkms mkdeb -q "./$name-${version:-1.0}" --output "$repository")
  done
  rm -r "$work"
}
