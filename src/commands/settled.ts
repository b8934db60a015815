import { DkmsError } from '../errors/dkms-error';
import type { Files } from '../host/files';
import type { Host } from '../host/host';
import { rememberLooks } from '../host/remember-looks';
import { readBuildFacts } from '../kernel/facts';
import { type Kernel, kernelKey } from '../model/kernel';
import type { Paths } from '../model/paths';
import type { LeftOut, LeftOutReason } from '../model/plan';
import { isBuiltFor, isInstalledFor, isNameInstalledFor, type TreeEntry } from '../model/tree';
import { findNewest } from '../plan/plan-autoinstall';
import { journalDir, listAfterFiles, listDepmodPending } from '../tree/layout';
import { readLeftOut } from '../tree/left-out';
import { readTree } from '../tree/read';
import { readBoot, readRecord } from '../tree/record';
import { findChangedFor, findFailure, isErrorCode, type Looked } from './memory';
import type { Memory } from './snapshot';
import type { System } from './system';

/** Calls that died, or that left it to somebody else, may have left something to do. */
export function isOwed(files: Files, paths: Paths): boolean {
  if (files.exists(journalDir(paths))) return true;
  return listDepmodPending(files, paths).length > 0 || listAfterFiles(files, paths).length > 0;
}

/**
 * What autoinstall would leave out, where it would find nothing to do: the newest version of every module is installed
 * for every kernel and made from what is there now; or, for a hook, one before it in this boot has found why it is not,
 * and nothing has changed since. Looks at files only, so that a hook that comes a second time costs next to nothing.
 *
 * @returns undefined where a conf would have to be asked
 */
export async function findSettled(
  asked: Host,
  { paths, settings }: System,
  { kernels, memory }: { readonly kernels: readonly Kernel[]; readonly memory: Memory },
): Promise<readonly LeftOut[] | undefined> {
  const host = rememberLooks(asked);
  if (isOwed(host.files, paths)) return undefined;
  const facts = kernels.map(
    kernel => [kernelKey(kernel), readBuildFacts(host.files, paths, kernel)] as const,
  );
  const looked: Looked = { paths, settings, kernels: new Map(facts) };
  const tree = readTree(host.files, paths);
  const leftOut: LeftOut[] = [];
  for (const entry of findNewest(tree)) {
    if (entry.broken) return undefined;
    for (const kernel of kernels) {
      if (await isInstalledAsNow(host, looked, { entry, kernel })) continue;
      const reason =
        memory === 'ignore failures' ? undefined : await findReason(host, looked, { entry, kernel, tree });
      if (reason === undefined) return undefined;
      if (reason !== 'nothing to tell') leftOut.push({ module: entry.module, kernel, reason });
    }
  }
  return leftOut;
}

interface Entry {
  readonly entry: TreeEntry;
  readonly kernel: Kernel;
}

async function isInstalledAsNow(host: Host, looked: Looked, { entry, kernel }: Entry): Promise<boolean> {
  if (!isInstalledFor(entry, kernel)) return false;
  const build = { module: entry.module, kernel };
  const inputs = readRecord(host.files, looked.paths, build)?.inputs;
  return inputs !== undefined && (await findChangedFor(host, looked, { ...build, inputs })) === undefined;
}

/** Why a module is not there, as a hook before this one found; undefined: that may have changed, or nobody has asked. */
async function findReason(
  host: Host,
  looked: Looked,
  { entry, kernel, tree }: Entry & { readonly tree: readonly TreeEntry[] },
): Promise<LeftOutReason | 'nothing to tell' | undefined> {
  const target = { module: entry.module, kernel };
  const failure = await findFailure(host, looked, target);
  if (failure !== undefined) return { kind: 'refused', error: failure };
  // Somebody has built it since, or it came built.
  if (isBuiltFor(entry, kernel)) return undefined;
  const record = readLeftOut(host.files, looked.paths, target);
  if (record === undefined || record.boot !== readBoot(host.files)) return undefined;
  const { inputs, lacking, error } = record;
  if ((await findChangedFor(host, looked, { ...target, inputs })) !== undefined) return undefined;
  if (lacking.some(name => isNameInstalledFor(tree, name, kernel))) return undefined;
  if (error !== undefined && isErrorCode(error.code))
    return { kind: 'refused', error: new DkmsError(error.code, error.message, error) };
  return lacking.length > 0 ? { kind: 'deferred', missing: lacking } : 'nothing to tell';
}
