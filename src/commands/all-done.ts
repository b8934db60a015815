import type { Host } from '../host/host';
import { readBuildFacts } from '../kernel/facts';
import { type Kernel, kernelKey } from '../model/kernel';
import { isInstalledFor } from '../model/tree';
import { findNewest } from '../plan/plan-autoinstall';
import { journalDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { readRecord } from '../tree/record';
import { findChanged } from './memory';
import type { System } from './system';

/**
 * Whether autoinstall would find nothing to do: the newest version of every module is installed for every kernel, and
 * made from what is there now. Looks at files only, so that a hook that comes a second time costs next to nothing.
 * Where a conf would have to be asked, the answer is no.
 */
export function isAllDone(host: Host, { paths }: System, kernels: readonly Kernel[]): boolean {
  if (host.files.exists(journalDir(paths)) || hasDebts(host, paths.dkmsTree)) return false;
  const newest = findNewest(readTree(host.files, paths));
  const pairs = newest.flatMap(entry => kernels.map(kernel => ({ entry, module: entry.module, kernel })));
  const inPlace = pairs.every(
    ({ entry, module, kernel }) =>
      !entry.broken &&
      isInstalledFor(entry, kernel) &&
      readRecord(host.files, paths, { module, kernel })?.inputs !== undefined,
  );
  if (!inPlace) return false;
  const facts = new Map(
    kernels.map(kernel => [kernelKey(kernel), readBuildFacts(host.files, paths, kernel)]),
  );
  return findChanged(host, { paths, kernels: facts }, pairs).size === 0;
}

function hasDebts(host: Host, dkmsTree: string): boolean {
  return host.files.list(dkmsTree).some(name => name.startsWith('depmod-pending-'));
}
