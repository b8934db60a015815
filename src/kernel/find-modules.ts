import { join } from 'node:path';
import type { Files } from '../host/files';
import { nameOfModule } from '../model/module-name';

/** Modules of a kernel by the name they are loaded under, with `-` and `_` as one. Paths are absolute. */
export type ModuleIndex = ReadonlyMap<string, readonly string[]>;

/**
 * Every module file of a kernel, from depmod's index: one file instead of a walk over thousands. What came after
 * the last depmod is missing there, so `recent` directories are listed as well.
 *
 * @param directory  `<install_tree>/<release>`
 * @param recent     directories below it, absolute
 */
export function readModuleIndex(files: Files, directory: string, recent: readonly string[]): ModuleIndex {
  const index = new Map<string, Set<string>>();
  const add = (path: string): void => {
    const name = nameOfModule(path);
    if (name === undefined || !files.exists(path)) return;
    index.set(name, (index.get(name) ?? new Set()).add(path));
  };
  const listed = files.readText(join(directory, 'modules.dep')) ?? '';
  const wanted = [...listed.matchAll(/^([^:\n]+):/gm)].map(([, path = '']) => path);
  for (const path of wanted) {
    const name = nameOfModule(path);
    if (name !== undefined)
      index.set(
        name,
        (index.get(name) ?? new Set()).add(path.startsWith('/') ? path : join(directory, path)),
      );
  }
  for (const place of recent) {
    for (const name of files.list(place)) add(join(place, name));
  }
  return new Map([...index].map(([name, paths]) => [name, [...paths]]));
}
