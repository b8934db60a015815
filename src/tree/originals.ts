import { basename, dirname, join } from 'node:path';
import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { Paths } from '../model/paths';
import type { Step } from '../model/step';
import { moduleDir, originalsDir } from './layout';

const ORIGIN = '.origin';

/** Whether modules of the kernel were moved aside for this module before. */
export function hasOriginals(files: Files, paths: Paths, name: string, kernel: Kernel): boolean {
  return files.isDirectory(originalsDir(paths, name, kernel));
}

/** Moves a module of the kernel aside, with a note of where it was. */
export function createSaveSteps(
  paths: Paths,
  from: { readonly name: string; readonly kernel: Kernel; readonly path: string },
): readonly Step[] {
  const kept = join(originalsDir(paths, from.name, from.kernel), basename(from.path));
  return [
    { do: 'write', path: kept + ORIGIN, text: `${from.path}\n` },
    { do: 'share', from: from.path, to: kept },
    { do: 'remove', path: from.path },
  ];
}

/**
 * Puts back what was moved aside, each where its `.origin` says. Those of a kernel that is gone go after it.
 *
 * @returns the steps, and where the modules will be, absolute
 */
export function createRestoreSteps(
  files: Files,
  paths: Paths,
  from: { readonly name: string; readonly kernel: Kernel },
): { readonly steps: readonly Step[]; readonly restored: readonly string[] } {
  const directory = originalsDir(paths, from.name, from.kernel);
  const kernelDirectory = join(paths.installTree, from.kernel.release);
  const prune: Step = { do: 'prune', from: dirname(directory), top: moduleDir(paths, from.name) };
  if (!files.isDirectory(kernelDirectory)) {
    const gone = files.isDirectory(directory) ? [{ do: 'remove', path: directory } as const, prune] : [];
    return { steps: gone, restored: [] };
  }
  const found = files
    .list(directory)
    .filter(file => nameOfModule(file) !== undefined)
    .flatMap(name => {
      const origin = files.readText(join(directory, name + ORIGIN))?.trim();
      return origin !== undefined && isInside(origin, kernelDirectory) ? [{ name, origin }] : [];
    });
  const steps: readonly Step[] = found.flatMap(({ name, origin }) => [
    { do: 'share', from: join(directory, name), to: origin },
    { do: 'remove', path: join(directory, name) },
    { do: 'remove', path: join(directory, name + ORIGIN) },
  ]);
  return { steps: [...steps, { ...prune, from: directory }], restored: found.map(({ origin }) => origin) };
}

function isInside(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`) && !path.split('/').includes('..');
}
