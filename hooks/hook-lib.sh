# shellcheck shell=sh
# Sourced by dkms's hooks: what they must know before node starts.
# shellcheck disable=SC2034 # run-lib.sh reads on_failure
{ read -r dkms_tree; read -r install_tree; read -r on_failure; } <<END || :
$(/usr/lib/dkms/read-settings dkms_tree install_tree kernel_hook_failure)
END
# shellcheck source=/dev/null
. /usr/lib/dkms/queue-lib.sh && . /usr/lib/dkms/run-lib.sh

find_modules() { # sets $modules to " NAME/VERSION" of each, if any: a directory in the tree, where kernel-K-A is a link
	modules='' && for m in "${dkms_tree:=/var/lib/dkms}"/*/*; do
		[ ! -d "$m" ] || [ -L "$m" ] || [ "${m##*/}" = original_module ] || modules="$modules ${m#"$dkms_tree"/}"
	done && [ -n "$modules" ]
}
can_build() { # KERNEL: is a module registered, wanted, and are the kernel's headers there?
	find_modules || return 1
	if [ -e /etc/dkms/no-autoinstall ]; then echo "dkms: /etc/dkms/no-autoinstall is there: nothing is built for $1"
	elif [ ! -d "${install_tree:=/lib/modules}/$1/build/include" ]; then
		echo "dkms: kernel $1 has no headers yet; once they are installed it gets:$modules"
	else return 0; fi >&2
	return 1
}
has_builds() { # KERNEL: what failed for it is known, too
	set -- "${dkms_tree:=/var/lib/dkms}"/*/*/"$1" "$dkms_tree"/*/*/.attempts/"$1"-*; [ -d "$1" ] || [ -d "$2" ]
}
