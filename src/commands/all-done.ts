import type { Files } from '../host/files';
import type { Host } from '../host/host';
import { readBuildFacts } from '../kernel/facts';
import { type Kernel, kernelKey } from '../model/kernel';
import type { Paths } from '../model/paths';
import { isInstalledFor } from '../model/tree';
import { findNewest } from '../plan/plan-autoinstall';
import { journalDir, listAfterFiles, listDepmodPending } from '../tree/layout';
import { readTree } from '../tree/read';
import { readRecord } from '../tree/record';
import { findChangedFor } from './memory';
import type { System } from './system';

/** Calls that died, or that left it to somebody else, may have left something to do. */
export function isOwed(files: Files, paths: Paths): boolean {
  if (files.exists(journalDir(paths))) return true;
  return listDepmodPending(files, paths).length > 0 || listAfterFiles(files, paths).length > 0;
}

/**
 * Whether autoinstall would find nothing to do: the newest version of every module is installed for every kernel, and
 * made from what is there now. Looks at files only, so that a hook that comes a second time costs next to nothing.
 * Where a conf would have to be asked, the answer is no.
 */
export async function isAllDone(
  host: Host,
  { paths, settings }: System,
  kernels: readonly Kernel[],
): Promise<boolean> {
  if (isOwed(host.files, paths)) return false;
  const looked = {
    paths,
    settings,
    kernels: new Map(kernels.map(kernel => [kernelKey(kernel), readBuildFacts(host.files, paths, kernel)])),
  };
  for (const entry of findNewest(readTree(host.files, paths))) {
    if (entry.broken) return false;
    for (const kernel of kernels) {
      if (!isInstalledFor(entry, kernel)) return false;
      const build = { module: entry.module, kernel };
      const inputs = readRecord(host.files, paths, build)?.inputs;
      if (inputs === undefined) return false;
      if ((await findChangedFor(host, looked, { ...build, inputs })) !== undefined) return false;
    }
  }
  return true;
}
