# shellcheck shell=sh
# Sourced by hooks that know $dkms_tree: what cannot be done now, and what is to be told when dpkg's run ends, waits as
# an empty file in .queue of the tree.

leave_mark() { # NAME [always]: without "always" only in a run of dpkg, whose end is our own trigger
	[ -n "${DPKG_MAINTSCRIPT_PACKAGE-}${2-}" ] || return
	mkdir -p "${dkms_tree:=/var/lib/dkms}/.queue" && : >"$dkms_tree/.queue/$1" || return
	[ -z "${DPKG_MAINTSCRIPT_PACKAGE-}" ] || dpkg-trigger --no-await dkms-autoinstall || :
}
waits() { set -- "${dkms_tree:-/var/lib/dkms}/.queue/$1"* && [ -e "$1" ]; }
serve_queue() { # [PREFIX...]: what has been left for later, where there is any; what failed is only told
	[ $# -gt 0 ] || set -- modules kernel- going- initramfs-
	for prefix; do waits "$prefix" && break; done || return 0
	dkms package_trigger || echo "dkms: 'package_trigger' failed with $?, see above" >&2
}
