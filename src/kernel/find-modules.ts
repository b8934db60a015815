import { join } from 'node:path';
import type { Files } from '../host/files';
import { listPaths } from '../host/walk';
import { nameOfModule } from '../model/module-name';

/** A kernel's module files. */
export interface ModuleIndex {
  /** Absolute paths, by the name a module is loaded under, with `-` and `_` as one. */
  get(name: string): readonly string[];
}

/**
 * Every module file of a kernel, from depmod's index: one file instead of a walk over thousands. What came after
 * the last depmod is missing there, so `recent` directories are listed as well.
 *
 * @param directory  `<install_tree>/<release>`
 * @param recent     directories below it, absolute
 */
export function readModuleIndex(files: Files, directory: string, recent: readonly string[]): ModuleIndex {
  const listed = files.readText(join(directory, 'modules.dep')) ?? '';
  // Without an index, or with one of a kmod that cannot read what is there, only the walk is left.
  const beside =
    listed === ''
      ? listOwn(files, directory)
      : recent.flatMap(place => files.list(place).map(file => join(place, file)));
  return {
    get: name => {
      const file = escapeForPattern(name).replaceAll('_', '[-_]');
      const lines = listed.matchAll(
        new RegExp(`^((?:[^:\\n]*/)?${file}\\.ko(?:\\.gz|\\.xz|\\.zst)?):`, 'gm'),
      );
      const known = [...lines]
        .map(([, path = '']) => (path.startsWith('/') ? path : join(directory, path)))
        .filter(path => isOwn(path, directory));
      const fresh = beside.filter(path => nameOfModule(path) === name && files.exists(path));
      return [...new Set([...known, ...fresh])];
    },
  };
}

/** Every module file of one name, by a walk: depmod's index has only one of them. */
export function findNamesakes(files: Files, directory: string, name: string): readonly string[] {
  return listOwn(files, directory).filter(path => nameOfModule(path) === name);
}

function listOwn(files: Files, directory: string): readonly string[] {
  return listPaths(files, directory).filter(path => isOwn(path, directory));
}

/** What weak-modules links from other kernels is no module of this one. */
function isOwn(path: string, directory: string): boolean {
  return !path.startsWith(`${directory}/weak-updates/`);
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
