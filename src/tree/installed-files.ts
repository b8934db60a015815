import { basename } from 'node:path';
import type { Files } from '../host/files';
import type { Distribution } from '../model/distribution';
import type { Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { InstalledFiles } from '../model/tree';
import { builtModulesDir } from './layout';
import { readRecord } from './record';

export interface InstalledPair {
  /** Absolute, in the tree. */
  readonly built: string;
  /** Absolute, in the install tree. */
  readonly installed: string;
}

/** Names of the module files that a build left, in byte order. */
export function listBuiltModules(
  files: Files,
  paths: Paths,
  module: ModuleRef,
  kernel: Kernel,
): readonly string[] {
  return files.list(builtModulesDir(paths, module, kernel)).filter(name => nameOfModule(name) !== undefined);
}

/**
 * Which installed file belongs to which built one: by the record of the install; where there is none, by the
 * distribution's one destination. Undefined where neither tells.
 *
 * @param modules  what `listBuiltModules` says, for who knows it already
 */
export function findInstalledPairs(
  files: Files,
  paths: Paths,
  build: { module: ModuleRef; kernel: Kernel; profile: Distribution },
  modules = listBuiltModules(files, paths, build.module, build.kernel),
): readonly InstalledPair[] | undefined {
  const { module, kernel, profile } = build;
  const from = builtModulesDir(paths, module, kernel);
  const directory = `${paths.installTree}/${kernel.release}`;
  const record = readRecord(files, paths, build);
  if (record !== undefined && record.installed.length > 0) {
    return record.installed.map(path => ({
      built: `${from}/${basename(path)}`,
      installed: `${directory}/${path}`,
    }));
  }
  const { destination } = profile;
  if (destination === undefined) return undefined;
  const place = `${directory}${destination}`;
  return modules.map(name => ({
    built: `${from}/${name}`,
    installed: `${place}/${name}`,
  }));
}

/** Compares what is installed with what was built. Files of one size and time are taken for equal, as rsync does. */
export function compareInstalled(files: Files, pairs: readonly InstalledPair[]): InstalledFiles {
  const compared = pairs.map(pair => comparePair(files, pair));
  if (compared.length === 0 || compared.includes('built-missing')) return 'built-missing';
  return compared.includes('different') ? 'different' : 'same';
}

function comparePair(files: Files, { built, installed }: InstalledPair): InstalledFiles {
  const a = files.stat(built);
  if (a === undefined) return 'built-missing';
  const b = files.stat(installed);
  if (b === undefined || a.sizeBytes !== b.sizeBytes) return 'different';
  return a.mtimeMs === b.mtimeMs || files.hasSameContent(built, installed) ? 'same' : 'different';
}
