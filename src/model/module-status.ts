import type { DkmsError } from '../errors/dkms-error';
import type { Kernel } from './kernel';
import type { ModuleRef } from './module-ref';
import type { SignedModule } from './signing';
import type { InstalledFiles, ModuleState } from './tree';

/** One line of `dkms status`. */
export interface ModuleStatus {
  readonly module: ModuleRef;
  /** undefined while nothing is built, and for a broken module. */
  readonly kernel: Kernel | undefined;
  readonly state: ModuleState | 'installed-weak' | 'waiting' | 'failed';
  readonly hasOriginals: boolean;
  /** undefined where nothing is installed, or where nothing tells what was. */
  readonly files: InstalledFiles | undefined;
  /** `installed-weak`: the release of the kernel that it is installed for. */
  readonly weakFrom?: string;
  /** `waiting`: for what; such lines are only for programs. */
  readonly waitsFor?: 'no-headers';
  /** `failed`: why, and where to read more; such lines, too, are only for programs. */
  readonly error?: DkmsError;
  /** Who signed each module of a build; only where it is asked for. */
  readonly signatures?: readonly SignedModule[];
}
