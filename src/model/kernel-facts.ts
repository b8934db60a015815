import type { Kernel } from './kernel';

/** How a kernel's own modules are stored: '' is plain .ko. */
export type Compression = '' | '.gz' | '.xz' | '.zst';

/** A kernel's configuration. */
export interface Kconfig {
  /** By `CONFIG_…`: `y`, `m`, or text without its quotes; undefined for options that are not set. */
  get(name: string): string | undefined;
}

/** What a build must know of its kernel; read once per kernel and call. */
export interface KernelFacts {
  readonly kernel: Kernel;
  /** `<install_tree>/<release>` */
  readonly directory: string;
  /** Whether that directory is there: without it nothing can be installed. */
  readonly installed: boolean;
  /** What make's -C gets: `<install_tree>/<release>/build`. */
  readonly sourceDir: string;
  readonly hasHeaders: boolean;
  readonly compression: Compression;
  readonly kconfig: Kconfig;
  /** Command that compiled the kernel: `gcc-12`; undefined when its configuration does not tell. */
  readonly compiler: string | undefined;
  readonly clang: boolean;
}

/** What of them decides whether a build would come out the same. */
export type BuildFacts = Pick<KernelFacts, 'sourceDir' | 'hasHeaders' | 'compiler'>;
