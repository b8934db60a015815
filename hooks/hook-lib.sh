# shellcheck shell=sh
# Sourced by dkms's hooks: what they must know before node starts, and what a failure of dkms means.
{ read -r dkms_tree; read -r install_tree; read -r on_failure; } <<END
$(/usr/lib/dkms/read-settings dkms_tree install_tree kernel_hook_failure)
END

registered() { # prints " NAME/VERSION" of each module: a directory in the tree, where kernel-K-A is a link
	cd "${dkms_tree:=/var/lib/dkms}" 2>/dev/null || return 0
	for m in */*; do [ ! -d "$m" ] || [ -L "$m" ] || [ "${m#*/}" = original_module ] || printf ' %s' "$m"; done
}
can_build() { # KERNEL: is a module registered, wanted, and are the kernel's headers there?
	modules=$(registered)
	[ -n "$modules" ] || return 1
	if [ -e /etc/dkms/no-autoinstall ]; then echo "dkms: /etc/dkms/no-autoinstall is there: nothing is built for $1"
	elif [ ! -d "${install_tree:=/lib/modules}/$1/build/include" ]; then
		echo "dkms: kernel $1 has no headers yet; once they are installed it gets:$modules"
	else return 0; fi >&2
	return 1
}
has_builds() (set -- "${dkms_tree:-/var/lib/dkms}"/*/*/"$1" && [ -d "$1" ])

run_dkms() { # VERB OPTION...: a driver that does not compile breaks no package run, unless framework.conf wants it
	dkms "$@" || { echo "dkms: '$*' failed with $?, see above" >&2; [ "$on_failure" != fail ] || forgiven; }
}
forgiven() { [ -e /etc/dkms/no-autoinstall-errors ]; } # by who runs upgrades or makes images, as on Debian and Ubuntu
