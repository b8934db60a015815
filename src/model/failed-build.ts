import type { DkmsError } from '../errors/dkms-error';
import type { Kernel } from './kernel';
import type { ModuleRef } from './module-ref';

/** A build that failed and that nobody has tried again since. */
export interface FailedBuild {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  readonly error: DkmsError;
}
