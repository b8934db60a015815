import type { ModuleRef } from './module-ref';

/** What a package of a module says of itself, whatever its format. */
export interface PackageSpec {
  /** The module as dkms knows it; its version stays as the conf has it. */
  readonly module: ModuleRef;
  /** `v4l2loopback-dkms` */
  readonly packageName: string;
  /** As the package manager orders it. */
  readonly packageVersion: string;
  /** One line, without the package's name. */
  readonly summary: string;
  readonly description: readonly string[];
  readonly maintainer: string;
  readonly authors: readonly string[];
  /** What MODULE_LICENSE says: `GPL`, `Dual MIT/GPL`; undefined when nothing says it. */
  readonly license: string | undefined;
  readonly epochSeconds: number;
}
