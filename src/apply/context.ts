import type { Host } from '../host/host';
import type { Emit } from '../model/event';
import type { Kernel } from '../model/kernel';
import type { Snapshot } from '../model/snapshot';

/** What every step is given. */
export interface Context {
  readonly host: Host;
  readonly snapshot: Snapshot;
  readonly emit: Emit;
  /** Added to the environment of everything that module authors wrote; tells a dkms inside that it is inside. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a job leaves behind for its transaction. */
export interface JobEffects {
  /** Kernels whose module index is out of date now. */
  readonly depmodFor: readonly Kernel[];
  /** Absolute path of the log of a build. */
  readonly log: string | undefined;
  /** Puts back what the job changed, for when depmod refuses its result. */
  readonly undo: (() => Promise<void>) | undefined;
}

export const NO_EFFECTS: JobEffects = { depmodFor: [], log: undefined, undo: undefined };
