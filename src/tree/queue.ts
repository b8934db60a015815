import { join } from 'node:path';
import type { Files } from '../host/files';
import { isKernelRelease } from '../model/kernel';
import { findNameFault, formatRef, type ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';

/*
 * What waits for the end of a package manager's run, or for a node that can run again: empty files in
 * <dkms_tree>/.queue. Hooks write them too, in shell:
 *
 *   modules      packages of modules have come: their modules are due on every kernel that gets such
 *   kernel-<k>   a kernel, or its headers, have come
 *
 * One kind has a text, since names and versions may hold dashes:
 *
 *   going-…      NAME/VERSION: a package that was upgraded had its source, and takes that away
 *
 * What starts with "failed" is theirs alone: it is told again when the run ends.
 */

export interface Queue {
  readonly hasModules: boolean;
  /** Releases, in the order of their names. */
  readonly kernels: readonly string[];
  /** Versions of modules that go when others have taken their place. */
  readonly going: readonly ModuleRef[];
  /** Absolute paths of all that is there. */
  readonly marks: readonly string[];
}

const MODULES = 'modules';
const KERNEL = 'kernel-';
const GOING = 'going-';
const FAILED = 'failed';

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
    going: names
      .filter(name => name.startsWith(GOING))
      .flatMap(name => parseRef(files.readText(join(queueDir(paths), name)) ?? '')),
    marks: names.filter(name => !name.startsWith(FAILED)).map(name => join(queueDir(paths), name)),
  };
}

/** Says that modules have come which nobody has built yet. */
export async function queueModules(files: Files, paths: Paths): Promise<void> {
  await files.makeDirectory(queueDir(paths));
  await files.writeText(join(queueDir(paths), MODULES), '');
}

/** Says that a version of a module is to go at the end of the run. */
export async function queueRemoval(files: Files, paths: Paths, module: ModuleRef): Promise<void> {
  await files.makeDirectory(queueDir(paths));
  const file = join(queueDir(paths), `${GOING}${module.name}-${module.version}`);
  await files.writeText(file, `${formatRef(module)}\n`);
}

function parseRef(text: string): readonly ModuleRef[] {
  const [name = '', version = '', ...rest] = text.trim().split('/');
  const isRef =
    rest.length === 0 && findNameFault(name) === undefined && findNameFault(version) === undefined;
  return isRef ? [{ name, version }] : [];
}

/** Takes off what was read and has been served; what came since stays. */
export async function dropQueue(files: Files, paths: Paths, { marks }: Queue): Promise<void> {
  for (const mark of marks) await files.remove(mark);
  await files.removeEmptyDirectory(queueDir(paths));
}
