# shellcheck shell=sh
# Sourced by hook-lib.sh: what a failure of dkms means. What cannot be done now waits as an empty file in .queue of the tree.

run_dkms() { # VERB OPTION...: a driver that does not compile breaks no package run, unless framework.conf wants it
	dkms "$@" && { [ "$1" != kernel_postinst ] || serve_queue kernel-; } && return
	code=$?
	case $1:$code in kernel_postinst:12[67]) postpone "$3" && return ;; esac
	echo "dkms: '$*' failed with $code, see above" >&2
	# shellcheck disable=SC2154 # hook-lib.sh sets it
	[ "$on_failure" != fail ] || [ -e /etc/dkms/no-autoinstall-errors ] # as Debian and Ubuntu have it, for upgrades and images
}
postpone() { # KERNEL: node cannot run, as in the middle of its own upgrade
	mkdir -p "${dkms_tree:=/var/lib/dkms}/.queue" && : >"$dkms_tree/.queue/kernel-$1" || return
	[ -z "${DPKG_MAINTSCRIPT_PACKAGE-}" ] || dpkg-trigger --no-await dkms-autoinstall || :
	echo "dkms: node cannot run now, so kernel $1 waits for its modules; if it still does later: dkms package_trigger" >&2
}
serve_queue() { # [PREFIX]: what has been left for later, where there is any
	(set -- "${dkms_tree:-/var/lib/dkms}/.queue/${1-}"* && [ -e "$1" ]) || return 0
	dkms package_trigger || echo "dkms: 'package_trigger' failed with $?, see above" >&2
}
