import { join } from 'node:path';
import type { Files } from '../host/files';
import { isKernelRelease, type Kernel } from '../model/kernel';
import { findNameFault, formatRef, type ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';

/*
 * What waits for the end of a package manager's run, or for a node that can run again: empty files in
 * <dkms_tree>/.queue. Hooks write them too, in shell:
 *
 *   modules        packages of modules have come: their modules are due on every kernel that gets such
 *   kernel-<k>     a kernel, or its headers, have come
 *   initramfs-<k>  a module that belongs into a kernel's initramfs has come after that was made
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
  readonly images: readonly QueuedImage[];
  /** Absolute paths of all that is there. */
  readonly marks: readonly string[];
}

export interface QueuedImage {
  readonly release: string;
  /** When its module came. */
  readonly sinceMs: number;
}

const MODULES = 'modules';
const KERNEL = 'kernel-';
const GOING = 'going-';
const IMAGE = 'initramfs-';
const FAILED = 'failed';

function queueDir(paths: Paths): string {
  return join(paths.dkmsTree, '.queue');
}

export function readQueue(files: Files, paths: Paths): Queue {
  const names = files.list(queueDir(paths));
  const readReleases = (prefix: string): readonly string[] =>
    names
      .filter(name => name.startsWith(prefix))
      .map(name => name.slice(prefix.length))
      .filter(isKernelRelease);
  return {
    hasModules: names.includes(MODULES),
    kernels: readReleases(KERNEL),
    going: names
      .filter(name => name.startsWith(GOING))
      .flatMap(name => parseRef(files.readText(join(queueDir(paths), name)) ?? '')),
    images: readReleases(IMAGE).map(release => ({
      release,
      sinceMs: files.stat(imageMark(paths, release))?.mtimeMs ?? 0,
    })),
    marks: names.filter(name => !name.startsWith(FAILED)).map(name => join(queueDir(paths), name)),
  };
}

function imageMark(paths: Paths, release: string): string {
  return join(queueDir(paths), IMAGE + release);
}

/** Says that what was installed for these kernels is not in their images. */
export async function queueImages(files: Files, paths: Paths, kernels: readonly Kernel[]): Promise<void> {
  await files.makeDirectory(queueDir(paths));
  for (const { release } of kernels) await files.writeText(imageMark(paths, release), '');
}

/** Takes that back. */
export async function dropImages(files: Files, paths: Paths, kernels: readonly Kernel[]): Promise<void> {
  for (const { release } of kernels) await files.remove(imageMark(paths, release));
  await files.removeEmptyDirectory(queueDir(paths));
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
