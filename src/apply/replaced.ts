import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Snapshot } from '../model/snapshot';
import { findInstalledPairs, type InstalledPair } from '../tree/installed-files';
import { installedLink } from '../tree/layout';

/** The files of the version of a module that is installed for a kernel now; none when none is. */
export function readReplaced(
  files: Files,
  { paths, profile }: Snapshot,
  { module, kernel }: { readonly module: ModuleRef; readonly kernel: Kernel },
): readonly InstalledPair[] {
  const version = files.readLink(installedLink(paths, module.name, kernel))?.split('/')[0];
  if (version === undefined) return [];
  const build = { module: { name: module.name, version }, kernel, profile };
  return findInstalledPairs(files, paths, build) ?? [];
}
