# from: nothing
# A clean Debian 12: what debootstrap's minbase holds, certificates and apt.
# Unlike the other layers' scripts this one runs on the machine itself.
#
#   base.sh DIRECTORY CACHE
#
# shellcheck shell=bash
set -eu
root=$1
cache=$2

# Where the machine is a Debian with a mirror of its own, ask that one: the
# public one may be far away, or out of reach.
mirror=http://deb.debian.org/debian
security=http://deb.debian.org/debian-security
codename=$(. /etc/os-release && printf '%s' "${ID-}-${VERSION_CODENAME-}")
# shellcheck disable=SC2016 # the words in $() are apt's
while read -r uri release component; do
  case $uri in http:* | https:*) ;; *) continue ;; esac
  case $component:debian-$release in
    "main:$codename") mirror=${uri%/} ;;
    "main:$codename-security") security=${uri%/} ;;
  esac
done < <(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' || true)

mkdir -p "$cache/archives"
debootstrap --variant=minbase --include=ca-certificates --cache-dir="$cache/archives" \
  --keyring=/usr/share/keyrings/debian-archive-keyring.gpg bookworm "$root" "$mirror"

rm "$root/etc/apt/sources.list"
cat > "$root/etc/apt/sources.list.d/debian.sources" << END
Types: deb
URIs: $mirror
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: $security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END

# The machine may reach its mirror through a proxy only, named in apt's
# configuration or in the environment, and its mirror may be a snapshot whose
# Release files have expired. A proxy found by a program needs that program,
# which is not in the root.
{
  echo 'APT::Install-Recommends "false";'
  echo 'Acquire::Languages "none";'
  echo 'Acquire::Retries "3";'
  echo 'DPkg::Use-Pty "false";' # else its lines end in CR LF
  [ -z "${http_proxy-}" ] || echo "Acquire::http::Proxy \"$http_proxy\";"
  [ -z "${https_proxy-}" ] || echo "Acquire::https::Proxy \"$https_proxy\";"
  apt-config dump | grep -E '^Acquire::(Check-|https?::.*Proxy)' | grep -vi 'Auto-\?Detect' || true
} > "$root/etc/apt/apt.conf.d/10throwaway-root"

# A root need not survive a power cut.
echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/throwaway-root"

# No package starts a service here.
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

# apt-get download, but from Debian 13, which leaves no trace in the root's own
# lists: for what only the newer release has.
cat > "$root/usr/local/sbin/download-from-debian-13" << 'END'
#!/bin/sh
set -eu
work=$(mktemp -d)
chmod 755 "$work"
mkdir -p "$work/lists/partial"
sed "s/^Suites: bookworm .*/Suites: trixie/; /^\$/,\$d" /etc/apt/sources.list.d/debian.sources > "$work/trixie.sources"
trixie() {
  apt-get -o Dir::Etc::SourceParts=- -o "Dir::Etc::SourceList=$work/trixie.sources" -o "Dir::State::Lists=$work/lists" \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"
}
trixie update
trixie download "$@"
rm -r "$work"
END
chmod 755 "$root/usr/local/sbin/download-from-debian-13"

chroot "$root" apt-get update
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -y dist-upgrade
mv -n "$root"/var/cache/apt/archives/*.deb "$cache/archives/" || true
rm -f "$root"/var/cache/apt/archives/*.deb
