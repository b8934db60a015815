import type { PackageWords, RpmWords } from './package-words';
import type { Trees } from './paths';

/** What the user asked for: checked words, nothing looked up yet. */
export interface Request {
  readonly verb: string;
  /** `-m m -v v`, `m/v`, or `m` alone where a verb allows it. */
  readonly module: { readonly name: string; readonly version: string | undefined } | undefined;
  /** `-v` with no module: a filter of `status`. */
  readonly anyVersion?: string | undefined;
  /** Of a verb that knows several: `status` or `enroll` of `mok`. */
  readonly action?: string | undefined;
  /** A path given instead of a name: a directory, a dkms.conf, or an archive. Absolute. */
  readonly source: string | undefined;
  /** In the order given; empty: the verb's default. */
  readonly kernels: readonly KernelWord[];
  /** `-a`, in the order given; pairs with `kernels` where there are several. */
  readonly arches: readonly string[];
  /** `match`: the kernel whose modules are wanted for another. */
  readonly templateKernel: KernelWord | undefined;
  readonly given: Given;
  /** `--force-version-override` */
  readonly forceVersion: boolean;
  /** `remove`: leave a module alone that another package owns by now. */
  readonly rpmSafeUpgrade?: boolean;
  readonly symlinkModules: boolean;
  readonly noDepmod: boolean;
  /** `--no-initrd`: the initramfs is somebody else's business. */
  readonly noInitrd?: boolean;
  readonly modprobeOnInstall: boolean;
  readonly debug: boolean;
  readonly root: string;
  readonly trees: Trees;
  readonly all: boolean;
  readonly force: boolean;
  /** Every installed kernel that has headers. */
  readonly allKernels: boolean;
  /** Show the plan and stop. */
  readonly dryRun: boolean;
  /** How long to wait for other calls; undefined: long. */
  readonly waitSeconds: number | undefined;
  /** `status`: only what failed to build. */
  readonly failed?: boolean;
  /** `gc`: remove what it finds. */
  readonly yes?: boolean;
  /** `lint`: write what it says. */
  readonly fix?: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** `-j`; undefined: settings decide. */
  readonly parallelJobs: number | undefined;
  /** Where the verbs that make files put them; absolute. */
  readonly output: string | undefined;
  /** `mktarball`: the archive's name, as it was given; its directory too where there is a slash in it. */
  readonly archive: string | undefined;
  readonly binariesOnly: boolean;
  readonly sourceOnly: boolean;
  /** What only packages of rpm know. */
  readonly rpm?: RpmWords;
  /** What the package that is made says of itself. */
  readonly packageWords?: PackageWords;
  /** `mkdriverdisk` */
  readonly disk: DiskWords;
  /** `module_postinst`: somebody calls `package_trigger` when all packages have come. */
  readonly batch: boolean;
  /** `module_postinst`: where a package keeps prebuilt archives. */
  readonly tarballRoot: string | undefined;
  /** `module_postinst`: the version of the package that was there before. */
  readonly upgradedFrom: string | undefined;
}

/** What kind of driver disk is asked for. */
export interface DiskWords {
  readonly distro: string | undefined;
  readonly releases: readonly string[];
  readonly medium: string | undefined;
  /** Of a floppy. */
  readonly sizeKib: number | undefined;
}

export interface KernelWord {
  readonly release: string;
  readonly arch: string | undefined;
}

/** What a call puts in the place of what modules and kernels bring themselves. Paths are absolute. */
export interface Given {
  /** `-c`: instead of the source's dkms.conf. */
  readonly conf?: string | undefined;
  /** `--config`: instead of the kernel's configuration. */
  readonly kernelConfig?: string | undefined;
  /** `--kernelsourcedir`: instead of the kernel's headers. */
  readonly kernelSourceDir?: string | undefined;
  /** `--directive`, in the order given: `NAME=VALUE`, for after dkms.conf and its overrides. No quotes are taken off. */
  readonly directives: readonly string[];
}
