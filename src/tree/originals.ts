import { basename, dirname, join } from 'node:path';
import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { Paths } from '../model/paths';
import { moduleDir, originalsDir } from './layout';

const ORIGIN = '.origin';

/** Whether modules of the kernel were moved aside for this module before. */
export function hasOriginals(files: Files, paths: Paths, name: string, kernel: Kernel): boolean {
  return files.isDirectory(originalsDir(paths, name, kernel));
}

/** Moves a module of the kernel aside; where it was is written down first. */
export async function saveOriginal(
  files: Files,
  paths: Paths,
  from: { name: string; kernel: Kernel; path: string },
): Promise<void> {
  const directory = originalsDir(paths, from.name, from.kernel);
  const kept = join(directory, basename(from.path));
  await files.makeDirectory(directory);
  await files.writeText(kept + ORIGIN, `${from.path}\n`);
  await files.move(from.path, kept);
}

/**
 * Puts back what was moved aside, each where its `.origin` says.
 *
 * @returns where they are now, absolute
 */
export async function restoreOriginals(
  files: Files,
  paths: Paths,
  from: { name: string; kernel: Kernel },
): Promise<readonly string[]> {
  const directory = originalsDir(paths, from.name, from.kernel);
  const restored: string[] = [];
  for (const name of files.list(directory).filter(file => nameOfModule(file) !== undefined)) {
    const origin = files.readText(join(directory, name + ORIGIN))?.trim();
    if (origin === undefined || !isInside(origin, join(paths.installTree, from.kernel.release))) continue;
    await files.makeDirectory(dirname(origin));
    await files.move(join(directory, name), origin);
    await files.remove(join(directory, name + ORIGIN));
    restored.push(origin);
  }
  // A move that did not happen leaves a note of where from.
  for (const note of files.list(directory).filter(file => file.endsWith(ORIGIN))) {
    if (!files.exists(join(directory, note.slice(0, -ORIGIN.length))))
      await files.remove(join(directory, note));
  }
  await removeEmptyUpTo(files, directory, moduleDir(paths, from.name));
  return restored;
}

/** Removes a directory and those above it while they are empty, up to `top`, which stays. */
export async function removeEmptyUpTo(files: Files, directory: string, top: string): Promise<void> {
  for (let at = directory; isInside(at, top); at = dirname(at)) {
    if (files.isDirectory(at) && !(await files.removeEmptyDirectory(at))) return;
  }
}

function isInside(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`) && !path.split('/').includes('..');
}
