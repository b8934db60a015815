# shellcheck shell=sh
# Sourced after hook-lib.sh, when a package manager's run has ended: takes modules out of kernels that went and told nobody.

is_gone() { [ ! -d "$1/kernel" ] && [ ! -e "$1/build" ] && [ ! -e "$1/modules.builtin" ]; }

drop_gone_kernels() {
	tree=${dkms_tree:-/var/lib/dkms}
	for trace in "$tree"/*/kernel-* "$tree"/*/*/.attempts/*; do
		[ -L "$trace" ] || [ -d "$trace" ] || continue
		kernel=${trace##*/}
		kernel=${kernel#kernel-}
		kernel=${kernel%-*}
		# What is only built may be for a kernel of another machine; what failed alone is not worth keeping.
		[ -L "$trace" ] || ! (set -- "$tree"/*/*/"$kernel" && [ -d "$1" ]) || continue
		if is_gone "${install_tree:-/lib/modules}/$kernel"; then run_dkms kernel_prerm -k "$kernel" || :; fi
	done
	# Kernels' packages may own these, so they stay while the kernel does.
	for kernel in "${install_tree:-/lib/modules}"/[0-9]*; do
		! is_gone "$kernel" || rmdir "$kernel/extra" "$kernel/updates" "$kernel/weak-updates" "$kernel" 2>/dev/null || :
	done
}
