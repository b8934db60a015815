#!/bin/sh
# Writes dist/dkms-ng_VERSION_all.deb from what the build left in dist/: the same bytes for the same input.
# usage: tools/deb.sh        SOURCE_DATE_EPOCH: the time of every file; by default the newest changelog entry's
set -eu
umask 022
cd "$(dirname "$0")/.."

package=dkms-ng
version=$(sed -n "1s/^$package (\([^)]*\)) .*/\1/p" debian/changelog)
npm_version=$(node -p 'require("./package.json").version')
if [ "$version" != "$npm_version" ]; then
  echo "debian/changelog says version $version, package.json $npm_version" >&2
  exit 1
fi
released=$(sed -n '/^ -- /{s/.*>  //p;q}' debian/changelog)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date -d "$released" +%s)}
export SOURCE_DATE_EPOCH

stage=$(mktemp -d)
# mktemp makes it 0700, and the package would give that mode to /.
chmod 0755 "$stage"
trap 'rm -rf "$stage"' EXIT
doc=$stage/usr/share/doc/$package

tools/install.sh "$stage" debian
install -d "$stage/var/lib/dkms" "$stage/etc/dkms/framework.conf.d" "$doc" "$stage/DEBIAN"
install -D -m 0644 debian/lintian-overrides "$stage/usr/share/lintian/overrides/$package"
node tools/copyright.mjs >"$doc/copyright"
# -n: neither name nor time of the file, which would differ from build to build.
gzip -9nc debian/changelog >"$doc/changelog.gz"
find "$stage/usr/share/man" -type f -exec gzip -9n {} +

node tools/manifest.mjs debian | awk -F '\t' '$4 == "conffile" { print $2 }' >"$stage/DEBIAN/conffiles"
for script in debian/preinst debian/postinst debian/prerm debian/postrm; do
  [ ! -f "$script" ] || install -m 0755 "$script" "$stage/DEBIAN/"
done
install -m 0644 debian/triggers "$stage/DEBIAN/triggers"
(cd "$stage" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) \
  >"$stage/DEBIAN/md5sums"

# debian/control has two paragraphs, the source's and the package's: dpkg-deb wants one.
size=$(find "$stage" -path "$stage/DEBIAN" -prune -o -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
{
  sed -n '/^Package:/p' debian/control
  echo "Version: $version"
  sed -n '1,/^$/{/^\(Section\|Priority\|Maintainer\):/p}' debian/control
  echo "Installed-Size: $size"
  sed '1,/^Package:/d' debian/control
} >"$stage/DEBIAN/control"

find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
# One thread: xz cuts its blocks differently with several, so the bytes would depend on the machine.
DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz --build "$stage" "dist/${package}_${version}_all.deb"
