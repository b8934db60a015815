# shellcheck shell=bash
# bash completion for dkms(8). It only looks at directories: starting dkms for each TAB would be felt.

# Made of the tables of verbs and options by "npm run docs":
_dkms_verbs='add build install uninstall unbuild remove status autoinstall verify match mktarball ldtarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk lint gc prune repair kernel_preinst generate_mok mok kernel_postinst kernel_prerm'
_dkms_module_verbs='add build install uninstall unbuild remove status match mktarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk lint prune'
_dkms_source_verbs='add build install mkdeb mkdsc mkbmdeb mkrpm mkbmrpm lint'
_dkms_kernel_verbs='verify'
_dkms_file_verbs='add ldtarball mkdeb mkdsc mkbmdeb mkrpm lint'
_dkms_common='--json -q --quiet --verbose --debug --root --dkmstree --sourcetree --installtree -V --version -h --help'
_dkms_distros='redhat redhat1 redhat2 redhat3 anaconda rhel fedora suse UnitedLinux suse-dud sles opensuse ubuntu debian ubuntu-server subiquity'
_dkms_media='floppy iso tar cpio'
_dkms_options() {
	case $1 in
	add) echo '-m --module -v -a --arch --dry-run --wait --no-wait --force -c --directive --archive' ;;
	build) echo '-m --module -v -k --kernelver -a --arch --all-kernels --dry-run --wait --no-wait --force -c --config --kernelsourcedir --directive -j --archive' ;;
	install) echo '-m --module -v -k --kernelver -a --arch --all-kernels --dry-run --wait --no-wait --force --force-version-override -c --config --kernelsourcedir --directive --symlink-modules --no-depmod --no-initrd --modprobe-on-install -j --archive' ;;
	uninstall | unbuild) echo '-m --module -v -k --kernelver -a --arch --all --dry-run --wait --no-wait -c --directive --no-depmod --no-initrd' ;;
	remove) echo '-m --module -v -k --kernelver -a --arch --all --dry-run --wait --no-wait --force -c --directive --no-depmod --no-initrd' ;;
	status) echo '-m --module -v -k --kernelver -a --arch --all --failed' ;;
	autoinstall) echo '-k --kernelver -a --arch --all-kernels --dry-run --wait --no-wait --force --force-version-override -c --config --kernelsourcedir --directive --symlink-modules --no-depmod --no-initrd --modprobe-on-install -j' ;;
	verify) echo '-k --kernelver -a --arch -c --config --kernelsourcedir --directive' ;;
	match) echo '-m --module -v -k --kernelver -a --arch --templatekernel --dry-run --wait --no-wait --force --force-version-override -c --config --kernelsourcedir --directive --symlink-modules --no-depmod --no-initrd --modprobe-on-install -j' ;;
	mktarball) echo '-m --module -v -k --kernelver -a --arch --all --dry-run --wait --no-wait --output --archive --binaries-only --source-only' ;;
	ldtarball) echo '-m --module -v -a --arch --dry-run --wait --no-wait --force -c --config --directive --archive' ;;
	mkdeb | mkdsc) echo '-m --module -v -k --kernelver -a --arch --all --all-kernels --wait --no-wait --config --kernelsourcedir -j --output --binaries-only --source-only --maintainer --license --description --section --homepage' ;;
	mkbmdeb) echo '-m --module -v -k --kernelver -a --arch --all --all-kernels --wait --no-wait --config --kernelsourcedir -j --output --maintainer --license --description --section --homepage' ;;
	mkrpm) echo '-m --module -v -k --kernelver -a --arch --all --all-kernels --wait --no-wait --config --kernelsourcedir -j --output --binaries-only --source-only --maintainer --license --description --homepage --classic-name --legacy-postinst' ;;
	mkbmrpm) echo '-m --module -v -k --kernelver -a --arch --all --all-kernels --wait --no-wait --config --kernelsourcedir -j --output --maintainer --license --description --homepage' ;;
	mkkmp) echo '-m --module -v -k --kernelver -a --arch -c --directive --output --maintainer --license --description --homepage --spec' ;;
	mkdriverdisk) echo '-m --module -v -k --kernelver -a --arch --dry-run --wait --no-wait -c --config --kernelsourcedir --directive -j --output --maintainer --license --description --section --homepage --spec -d --distro -r --release --media --size' ;;
	lint) echo '-m --module -v -k --kernelver -a --arch --dry-run --fix' ;;
	gc) echo '--dry-run --wait --no-wait --force --yes' ;;
	prune) echo '-m --module -v --dry-run --wait --no-wait' ;;
	repair) echo '--dry-run --wait --no-wait' ;;
	kernel_preinst | kernel_prerm) echo '-k --kernelver -a --arch --dry-run --wait --no-wait -c --directive --no-depmod --no-initrd' ;;
	generate_mok | mok) echo '-k --kernelver -a --arch --dry-run --wait --no-wait' ;;
	kernel_postinst) echo '-k --kernelver -a --arch --dry-run --wait --no-wait --force --force-version-override -c --config --kernelsourcedir --directive --symlink-modules --no-depmod --no-initrd --modprobe-on-install -j' ;;
	*) echo '-m --module -v -k --kernelver -a --arch --templatekernel --all --all-kernels --dry-run --wait --no-wait --force --force-version-override -c --config --kernelsourcedir --directive --symlink-modules --no-depmod --no-initrd --modprobe-on-install -j --output --archive --binaries-only --source-only --maintainer --license --description --section --homepage --classic-name --legacy-postinst --spec -d --distro -r --release --media --size --failed --yes --fix' ;;
	esac
}
# Here ends what is made.

