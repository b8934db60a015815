import type { Kernel } from './kernel';
import type { ModuleRef } from './module-ref';

/** A module as an archive held it: unpacked into a place of our own, and looked through. */
export interface Unpacked {
  readonly module: ModuleRef;
  /** Absolute: its source with a dkms.conf at the top; nothing but that dkms.conf when it is `binariesOnly`. */
  readonly source: string;
  /** The archive was made for machines that do not build: it has no source. */
  readonly binariesOnly: boolean;
  readonly builds: readonly UnpackedBuild[];
}

export interface UnpackedBuild {
  readonly kernel: Kernel;
  /** Absolute: what becomes `<k>/<a>` in the tree. */
  readonly directory: string;
}
