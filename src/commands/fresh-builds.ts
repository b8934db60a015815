import { join } from 'node:path';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { Paths } from '../model/paths';
import type { TreeEntry } from '../model/tree';
import { resultDir, sourceLink } from '../tree/layout';

/**
 * The kernels that a module was built for since its source came to where it is. In a run of rpm a kernel's own scripts may
 * have had it built before those of the module's package that are to build it.
 */
export function listFreshBuilds(
  { files }: Pick<Host, 'files'>,
  paths: Paths,
  { module, builds }: TreeEntry,
): readonly Kernel[] {
  const cameMs = files.stat(join(sourceLink(paths, module), 'dkms.conf'))?.changedMs;
  if (cameMs === undefined) return [];
  const kernels = builds.map(({ kernel }) => kernel);
  return kernels.filter(kernel => {
    const log = files.stat(join(resultDir(paths, module, kernel), 'log', 'make.log'));
    return log !== undefined && log.changedMs > cameMs;
  });
}
