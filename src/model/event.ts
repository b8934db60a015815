import type { DkmsError } from '../errors/dkms-error';
import type { Kernel } from './kernel';
import type { ModuleRef } from './module-ref';
import type { Outcome } from './outcome';
import type { Job, LeftOut, Plan } from './plan';
import type { KeyPair } from './signing';

/** What the engine tells while it works. `report/` owns every sentence. */
export type Event =
  /** The administrator's own settings ask for every detail; before anything else is told. */
  | { readonly kind: 'verbose' }
  /** Before the first job begins. */
  | { readonly kind: 'planned'; readonly plan: Plan }
  /** A build that had waited for processors or for another call now runs. */
  | { readonly kind: 'build-started'; readonly module: ModuleRef; readonly kernel: Kernel }
  | { readonly kind: 'job-ended'; readonly job: Job; readonly outcome: Outcome }
  | { readonly kind: 'left-out'; readonly leftOut: LeftOut }
  | { readonly kind: 'depmod-started'; readonly kernel: Kernel }
  | { readonly kind: 'depmod'; readonly kernel: Kernel; readonly durationMs: number }
  | {
      readonly kind: 'script';
      readonly module: ModuleRef;
      readonly directive: string;
      readonly problem: string;
    }
  | { readonly kind: 'original-saved'; readonly module: ModuleRef; readonly path: string }
  | { readonly kind: 'original-restored'; readonly module: ModuleRef; readonly path: string }
  | { readonly kind: 'kept-newer'; readonly module: ModuleRef; readonly reason: string }
  | {
      readonly kind: 'file';
      readonly doing: 'install' | 'delete' | 'write' | 'make-disk';
      readonly path: string;
    }
  /** There was no key to sign modules with. */
  | { readonly kind: 'key-made'; readonly pair: KeyPair }
  /** A job of a call that died: `undone` when it was open, `finished` when it had happened. */
  | { readonly kind: 'recovered'; readonly job: string; readonly how: 'undone' | 'finished' }
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'error'; readonly error: DkmsError };

export type Emit = (event: Event) => void;
