import { dirname, join } from 'node:path';
import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Snapshot } from '../model/snapshot';
import { findInstalledPairs, type InstalledPair } from '../tree/installed-files';
import { installedLink } from '../tree/layout';

/** The version of a module that an install takes the place of. */
export interface Replaced {
  /** What its link said; undefined when no version was installed. */
  readonly link: string | undefined;
  readonly pairs: readonly InstalledPair[];
}

/** Which version of the module is installed for the kernel now, and where its files are. */
export function readReplaced(
  files: Files,
  snapshot: Snapshot,
  { module, kernel }: { module: ModuleRef; kernel: Kernel },
): Replaced {
  const { paths, profile } = snapshot;
  const link = files.readLink(installedLink(paths, module.name, kernel));
  const version = link?.split('/')[0];
  if (version === undefined) return { link: undefined, pairs: [] };
  const build = { module: { name: module.name, version }, kernel, profile };
  return { link, pairs: findInstalledPairs(files, paths, build) ?? [] };
}

/** Removes the files of the replaced version whose places the new one did not take. */
export async function removeReplaced(
  files: Files,
  replaced: Replaced,
  taken: readonly string[],
): Promise<void> {
  for (const { installed } of replaced.pairs) {
    if (!taken.includes(installed)) await files.remove(installed);
  }
}

/** Puts the replaced version back: its files are still in the tree. */
export async function restoreReplaced(
  files: Files,
  snapshot: Snapshot,
  { module, kernel, replaced }: { module: ModuleRef; kernel: Kernel; replaced: Replaced },
): Promise<void> {
  const link = installedLink(snapshot.paths, module.name, kernel);
  for (const { built, installed } of replaced.pairs) {
    if (!files.exists(built)) continue;
    await files.makeDirectory(dirname(installed));
    await files.copyFile(built, installed);
  }
  if (replaced.link === undefined) await files.remove(link);
  else await files.link(join(replaced.link), link);
}
