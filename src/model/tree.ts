import type { Kernel } from './kernel';
import type { ModuleRef } from './module-ref';

/** A module version as it lies in the tree. */
export interface TreeEntry {
  readonly module: ModuleRef;
  /** `source` is a link that leads to a directory, or a directory (binaries only). Otherwise the entry is broken. */
  readonly broken: boolean;
  /** `source` is a directory with nothing but a dkms.conf: what there is was built elsewhere. */
  readonly binariesOnly?: true;
  /** In the order of their directories. */
  readonly builds: readonly TreeBuild[];
}

export interface TreeBuild {
  readonly kernel: Kernel;
  /** `<module>/kernel-<release>-<arch>` points here. */
  readonly installed: boolean;
  /** Modules of the kernel that were moved aside when this module was first installed. */
  readonly hasOriginals: boolean;
}

export type ModuleState = 'added' | 'built' | 'installed' | 'broken';

/** What the installed files look like beside the built ones. */
export type InstalledFiles = 'same' | 'different' | 'built-missing';

export function isBuiltFor(entry: TreeEntry, kernel: Kernel): boolean {
  return findBuild(entry, kernel) !== undefined;
}

export function isInstalledFor(entry: TreeEntry, kernel: Kernel): boolean {
  return findBuild(entry, kernel)?.installed === true;
}

/** Where a module stands, for a kernel or by itself; undefined: it is not in the tree. */
export function findState(
  tree: readonly TreeEntry[],
  ref: ModuleRef,
  kernel: Kernel | undefined,
): ModuleState | undefined {
  const entry = findEntry(tree, ref);
  if (entry === undefined) return undefined;
  if (entry.broken) return 'broken';
  const build = kernel && findBuild(entry, kernel);
  return build === undefined ? 'added' : build.installed ? 'installed' : 'built';
}

/** Whether any version of the module is. */
export function isNameInstalledFor(tree: readonly TreeEntry[], name: string, kernel: Kernel): boolean {
  return tree.some(entry => entry.module.name === name && isInstalledFor(entry, kernel));
}

export function findBuild(entry: TreeEntry, kernel: Kernel): TreeBuild | undefined {
  return entry.builds.find(b => b.kernel.release === kernel.release && b.kernel.arch === kernel.arch);
}

export function findEntry(tree: readonly TreeEntry[], ref: ModuleRef): TreeEntry | undefined {
  return tree.find(e => e.module.name === ref.name && e.module.version === ref.version);
}
