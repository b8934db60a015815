import { join } from 'node:path';
import type { Files } from '../host/files';
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
  const beside = recent.flatMap(place => files.list(place).map(file => join(place, file)));
  return {
    get: name => {
      const file = escapeForPattern(name).replaceAll('_', '[-_]');
      const lines = listed.matchAll(
        new RegExp(`^((?:[^:\\n]*/)?${file}\\.ko(?:\\.gz|\\.xz|\\.zst)?):`, 'gm'),
      );
      const known = [...lines].map(([, path = '']) => (path.startsWith('/') ? path : join(directory, path)));
      const fresh = beside.filter(path => nameOfModule(path) === name && files.exists(path));
      return [...new Set([...known, ...fresh])];
    },
  };
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
