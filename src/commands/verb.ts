import type { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Emit } from '../model/event';
import type { FailedBuild } from '../model/failed-build';
import type { Linted } from '../model/finding';
import type { ModuleStatus } from '../model/module-status';
import type { Outcome } from '../model/outcome';
import type { LeftOut, Plan } from '../model/plan';
import type { Verified } from '../model/readiness';
import type { Request } from '../model/request';
import type { KeyPair, KeyState, MokStatus } from '../model/signing';
import type { TreeEntry } from '../model/tree';
import type { UpkeepOutcome } from '../model/upkeep';

/** What a verb is given. */
export interface Call {
  readonly host: Host;
  readonly request: Request;
  readonly emit: Emit;
}

/** What a verb found or did; the text of it is made by `report/`. */
export type Result =
  | {
      readonly kind: 'outcomes';
      readonly outcomes: readonly Outcome[];
      readonly leftOut: readonly LeftOut[];
      readonly summary: boolean;
      /** As it stands afterwards; only where JSON is asked for. */
      readonly tree?: readonly TreeEntry[];
    }
  | {
      readonly kind: 'status';
      readonly modules: readonly ModuleStatus[];
      /** Modules that are broken, settings that cannot be read: told beside the lines, and no failure. */
      readonly errors: readonly DkmsError[];
    }
  | { readonly kind: 'failed'; readonly failed: readonly FailedBuild[] }
  /** `tree`: as it stands before. */
  | { readonly kind: 'plan'; readonly plan: Plan; readonly tree: readonly TreeEntry[] }
  | { readonly kind: 'key'; readonly pair: KeyPair; readonly state: KeyState }
  | { readonly kind: 'verified'; readonly verified: Verified }
  | { readonly kind: 'linted'; readonly linted: readonly Linted[] }
  | { readonly kind: 'upkeep'; readonly outcomes: readonly UpkeepOutcome[] }
  | ({ readonly kind: 'mok' } & MokStatus)
  /** With `planned` they would be written, once `first` is done: a dry run. */
  | {
      readonly kind: 'files';
      readonly paths: readonly string[];
      readonly planned?: true;
      readonly first?: Plan;
    };

export interface VerbModule {
  readonly run: (call: Call) => Promise<Result>;
}
