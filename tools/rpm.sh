#!/bin/sh
# Writes dist/dkms-ng-VERSION-1.noarch.rpm and its .src.rpm from what the build left in dist/: the same bytes for the
# same input.
# usage: tools/rpm.sh        SOURCE_DATE_EPOCH: the time of every file; by default the newest changelog entry's
set -eu
umask 022
cd "$(dirname "$0")/.."

spec=rpm/dkms-ng.spec
package=dkms-ng
version=$(sed -n 's/^Version: *//p' $spec)
npm_version=$(node -p 'require("./package.json").version')
if [ "$version" != "$npm_version" ]; then
  echo "$spec says version $version, package.json $npm_version" >&2
  exit 1
fi
license=" $(sed -n 's/^License: *//p' $spec) "
for name in $(node tools/bundled.mjs licenses); do
  case $license in *" $name "*) continue ;; esac
  echo "$spec does not name the licence $name, which a library in dist/dkms.cjs has" >&2
  exit 1
done
released=$(sed -n '/^\* /{s/^\* \([^<]*[0-9]\{4\}\) .*/\1/p;q}' $spec)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date -u -d "$released 12:00" +%s)}
export SOURCE_DATE_EPOCH

top=$PWD/dist/rpm
rm -rf "$top"
trap 'rm -rf "$top"' EXIT
mkdir -p "$top/SOURCES" "$top/SPECS"

node tools/copyright.mjs --whole >dist/copyright
sources='CHANGELOG.md LICENSE README.md completion debian docs hooks man package-lock.json package.json packaging rpm src
  tools tsconfig.json dist/copyright dist/dkms.cjs dist/dkms.cjs.map dist/launcher.cjs dist/meta.json'
# shellcheck disable=SC2086 # words to be split
tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
  --transform "s,^,$package-$version/," $sources | gzip -9n >"$top/SOURCES/$package-$version.tar.gz"
bundled=$(node tools/bundled.mjs provides)
awk -v bundled="$bundled" '/^# bundled: /{ print bundled; next } { print }' $spec >"$top/SPECS/$package.spec"

# --nodeps: where dpkg installed what is needed, rpm knows of none of it. %dist: it belongs to no distribution.
if ! rpmbuild -ba --nodeps \
  --define "_topdir $top" --define "packager $(sed -n 's/^Maintainer: //p' debian/control)" --define 'dist %{nil}' --define '_buildhost reproducible' \
  --define 'use_source_date_epoch_as_buildtime 1' --define 'clamp_mtime_to_source_date_epoch 1' \
  --define '_build_mtime_policy clamp_to_source_date_epoch' \
  --define '_binary_payload w9.gzdio' --define '_source_payload w9.gzdio' \
  "$top/SPECS/$package.spec" >"$top/log" 2>&1; then
  cat "$top/log" >&2
  exit 1
fi
mv "$top/SRPMS/"*.rpm "$top/RPMS/noarch/"*.rpm dist/
