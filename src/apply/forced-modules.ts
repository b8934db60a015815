import { join } from 'node:path';
import type { Files } from '../host/files';
import type { Snapshot } from '../model/snapshot';

const VERSION_ONLY = '_version-override';

/**
 * What packages of drivers ask for by a file in modules_to_force_install, a name in each line: `NAME`, that the module
 * is installed as by --force, or `NAME_version-override`, as by --force-version-override.
 */
export function findForced(
  files: Files,
  { paths }: Snapshot,
  name: string,
): { readonly all: boolean; readonly version: boolean } {
  const lists = files.list(paths.forcedModulesDir).map(file => join(paths.forcedModulesDir, file));
  const lines = lists.flatMap(list => (files.readText(list) ?? '').split('\n').map(line => line.trim()));
  const all = lines.includes(name);
  return { all, version: all || lines.includes(name + VERSION_ONLY) };
}
