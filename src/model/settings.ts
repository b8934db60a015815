import type { Trees } from './paths';
import type { SigningSettings } from './signing';

/** Where a setting came from, so that `--debug` can say who decided. */
export type SettingSource = 'default' | 'command line' | (string & {});

/** framework.conf and the command line, merged; each value remembers who set it. */
export interface Settings {
  readonly trees: Trees;
  /** Compilers at once; 0: as many as make likes; undefined: as many as there are processors. */
  readonly parallelJobs: number | undefined;
  readonly autoinstallAllKernels: boolean;
  /** Install links to the tree, no copies. */
  readonly symlinkModules: boolean;
  readonly runDepmod: boolean;
  /** Load what was installed for the running kernel. */
  readonly modprobeOnInstall: boolean;
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
  readonly sources: ReadonlyMap<string, SettingSource>;
}

/** Options that make what the kernel's loader can read: CRC32 and small dictionaries for xz. */
export const DEFAULT_COMPRESS_OPTIONS: Settings['compressOptions'] = {
  gz: '',
  xz: '--check=crc32 --lzma2=dict=1MiB',
  zst: '-q --rm -T0',
};

/** The names that framework.conf may set; others are ignored, as ever (contract 2.5). */
export const SETTING_NAMES = [
  'source_tree',
  'dkms_tree',
  'install_tree',
  'tmp_location',
  'verbose',
  'symlink_modules',
  'autoinstall_all_kernels',
  'modprobe_on_install',
  'parallel_jobs',
  'compress_gzip_opts',
  'compress_xz_opts',
  'compress_zstd_opts',
  'build_environment',
  'post_transaction',
  'sign_file',
  'mok_signing_key',
  'mok_certificate',
  'try_sign_modules',
  'require_signature',
  'continue_on_error',
  'kernel_hook_failure',
  'batch_builds',
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** Settings that name a place for each kernel say `$kernelver` or `${kernelver}`. */
export function fillKernel(text: string, release: string): string {
  return text.replace(/\$(\{kernelver\}|kernelver\b)/g, () => release);
}