# The value of an option that was typed before the cursor, else the default: _dkms_typed DEFAULT OPTION...
_dkms_typed() {
	local default=$1 option i
	shift
	for option; do
		for ((i = 1; i < COMP_CWORD; i++)); do
			[[ ${COMP_WORDS[i]} == "$option" ]] || continue
			# bash makes a word of its own of the "=" in --option=value.
			[[ ${COMP_WORDS[i + 1]} == '=' ]] && ((i++))
			((i + 1 < COMP_CWORD)) && default=${COMP_WORDS[i + 1]}
		done
	done
	printf '%s' "$default"
}

# Prints NAME/VERSION of every module that dkms keeps; a version is a directory, kernel-RELEASE-ARCH a link.
_dkms_registered() {
	local tree entry
	tree=$(_dkms_typed /var/lib/dkms --dkmstree)
	for entry in "$tree"/*/*; do
		[[ -d $entry && ! -L $entry && ${entry##*/} != original_module ]] && printf '%s\n' "${entry#"$tree"/}"
	done
}

# Prints NAME/VERSION of every source that could be added. Both may contain dashes, so dkms.conf is asked for the
# version; where it computes it, the version begins after the first dash that a digit or v and a digit follow.
_dkms_sources() {
	local tree conf entry text
	tree=$(_dkms_typed /usr/src --sourcetree)
	for conf in "$tree"/*-*/dkms.conf; do
		[[ -r $conf ]] || continue
		entry=${conf%/dkms.conf} entry=${entry##*/}
		IFS= read -r -d '' text <"$conf"
		if [[ $text =~ (^|$'\n')PACKAGE_VERSION=[\"\']?([^\"\'$'\n ']+) && $entry == *-"${BASH_REMATCH[2]}" ]]; then
			printf '%s\n' "${entry%-"${BASH_REMATCH[2]}"}/${BASH_REMATCH[2]}"
		elif [[ $entry =~ -v?[0-9] ]]; then
			text=${entry%%"${BASH_REMATCH[0]}"*}
			printf '%s\n' "$text/${entry#"$text"-}"
		fi
	done
}

_dkms_modules() {
	_dkms_registered
	if [[ -z $1 || " $_dkms_source_verbs " == *" $1 "* ]]; then _dkms_sources; fi
}

_dkms_kernels() {
	local tree dir
	tree=$(_dkms_typed /lib/modules --installtree)
	for dir in "$tree"/[0-9]*/; do
		[[ -d $dir ]] && dir=${dir%/} && printf '%s\n' "${dir##*/}"
	done
}

_dkms() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb='' word offer='' name
	if [[ $current == '=' ]]; then current=''; elif [[ $previous == '=' ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $verb != mok && " $_dkms_verbs " == *" $word "* ]] && verb=$word
	done

	COMPREPLY=()
	case $previous in
	-m | --module) offer=$(_dkms_modules "$verb") ;;
	-v)
		name=$(_dkms_typed '' -m --module)
		for word in $(_dkms_modules "$verb"); do
			[[ -z $name || ${word%%/*} == "$name" ]] && offer+=" ${word#*/}"
		done
		;;
	-k | --kernelver | --templatekernel) offer=$(_dkms_kernels) ;;
	-a | --arch) offer=$(uname -m) ;;
	--root | --dkmstree | --sourcetree | --installtree | --output | --kernelsourcedir)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;
	-c | --config | --archive)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
		;;
	-d | --distro) offer=$_dkms_distros ;;
	--media) offer=$_dkms_media ;;
	-j | --directive | --wait | -r | --release | --size | --spec) return ;;
	--maintainer | --license | --description | --section | --homepage) return ;;
	*)
		if [[ $current == -* ]]; then
			offer="$(_dkms_options "$verb") $_dkms_common"
		elif [[ -z $verb ]]; then
			offer=$_dkms_verbs
		else
			[[ " $_dkms_module_verbs " == *" $verb "* ]] && offer=$(_dkms_modules "$verb")
			[[ " $_dkms_kernel_verbs " == *" $verb "* ]] && offer=$(_dkms_kernels)
			[[ $verb == mok ]] && offer='status enroll'
			if [[ " $_dkms_file_verbs " == *" $verb "* ]]; then
				compopt -o filenames 2>/dev/null
				mapfile -t COMPREPLY < <(compgen -f -- "$current")
			fi
		fi
		;;
	esac
	# Not compgen -W: it would run what a directory's name may hold, as in 'x-$(reboot)'.
	while IFS= read -r word; do
		[[ -n $word && $word == "$current"* ]] && COMPREPLY+=("$word")
	done <<<"${offer// /$'\n'}"
}
complete -F _dkms dkms
