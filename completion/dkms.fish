# fish completion for dkms(8). It only looks at directories: starting dkms for each TAB would be felt.

# The words before the cursor, without the program.
function __dkms_words
    set -l words (commandline -opc)
    test (count $words) -gt 1; and printf '%s\n' $words[2..-1]
end

# The verb that was typed; fails where there is none yet.
function __dkms_verb
    for word in (__dkms_words)
        contains -- $word $__dkms_verbs; and echo $word; and return 0
    end
    return 1
end

# Whether the verb is one of these; without a verb, whatever is typed may still be for one of them.
function __dkms_takes
    set -l verb (__dkms_verb); or return 0
    contains -- $verb $argv
end

function __dkms_is_one_of
    set -l verb (__dkms_verb); and contains -- $verb $argv
end

# The value of an option that was typed, else the default: __dkms_typed DEFAULT OPTION...
function __dkms_typed
    set -l found $argv[1]
    set -l next no
    for word in (__dkms_words)
        if test $next = yes
            set found $word
            set next no
            continue
        end
        contains -- $word $argv[2..-1]; and set next yes
        set -l parts (string split -m 1 = -- $word)
        test (count $parts) -eq 2; and contains -- $parts[1] $argv[2..-1]; and set found $parts[2]
    end
    echo -- $found
end

# NAME/VERSION of every module that dkms keeps; a version is a directory, kernel-RELEASE-ARCH a link.
function __dkms_registered
    set -l tree (__dkms_typed /var/lib/dkms --dkmstree)
    for entry in $tree/*/*/
        set -l entry (string trim -r -c / -- $entry)
        test -L $entry; or string match -q '*/original_module' -- $entry
        or string replace -- $tree/ '' $entry
    end
end

# NAME/VERSION of every source that could be added. Both may contain dashes, so dkms.conf is asked for the version;
# where it computes it, the version begins after the first dash that a digit or v and a digit follow.
function __dkms_sources
    set -l tree (__dkms_typed /usr/src --sourcetree)
    for conf in $tree/*-*/dkms.conf
        test -r $conf; or continue
        set -l entry (string split / -- $conf)[-2]
        set -l stated (string match -rg '^PACKAGE_VERSION=["\']?([^"\' ]+)' <$conf)
        if test -n "$stated[1]"; and string match -q -- "*-$stated[1]" $entry
            string replace -- -$stated[1] /$stated[1] $entry
        else
            string replace -rf -- '^(.*?)-(v?[0-9].*)$' '$1/$2' $entry
        end
    end
end

function __dkms_modules
    __dkms_registered
    __dkms_takes $__dkms_source_verbs; and __dkms_sources
end

function __dkms_versions
    set -l name (__dkms_typed '' -m --module)
    for module in (__dkms_modules)
        set -l parts (string split -m 1 / -- $module)
        test -z "$name" -o "$parts[1]" = "$name"; and echo -- $parts[2]
    end
end

