# from: drivers
# Debian 13's dkms, whose answers are recorded for the tests that compare. Only
# this package comes from Debian 13, and nothing here points there afterwards.
# shellcheck shell=bash
set -eu
work=$(mktemp -d)
chown _apt "$work"
sed 's/^Suites: bookworm .*/Suites: trixie/; /^$/,$d' /etc/apt/sources.list.d/debian.sources > "$work/trixie.sources"
mkdir -p "$work/lists/partial"
trixie=(-o "Dir::Etc::SourceList=$work/trixie.sources" -o Dir::Etc::SourceParts=-
  -o "Dir::State::Lists=$work/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
cd "$work"
apt-get "${trixie[@]}" update
apt-get "${trixie[@]}" download dkms
apt-get -y install ./dkms_*.deb
cd /
rm -r "$work"
dkms --version | grep -F 3.2.2
