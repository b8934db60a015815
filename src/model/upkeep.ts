import type { DkmsError } from '../errors/dkms-error';
import type { Kernel } from './kernel';
import type { Step } from './step';

/**
 * What housekeeping finds. `gc`: what nothing needs any more. `repair`: what is not as the rest says.
 *
 * - `build`: what was built for a kernel that is gone; `attempt`: what failed to build for it; `original`: a module of its
 *   own that was moved aside; `mark`: a note that something is to be done for it
 * - `kernel`: what a kernel left behind in its directory
 * - `module`: a version without source of which no kernel has anything
 * - `source`: one that neither dkms nor a package knows
 * - `call`: what a call left that died; `source-link`, `installed-link`, `record`: what the tree says of a module;
 *   `file`: a module that is not where it was installed; `origin`: where an original was; `index`: what depmod makes;
 *   `modprobe`: what modprobe is told; `leftover`: what was to be there for a moment only
 */
export type UpkeepKind =
  | 'build'
  | 'attempt'
  | 'original'
  | 'mark'
  | 'kernel'
  | 'module'
  | 'source'
  | 'call'
  | 'source-link'
  | 'installed-link'
  | 'record'
  | 'file'
  | 'origin'
  | 'index'
  | 'modprobe'
  | 'leftover';

/** One thing that is found. */
export interface UpkeepItem {
  readonly kind: UpkeepKind;
  /** `foo/1.0`, or `foo` where it is of all its versions; undefined: of no module. */
  readonly module: string | undefined;
  readonly kernel: Kernel | undefined;
  /** Absolute. */
  readonly path: string;
  /** What is gained when it goes. */
  readonly sizeBytes: number;
  /** Why nothing needs it, or what is wrong with it. */
  readonly why: string;
  /** What to type where nothing can be done about it here; such a thing is left. */
  readonly next?: string;
}

export interface UpkeepOutcome {
  readonly item: UpkeepItem;
  /** `found`: nothing was to be done yet; `left`: nothing can be done here. */
  readonly result: 'found' | 'done' | 'unchanged' | 'left' | 'failed';
  readonly error?: DkmsError;
}

/** A thing with what is done about it: one job of a transaction. */
export interface Piece {
  readonly item: UpkeepItem;
  /**
   * Looks again, as the only one that changes the tree.
   *
   * @returns undefined where it is no longer so
   */
  readonly look: () => Promise<readonly Step[] | undefined>;
  /** A kernel whose module index is out of date by it. */
  readonly dirties?: Kernel;
  /** A directory that somebody may be building in: it is waited for by nobody, and left. */
  readonly busy?: string;
}

/** What is found: with what is done about it, or, where its `next` says what somebody else has to do, without. */
export type Found = Piece | { readonly item: UpkeepItem };

export function isPiece(found: Found): found is Piece {
  return 'look' in found;
}
