import type { DkmsError } from '../errors/dkms-error';
import { DEFAULT_TREES, type Trees } from './paths';
import type { SigningSettings } from './signing';

/**
 * What framework.conf may set, and what holds where nobody says anything; other names are ignored, as ever (contract
 * 2.5). Empty: there is nothing, or it depends on the machine.
 */
export const SETTINGS = {
  source_tree: DEFAULT_TREES.sourceTree,
  dkms_tree: DEFAULT_TREES.dkmsTree,
  install_tree: DEFAULT_TREES.installTree,
  tmp_location: '',
  verbose: 'no',
  symlink_modules: 'no',
  autoinstall_all_kernels: 'yes',
  modprobe_on_install: 'no',
  parallel_jobs: '',
  compress_gzip_opts: '',
  /** What the kernel's loader can read: CRC32 and small dictionaries. */
  compress_xz_opts: '--check=crc32 --lzma2=dict=1MiB',
  compress_zstd_opts: '-q --rm -T0',
  build_environment: '',
  post_transaction: '',
  sign_file: '',
  mok_signing_key: '',
  mok_certificate: '',
  try_sign_modules: 'not_in_chroot',
  require_signature: 'no',
  continue_on_error: 'yes',
  /** These are for hooks, which read them in shell. */
  kernel_hook_failure: 'warn',
  module_package_failure: 'fail',
  batch_builds: 'no',
} as const satisfies Record<string, string>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** One of them as it holds for a call. */
export interface Setting {
  readonly value: string;
  /** `default`, `command line`, or the absolute path of the file that says so. */
  readonly source: string;
}

/** framework.conf and the command line, merged; each value remembers who set it. */
export interface Settings {
  readonly trees: Trees;
  /** Compilers at once; 0: as many as make likes; undefined: as many as there are processors. */
  readonly parallelJobs: number | undefined;
  readonly autoinstallAllKernels: boolean;
  /** Install links to the tree, no copies. */
  readonly symlinkModules: boolean;
  /** Whether a kernel's index is made again when the call ends, or by whoever comes next, or not at all. */
  readonly depmod: 'now' | 'later' | 'never';
  /** Load what was installed for the running kernel. */
  readonly modprobeOnInstall: boolean;
  /** Of which kernels the initramfs is made again: of all that have changed, or where a module asks for it. */
  readonly initramfs: 'never' | 'asked' | 'all';
  /** Install whatever version of a module the kernel has. */
  readonly forceVersion: boolean;
  /** Shell text that runs once for each kernel whose modules a call has changed. */
  readonly postTransaction: string | undefined;
  readonly compressOptions: { readonly gz: string; readonly xz: string; readonly zst: string };
  readonly signing: SigningSettings;
  /** A file that is read by the shell before each make; may hold `$kernelver`. */
  readonly buildEnvironment: string | undefined;
  /** Say more, as --verbose does. */
  readonly verbose: boolean;
  /** Whether a module's package goes on to the other kernels when it fails for one. */
  readonly continueOnError: boolean;
  /** All as they stand, and who said so. */
  readonly told: ReadonlyMap<SettingName, Setting>;
  /** What is wrong with the files of the administrator; in the place of each of these stands the default. */
  readonly faults: readonly DkmsError[];
}

/** Settings that name a place for each kernel say `$kernelver` or `${kernelver}`. */
export function fillKernel(text: string, release: string): string {
  return text.replace(/\$(\{kernelver\}|kernelver\b)/g, () => release);
}
