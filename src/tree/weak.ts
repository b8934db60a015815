import { join, resolve } from 'node:path';
import type { Files } from '../host/files';
import type { Distribution } from '../model/distribution';
import { isKernelRelease, type Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { TreeEntry } from '../model/tree';
import { findInstalledPairs } from './installed-files';

/** A module that a kernel has by a link to what is installed for another. */
export interface WeakInstall {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  /** Release of the kernel that it is installed for. */
  readonly from: string;
}

/** What kernels have in `weak-updates` of the modules of the tree, in the order of the tree and of the kernels. */
export function findWeakInstalls(
  files: Files,
  paths: Paths,
  { tree, profile }: { readonly tree: readonly TreeEntry[]; readonly profile: Distribution },
): readonly WeakInstall[] {
  if (profile.weakModules === undefined) return [];
  const linked = files
    .list(paths.installTree)
    .filter(isKernelRelease)
    .map(release => ({
      release,
      targets: new Set(listTargets(files, join(paths.installTree, release, 'weak-updates'))),
    }))
    .filter(({ targets }) => targets.size > 0);
  if (linked.length === 0) return [];
  return tree.flatMap(({ module, builds }) =>
    builds
      .filter(build => build.installed)
      .flatMap(({ kernel }) => {
        const pairs = findInstalledPairs(files, paths, { module, kernel, profile }) ?? [];
        return linked
          .filter(({ targets }) => pairs.some(pair => targets.has(pair.installed)))
          .map(({ release }) => ({ module, kernel: { release, arch: kernel.arch }, from: kernel.release }));
      }),
  );
}

/** What the links below a directory lead to: absolute. */
function listTargets(files: Files, directory: string): readonly string[] {
  return files.list(directory).flatMap(name => {
    const path = join(directory, name);
    const target = files.readLink(path);
    if (target !== undefined) return [resolve(directory, target)];
    return files.isDirectory(path) ? listTargets(files, path) : [];
  });
}
