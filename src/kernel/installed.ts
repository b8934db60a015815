import type { Files } from '../host/files';
import { isKernelRelease } from '../model/kernel';
import type { Paths } from '../model/paths';
import { compareVersions } from '../model/version';
import { hasHeaders } from './facts';

/** Releases of the kernels in the install tree that modules can be built for, newest first. */
export function findBuildableKernels(files: Files, paths: Paths): readonly string[] {
  return files
    .list(paths.installTree)
    .filter(release => isKernelRelease(release) && hasHeaders(files, `${paths.installTree}/${release}`))
    .sort((a, b) => compareVersions(b, a));
}

/** Releases of all that have modules of their own, newest first; a directory that a kernel left behind has no index. */
export function findInstalledKernels(files: Files, paths: Paths): readonly string[] {
  return files
    .list(paths.installTree)
    .filter(
      release => isKernelRelease(release) && files.exists(`${paths.installTree}/${release}/modules.dep`),
    )
    .sort((a, b) => compareVersions(b, a));
}

/**
 * Whether a kernel is there, or its headers: what one leaves behind in its directory is what depmod has made, and modules
 * of others.
 */
export function isKernelThere(files: Files, { installTree, bootDir }: Paths, release: string): boolean {
  const own = ['kernel', 'modules.builtin', 'modules.order', 'vmlinuz'].map(
    name => `${installTree}/${release}/${name}`,
  );
  const hasBuild = files.stat(`${installTree}/${release}/build`) !== undefined;
  return hasBuild || [...own, `${bootDir}/vmlinuz-${release}`].some(files.exists);
}
