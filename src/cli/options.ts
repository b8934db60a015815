export interface OptionRow {
  /** Without dashes. */
  readonly long?: string;
  readonly short?: string;
  /** Name of its value in help; a row without one is a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly repeat?: true;
  /** As dkms does, every option that begins with `long` is taken for it: --module-name. */
  readonly prefix?: true;
  /** … but for those that begin with this: --archive is another one of dkms. */
  readonly notPrefix?: string;
  /** For hooks and packages: left out of help. */
  readonly internal?: true;
  /** Accepted with a word; does nothing any more. */
  readonly deprecated?: true;
  readonly help: string;
}

/** Every option. Command line, help, completion and manual page are held against this table. */
export const OPTIONS: readonly OptionRow[] = [
  { long: 'module', short: 'm', value: 'MODULE[/VERSION]', prefix: true, help: 'the module' },
  { short: 'v', value: 'VERSION', help: 'its version' },
  {
    long: 'kernelver',
    short: 'k',
    value: 'KERNEL[/ARCH]',
    repeat: true,
    prefix: true,
    help: 'for this kernel',
  },
  {
    long: 'arch',
    short: 'a',
    value: 'ARCH',
    repeat: true,
    prefix: true,
    notPrefix: 'archive',
    help: 'for this architecture',
  },
  {
    long: 'templatekernel',
    value: 'KERNEL',
    prefix: true,
    help: 'match: the kernel whose modules are wanted',
  },
  { long: 'all', help: 'for all kernels that it is built for' },
  { long: 'all-kernels', help: 'for all installed kernels that have headers' },
  { long: 'dry-run', help: 'show what would be done, and why; do nothing' },
  { long: 'wait', value: 'SECONDS', help: 'wait so long for other calls' },
  { long: 'no-wait', help: 'fail at once when another call is at work' },
  { long: 'force', help: 'do it again, and override checks' },
  { long: 'force-version-override', help: 'install although the kernel has a newer module' },
  { short: 'c', value: 'FILE', help: 'this dkms.conf instead of the one in the source' },
  {
    long: 'config',
    value: 'FILE',
    prefix: true,
    help: "this kernel configuration instead of the kernel's own",
  },
  {
    long: 'kernelsourcedir',
    value: 'DIRECTORY',
    prefix: true,
    help: "these headers instead of the kernel's own",
  },
  { long: 'directive', value: 'NAME=VALUE', repeat: true, prefix: true, help: 'set this after dkms.conf' },
  { long: 'symlink-modules', help: 'install links to what was built, no copies' },
  { long: 'no-depmod', help: 'leave the module index of kernels as it is' },
  { long: 'no-initrd', help: 'leave the initramfs of kernels as it is' },
  { long: 'modprobe-on-install', help: 'load what was installed for the running kernel' },
  { short: 'j', value: 'NUMBER', help: 'compilers at once; 0: no limit' },
  { long: 'output', value: 'DIRECTORY', help: 'where to put the files that are made' },
  { long: 'archive', value: 'FILE', prefix: true, help: 'the archive that is made or loaded' },
  { long: 'binaries-only', help: 'without source' },
  { long: 'source-only', help: 'without what was built' },
  { long: 'maintainer', value: 'NAME <ADDRESS>', help: 'who answers for the package' },
  { long: 'license', value: 'NAME', help: "the package's licence" },
  { long: 'description', value: 'TEXT', help: 'what the package is: a line, and more of them' },
  { long: 'section', value: 'NAME', help: 'where archives list the package' },
  { long: 'homepage', value: 'URL', help: "the module's page" },
  { long: 'classic-name', help: 'mkrpm: name the package as dkms 2.x did' },
  {
    long: 'legacy-postinst',
    value: '0|1',
    help: 'mkrpm: whether it brings a postinst for where dkms has none',
  },
  { long: 'spec', value: 'NAME', help: 'mkkmp, mkdriverdisk: the spec, in the source' },
  { long: 'distro', short: 'd', value: 'DISTRO', help: 'mkdriverdisk: whose installer is to read the disk' },
  { long: 'release', short: 'r', value: 'RELEASE', help: 'mkdriverdisk: for these releases of it' },
  { long: 'media', value: 'MEDIUM', help: 'mkdriverdisk: floppy, iso, tar or cpio' },
  { long: 'size', value: 'KIB', help: 'mkdriverdisk: how large a floppy is; 1440 unless told' },
  { long: 'failed', help: 'status: what failed to build, why, and where its log is' },
  { long: 'yes', help: 'gc: remove what is found' },
  { long: 'fix', help: 'lint: write the dkms.conf in the words of today' },
  { long: 'json', help: 'tell it as JSON' },
  { long: 'quiet', short: 'q', help: 'say nothing at all: the exit code tells' },
  { long: 'verbose', help: 'say more' },
  { long: 'debug', help: 'say which settings hold, and who set them' },
  { long: 'root', value: 'DIRECTORY', help: 'the system whose trees and settings are meant' },
  { long: 'dkmstree', value: 'DIRECTORY', prefix: true, help: 'instead of /var/lib/dkms' },
  { long: 'sourcetree', value: 'DIRECTORY', prefix: true, help: 'instead of /usr/src' },
  { long: 'installtree', value: 'DIRECTORY', prefix: true, help: 'instead of /lib/modules' },
  { long: 'version', short: 'V', help: 'print the version' },
  { long: 'help', short: 'h', help: 'print this' },
  { long: 'tarball-root', value: 'DIRECTORY', internal: true, help: 'where a package keeps its archives' },
  { long: 'upgraded-from', value: 'VERSION', internal: true, help: 'the version of the package before' },
  { long: 'batch', internal: true, help: 'build at the end of the run, with what else has come' },
  {
    long: 'rpm_safe_upgrade',
    internal: true,
    help: 'in the scripts of an RPM: an upgrade is no removal, and an older version is no mistake',
  },
  { long: 'no-clean-kernel', deprecated: true, help: 'does nothing' },
  { long: 'no-prepare-kernel', deprecated: true, help: 'does nothing' },
];
