# shellcheck shell=sh
# Sourced by hook-lib.sh: what a failure of dkms means.

run_dkms() { # VERB -k KERNEL: a driver that does not compile breaks no package run, unless framework.conf wants it
	dkms "$@" && { [ "$1" != kernel_postinst ] || serve_queue kernel-; } && return
	code=$?
	case $1:$code in
	*:130 | *:143) ;; # somebody interrupted it
	kernel_postinst:12[6-9] | kernel_postinst:1[3-9]? | kernel_postinst:2??) postpone "$3" && return ;;
	kernel_postinst:*) leave_mark "failed-$3" || : ;;
	esac
	echo "dkms: '$*' failed with $code, see above" >&2
	# shellcheck disable=SC2154 # hook-lib.sh sets it
	[ "$on_failure" != fail ] || [ -e /etc/dkms/no-autoinstall-errors ] # as Debian and Ubuntu have it, for upgrades and images
}
postpone() { # KERNEL: node cannot run, as in the middle of its own upgrade, or did not live to the end
	leave_mark "kernel-$1" always || return
	echo "dkms: node cannot run now, so kernel $1 waits for its modules; if it still does later: dkms package_trigger" >&2
}
