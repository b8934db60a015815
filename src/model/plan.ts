import type { DkmsError } from '../errors/dkms-error';
import type { InputName } from './inputs';
import type { Kernel } from './kernel';
import type { ModuleRef } from './module-ref';
import type { Unpacked } from './unpacked';

/**
 * What one job does. Each is atomic: it either happened or it did not.
 *
 * - `add`: register `source`, which must be there, in the tree
 * - `load`: bring in what an archive holds: the source, and what was built elsewhere
 * - `build`: make, strip, compress, store in the tree
 * - `install`: from the tree to the kernel's directory
 * - `uninstall`, `unbuild`, `forget`: the same ways back
 */
export type Action = 'add' | 'load' | 'build' | 'install' | 'uninstall' | 'unbuild' | 'forget';

/**
 * Why a job is in a plan: it was asked for; the module asks for it itself (AUTOINSTALL); something that was asked for
 * needs it first; it is there already and --force wants it again; it has to go before something else can; a module that it
 * is built upon comes anew; or what it was made from has changed, and which part of that.
 */
export type Reason = 'asked' | 'autoinstall' | 'needed' | 'forced' | 'in-the-way' | 'dependency' | InputName;

export interface Job {
  /** `install v4l2loopback/0.12.7 6.1.0-56-amd64/x86_64`: unique in a plan, and readable. */
  readonly id: string;
  readonly action: Action;
  readonly module: ModuleRef;
  /** The kernel it is for; `add`, `load` and `forget` are for none. */
  readonly kernel: Kernel | undefined;
  /** Ids of jobs that must have ended well before this one starts. */
  readonly after: readonly string[];
  readonly because: Reason;
  /** Go ahead where it is already done, or where a check would refuse. */
  readonly force: boolean;
  /** `load`: what is brought in. */
  readonly unpacked?: Unpacked;
}

/** Something that was asked for and that the plan leaves out. */
export interface LeftOut {
  readonly module: ModuleRef;
  readonly kernel: Kernel | undefined;
  readonly reason: LeftOutReason;
}

export type LeftOutReason =
  /** Nothing to do: the module is in that state already. */
  | { readonly kind: 'already'; readonly state: 'built' | 'installed' | 'not built' | 'not installed' }
  /** autoinstall only: a module that waits for one that is not there yet. */
  | { readonly kind: 'deferred'; readonly missing: readonly string[] }
  /** prune only: an older version that a kernel has, or a package. */
  | { readonly kind: 'kept'; readonly by: 'kernel' | 'package'; readonly names: readonly string[] }
  | { readonly kind: 'refused'; readonly error: DkmsError };

export interface Plan {
  readonly jobs: readonly Job[];
  readonly leftOut: readonly LeftOut[];
  /** Only in a dry run: where a source that was named would be put first. */
  readonly source?: string;
  /** Only in a dry run: the package that its manager would install first. */
  readonly package?: string;
}
