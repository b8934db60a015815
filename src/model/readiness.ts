import type { Kernel } from './kernel';
import type { ModuleRef } from './module-ref';

/** What keeps a module from being there when a kernel runs; never changes its meaning. */
export type ProblemCode =
  | 'broken'
  | 'bad-conf'
  | 'no-headers'
  | 'build-failed'
  | 'not-built'
  | 'not-installed'
  | 'file-missing'
  | 'not-a-module'
  | 'vermagic'
  | 'symbols'
  | 'unsigned'
  | 'not-enrolled'
  | 'not-in-initramfs'
  | 'initramfs-older';

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  /** The next command to type. */
  readonly next: string;
}

/** Whether a module will be there when a kernel runs. */
export interface Readiness {
  readonly module: ModuleRef;
  /** `skipped`: it is not meant for this kernel. */
  readonly state: 'ready' | 'not-ready' | 'skipped';
  readonly problems: readonly Problem[];
  /** What should be known and is no fault: a key that waits to be enrolled, something that could not be looked at. */
  readonly notes: readonly string[];
}

export interface Verified {
  readonly kernel: Kernel;
  /** Why the kernel will load only signed modules; undefined: it will load any. */
  readonly enforcedBy: string | undefined;
  readonly modules: readonly Readiness[];
}
