import type { DkmsError } from '../errors/dkms-error';
import { type Kernel, kernelKey } from './kernel';
import type { ModuleRef } from './module-ref';
import type { Action, Reason } from './plan';

/** How one job, or one thing that was left out of the plan, ended. */
export interface Outcome {
  readonly action: Action;
  readonly module: ModuleRef;
  readonly kernel: Kernel | undefined;
  readonly result: 'done' | 'unchanged' | 'deferred' | 'failed';
  /** Why it was in the plan. */
  readonly because: Reason;
  readonly error: DkmsError | undefined;
  readonly durationMs: number;
  /** Absolute path of the log of a build. */
  readonly log: string | undefined;
  /** Module files that came to the kernel's directory, and that went: absolute. */
  readonly files?: ChangedFiles;
}

export interface ChangedFiles {
  readonly placed: readonly string[];
  readonly taken: readonly string[];
}

/** Those that brought a module to a kernel's directory, or took one away. */
export function listChanges(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(
    ({ result, action }) => result === 'done' && (action === 'install' || action === 'uninstall'),
  );
}

/** The kernels that outcomes are about, each once. */
export function listKernels(outcomes: readonly Outcome[]): readonly Kernel[] {
  const kernels = outcomes.flatMap(({ kernel }) => kernel ?? []);
  return [...new Map(kernels.map(kernel => [kernelKey(kernel), kernel])).values()];
}
