import type { Kernel } from './kernel';
import type { ModuleRef } from './module-ref';

/** A module version for one kernel: what is built, installed and recorded. */
export interface Target {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
}