function __dkms_kernels
    set -l tree (__dkms_typed /lib/modules --installtree)
    for entry in $tree/*/
        string match -rg -- '/([0-9][^/]*)/$' $entry
    end
end

complete -c dkms -f
complete -c dkms -n '__dkms_is_one_of $__dkms_module_verbs' -a '(__dkms_modules)'
complete -c dkms -n '__dkms_is_one_of $__dkms_kernel_verbs' -a '(__dkms_kernels)'
complete -c dkms -n '__dkms_is_one_of mok' -a 'status enroll'
complete -c dkms -n '__dkms_is_one_of $__dkms_file_verbs' -F

# Made of the tables of verbs and options by "npm run docs":
set -g __dkms_verbs add build install uninstall unbuild remove status autoinstall verify match mktarball ldtarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk lint gc prune repair kernel_preinst generate_mok mok kernel_postinst kernel_prerm
set -g __dkms_module_verbs add build install uninstall unbuild remove status match mktarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk lint prune
set -g __dkms_source_verbs add build install mkdeb mkdsc mkbmdeb mkrpm mkbmrpm lint
set -g __dkms_kernel_verbs verify
set -g __dkms_file_verbs add ldtarball mkdeb mkdsc mkbmdeb mkrpm lint
complete -c dkms -n 'not __dkms_verb' -a add -d 'register the source of a module'
complete -c dkms -n 'not __dkms_verb' -a build -d 'build a module for a kernel'
complete -c dkms -n 'not __dkms_verb' -a install -d 'put a built module into a kernel\'s directory'
complete -c dkms -n 'not __dkms_verb' -a uninstall -d 'take a module out of a kernel\'s directory'
complete -c dkms -n 'not __dkms_verb' -a unbuild -d 'uninstall, and drop what was built'
complete -c dkms -n 'not __dkms_verb' -a remove -d 'unbuild, and forget a module with its last kernel'
complete -c dkms -n 'not __dkms_verb' -a status -d 'show what is in the tree'
complete -c dkms -n 'not __dkms_verb' -a autoinstall -d 'install for a kernel every module that asks for it'
complete -c dkms -n 'not __dkms_verb' -a verify -d 'tell whether a kernel will have its modules when it is booted'
complete -c dkms -n 'not __dkms_verb' -a match -d 'install for a kernel what is installed for another'
complete -c dkms -n 'not __dkms_verb' -a mktarball -d 'make an archive of a module, its source and what was built'
complete -c dkms -n 'not __dkms_verb' -a ldtarball -d 'load an archive that mktarball made, or one of source; or install a package'
complete -c dkms -n 'not __dkms_verb' -a mkdeb -d 'make a Debian package of a module'
complete -c dkms -n 'not __dkms_verb' -a mkdsc -d 'make a Debian source package of a module'
complete -c dkms -n 'not __dkms_verb' -a mkbmdeb -d 'make a Debian package of what was built for a kernel, for machines without compiler and dkms'
complete -c dkms -n 'not __dkms_verb' -a mkrpm -d 'make an RPM package of a module, and its source package'
complete -c dkms -n 'not __dkms_verb' -a mkbmrpm -d 'make an RPM package of what was built for a kernel, for machines without compiler and dkms'
complete -c dkms -n 'not __dkms_verb' -a mkkmp -d 'make the source package of a kernel module package, as SUSE has them, by the source\'s own spec'
complete -c dkms -n 'not __dkms_verb' -a mkdriverdisk -d 'make a disk that brings a module to the installer of a distribution'
complete -c dkms -n 'not __dkms_verb' -a lint -d 'say what is wrong or out of date in a dkms.conf; with --fix, mend it'
complete -c dkms -n 'not __dkms_verb' -a gc -d 'show what no kernel, package or module needs any more; with --yes, remove it'
complete -c dkms -n 'not __dkms_verb' -a prune -d 'remove older versions of modules where a newer one is installed'
complete -c dkms -n 'not __dkms_verb' -a repair -d 'mend what is not as the rest says: links, records, lost files, what calls left that died'
complete -c dkms -n 'not __dkms_verb' -a kernel_preinst -d 'for hooks: a kernel of the same release is about to come'
complete -c dkms -n 'not __dkms_verb' -a generate_mok -d 'make a key to sign modules with, where there is none'
complete -c dkms -n 'not __dkms_verb' -a mok -d 'tell whether the firmware knows the key that modules are signed with; or let it know'
complete -c dkms -n 'not __dkms_verb' -a kernel_postinst -d 'for hooks: a kernel or its headers have come'
complete -c dkms -n 'not __dkms_verb' -a kernel_prerm -d 'for hooks: a kernel is about to go'
complete -c dkms -n '__dkms_takes add build install uninstall unbuild remove status match mktarball ldtarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk lint prune' -s m -l module -x -a '(__dkms_modules)' -d 'the module'
complete -c dkms -n '__dkms_takes add build install uninstall unbuild remove status match mktarball ldtarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk lint prune' -s v -x -a '(__dkms_versions)' -d 'its version'
complete -c dkms -n '__dkms_takes build install uninstall unbuild remove status autoinstall verify match mktarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk lint kernel_preinst generate_mok mok kernel_postinst kernel_prerm' -s k -l kernelver -x -a '(__dkms_kernels)' -d 'for this kernel'
complete -c dkms -n '__dkms_takes add build install uninstall unbuild remove status autoinstall verify match mktarball ldtarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk lint kernel_preinst generate_mok mok kernel_postinst kernel_prerm' -s a -l arch -x -a '(uname -m)' -d 'for this architecture'
complete -c dkms -n '__dkms_takes match' -l templatekernel -x -a '(__dkms_kernels)' -d 'match: the kernel whose modules are wanted'
complete -c dkms -n '__dkms_takes uninstall unbuild remove status mktarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm' -l all -d 'for all kernels that it is built for'
complete -c dkms -n '__dkms_takes build install autoinstall mkdeb mkdsc mkbmdeb mkrpm mkbmrpm' -l all-kernels -d 'for all installed kernels that have headers'
complete -c dkms -n '__dkms_takes add build install uninstall unbuild remove autoinstall match mktarball ldtarball mkdriverdisk lint gc prune repair kernel_preinst generate_mok mok kernel_postinst kernel_prerm' -l dry-run -d 'show what would be done, and why; do nothing'
complete -c dkms -n '__dkms_takes add build install uninstall unbuild remove autoinstall match mktarball ldtarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkdriverdisk gc prune repair kernel_preinst generate_mok mok kernel_postinst kernel_prerm' -l wait -x -d 'wait so long for other calls'
complete -c dkms -n '__dkms_takes add build install uninstall unbuild remove autoinstall match mktarball ldtarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkdriverdisk gc prune repair kernel_preinst generate_mok mok kernel_postinst kernel_prerm' -l no-wait -d 'fail at once when another call is at work'
complete -c dkms -n '__dkms_takes add build install remove autoinstall match ldtarball gc kernel_postinst' -l force -d 'do it again, and override checks'
complete -c dkms -n '__dkms_takes install autoinstall match kernel_postinst' -l force-version-override -d 'install although the kernel has a newer module'
complete -c dkms -n '__dkms_takes add build install uninstall unbuild remove autoinstall verify match ldtarball mkkmp mkdriverdisk kernel_preinst kernel_postinst kernel_prerm' -s c -r -F -d 'this dkms.conf instead of the one in the source'
complete -c dkms -n '__dkms_takes build install autoinstall verify match ldtarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkdriverdisk kernel_postinst' -l config -r -F -d 'this kernel configuration instead of the kernel\'s own'
complete -c dkms -n '__dkms_takes build install autoinstall verify match mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkdriverdisk kernel_postinst' -l kernelsourcedir -x -a '(__fish_complete_directories (commandline -ct))' -d 'these headers instead of the kernel\'s own'
complete -c dkms -n '__dkms_takes add build install uninstall unbuild remove autoinstall verify match ldtarball mkkmp mkdriverdisk kernel_preinst kernel_postinst kernel_prerm' -l directive -x -d 'set this after dkms.conf'
complete -c dkms -n '__dkms_takes install autoinstall match kernel_postinst' -l symlink-modules -d 'install links to what was built, no copies'
complete -c dkms -n '__dkms_takes install uninstall unbuild remove autoinstall match kernel_preinst kernel_postinst kernel_prerm' -l no-depmod -d 'leave the module index of kernels as it is'
complete -c dkms -n '__dkms_takes install uninstall unbuild remove autoinstall match kernel_preinst kernel_postinst kernel_prerm' -l no-initrd -d 'leave the initramfs of kernels as it is'
complete -c dkms -n '__dkms_takes install autoinstall match kernel_postinst' -l modprobe-on-install -d 'load what was installed for the running kernel'
complete -c dkms -n '__dkms_takes build install autoinstall match mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkdriverdisk kernel_postinst' -s j -x -d 'compilers at once; 0: no limit'
complete -c dkms -n '__dkms_takes mktarball mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk' -l output -x -a '(__fish_complete_directories (commandline -ct))' -d 'where to put the files that are made'
complete -c dkms -n '__dkms_takes add build install mktarball ldtarball' -l archive -r -F -d 'the archive that is made or loaded'
complete -c dkms -n '__dkms_takes mktarball mkdeb mkdsc mkrpm' -l binaries-only -d 'without source'
complete -c dkms -n '__dkms_takes mktarball mkdeb mkdsc mkrpm' -l source-only -d 'without what was built'
complete -c dkms -n '__dkms_takes mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk' -l maintainer -x -d 'who answers for the package'
complete -c dkms -n '__dkms_takes mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk' -l license -x -d 'the package\'s licence'
complete -c dkms -n '__dkms_takes mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk' -l description -x -d 'what the package is: a line, and more of them'
complete -c dkms -n '__dkms_takes mkdeb mkdsc mkbmdeb mkdriverdisk' -l section -x -d 'where archives list the package'
complete -c dkms -n '__dkms_takes mkdeb mkdsc mkbmdeb mkrpm mkbmrpm mkkmp mkdriverdisk' -l homepage -x -d 'the module\'s page'
complete -c dkms -n '__dkms_takes mkrpm' -l classic-name -d 'mkrpm: name the package as dkms 2.x did'
complete -c dkms -n '__dkms_takes mkrpm' -l legacy-postinst -x -d 'mkrpm: whether it brings a postinst for where dkms has none'
complete -c dkms -n '__dkms_takes mkkmp mkdriverdisk' -l spec -x -d 'mkkmp, mkdriverdisk: the spec, in the source'
complete -c dkms -n '__dkms_takes mkdriverdisk' -s d -l distro -x -a 'redhat redhat1 redhat2 redhat3 anaconda rhel fedora suse UnitedLinux suse-dud sles opensuse ubuntu debian ubuntu-server subiquity' -d 'mkdriverdisk: whose installer is to read the disk'
complete -c dkms -n '__dkms_takes mkdriverdisk' -s r -l release -x -d 'mkdriverdisk: for these releases of it'
complete -c dkms -n '__dkms_takes mkdriverdisk' -l media -x -a 'floppy iso tar cpio' -d 'mkdriverdisk: floppy, iso, tar or cpio'
complete -c dkms -n '__dkms_takes mkdriverdisk' -l size -x -d 'mkdriverdisk: how large a floppy is; 1440 unless told'
complete -c dkms -n '__dkms_takes status' -l failed -d 'status: what failed to build, why, and where its log is'
complete -c dkms -n '__dkms_takes gc' -l yes -d 'gc: remove what is found'
complete -c dkms -n '__dkms_takes lint' -l fix -d 'lint: write the dkms.conf in the words of today'
complete -c dkms -l json -d 'tell it as JSON'
complete -c dkms -s q -l quiet -d 'say nothing at all: the exit code tells'
complete -c dkms -l verbose -d 'say more'
complete -c dkms -l debug -d 'say which settings hold, and who set them'
complete -c dkms -l root -x -a '(__fish_complete_directories (commandline -ct))' -d 'the system whose trees and settings are meant'
complete -c dkms -l dkmstree -x -a '(__fish_complete_directories (commandline -ct))' -d 'instead of /var/lib/dkms'
complete -c dkms -l sourcetree -x -a '(__fish_complete_directories (commandline -ct))' -d 'instead of /usr/src'
complete -c dkms -l installtree -x -a '(__fish_complete_directories (commandline -ct))' -d 'instead of /lib/modules'
complete -c dkms -s V -l version -d 'print the version'
complete -c dkms -s h -l help -d 'print this'
# Here ends what is made.
