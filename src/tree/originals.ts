import { basename, dirname, join, relative } from 'node:path';
import type { Files } from '../host/files';
import { listPaths } from '../host/walk';
import type { Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { Paths } from '../model/paths';
import type { Step } from '../model/step';
import { moduleDir, originalsDir } from './layout';

const ORIGIN = '.origin';
/** Where those are kept that bear the name of one that is kept already, each below the path that it had. */
const COLLISIONS = 'collisions';

/** Whether modules of the kernel were moved aside for this module before. */
export function hasOriginals(files: Files, paths: Paths, name: string, kernel: Kernel): boolean {
  return files.isDirectory(originalsDir(paths, name, kernel));
}

/** Moves modules of the kernel aside, each with a note of where it was; all but the first collide with that one. */
export function createSaveSteps(
  paths: Paths,
  from: { readonly name: string; readonly kernel: Kernel; readonly originals: readonly string[] },
): readonly Step[] {
  const directory = originalsDir(paths, from.name, from.kernel);
  const kernelDirectory = join(paths.installTree, from.kernel.release);
  return from.originals.flatMap((path, i): readonly Step[] => {
    const kept = i === 0 ? basename(path) : join(COLLISIONS, relative(kernelDirectory, path));
    return [
      { do: 'write', path: join(directory, kept + ORIGIN), text: `${path}\n` },
      { do: 'share', from: path, to: join(directory, kept) },
      { do: 'remove', path },
    ];
  });
}

/**
 * Puts back what was moved aside, each where its `.origin` says. Those of a kernel that is gone go after it.
 *
 * @param from.isThere  whether the kernel is: its directory may have stayed behind
 * @returns the steps, and where the modules will be, absolute
 */
export function createRestoreSteps(
  files: Files,
  paths: Paths,
  from: { readonly name: string; readonly kernel: Kernel; readonly isThere: boolean },
): { readonly steps: readonly Step[]; readonly restored: readonly string[] } {
  const directory = originalsDir(paths, from.name, from.kernel);
  const kernelDirectory = join(paths.installTree, from.kernel.release);
  const prune: Step = { do: 'prune', from: dirname(directory), top: moduleDir(paths, from.name) };
  if (!from.isThere) {
    const gone = files.isDirectory(directory) ? [{ do: 'remove', path: directory } as const, prune] : [];
    return { steps: gone, restored: [] };
  }
  const found = listPaths(files, directory)
    .filter(kept => nameOfModule(kept) !== undefined)
    .flatMap(kept => {
      const origin = files.readText(kept + ORIGIN)?.trim();
      return origin !== undefined && isInside(origin, kernelDirectory) ? [{ kept, origin }] : [];
    });
  const steps = found.flatMap(({ kept, origin }): readonly Step[] => [
    { do: 'share', from: kept, to: origin },
    { do: 'remove', path: kept },
    { do: 'remove', path: kept + ORIGIN },
    { ...prune, from: dirname(kept) },
  ]);
  return { steps: [...steps, { ...prune, from: directory }], restored: found.map(({ origin }) => origin) };
}

function isInside(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`) && !path.split('/').includes('..');
}
