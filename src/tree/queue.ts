import { join } from 'node:path';
import type { Files } from '../host/files';
import { isKernelRelease } from '../model/kernel';
import type { Paths } from '../model/paths';

/*
 * What waits for the end of a package manager's run, or for a node that can run again: empty files in
 * <dkms_tree>/.queue. Hooks write them too, in shell:
 *
 *   modules      packages of modules have come: their modules are due on every kernel that gets such
 *   kernel-<k>   a kernel, or its headers, have come
 */

export interface Queue {
  readonly hasModules: boolean;
  /** Releases, in the order of their names. */
  readonly kernels: readonly string[];
  /** Absolute paths of all that is there. */
  readonly marks: readonly string[];
}

const MODULES = 'modules';
const KERNEL = 'kernel-';

function queueDir(paths: Paths): string {
  return join(paths.dkmsTree, '.queue');
}

export function readQueue(files: Files, paths: Paths): Queue {
  const names = files.list(queueDir(paths));
  return {
    hasModules: names.includes(MODULES),
    kernels: names
      .filter(name => name.startsWith(KERNEL))
      .map(name => name.slice(KERNEL.length))
      .filter(isKernelRelease),
    marks: names.map(name => join(queueDir(paths), name)),
  };
}

/** Says that modules have come which nobody has built yet. */
export async function queueModules(files: Files, paths: Paths): Promise<void> {
  await files.makeDirectory(queueDir(paths));
  await files.writeText(join(queueDir(paths), MODULES), '');
}

/** Takes off what was read and has been served; what came since stays. */
export async function dropQueue(files: Files, paths: Paths, { marks }: Queue): Promise<void> {
  for (const mark of marks) await files.remove(mark);
  await files.removeEmptyDirectory(queueDir(paths));
}
