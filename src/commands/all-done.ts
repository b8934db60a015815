import type { Host } from '../host/host';
import { readBuildFacts } from '../kernel/facts';
import { type Kernel, kernelKey } from '../model/kernel';
import { isInstalledFor } from '../model/tree';
import { findNewest } from '../plan/plan-autoinstall';
import { journalDir, listDepmodPending } from '../tree/layout';
import { readTree } from '../tree/read';
import { readRecord } from '../tree/record';
import { findChangedFor } from './memory';
import type { System } from './system';

/**
 * Whether autoinstall would find nothing to do: the newest version of every module is installed for every kernel, and
 * made from what is there now. Looks at files only, so that a hook that comes a second time costs next to nothing.
 * Where a conf would have to be asked, the answer is no.
 */
export function isAllDone(host: Host, { paths }: System, kernels: readonly Kernel[]): boolean {
  if (host.files.exists(journalDir(paths)) || listDepmodPending(host.files, paths).length > 0) return false;
  const facts = new Map(
    kernels.map(kernel => [kernelKey(kernel), readBuildFacts(host.files, paths, kernel)]),
  );
  return findNewest(readTree(host.files, paths)).every(
    entry =>
      !entry.broken &&
      kernels.every(kernel => {
        const { module } = entry;
        if (!isInstalledFor(entry, kernel)) return false;
        const inputs = readRecord(host.files, paths, { module, kernel })?.inputs;
        if (inputs === undefined) return false;
        return findChangedFor(host, { paths, kernels: facts }, { module, kernel, inputs }) === undefined;
      }),
  );
}
