import { join } from 'node:path';
import type { Host, Lock } from '../host/host';
import { tryLock } from '../host/lock';
import { type Kernel, kernelKey } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { ChangedFiles } from '../model/outcome';
import type { Paths } from '../model/paths';
import type { Snapshot } from '../model/snapshot';
import { findInstalledPairs } from '../tree/installed-files';
import { afterFile, listAfterFiles } from '../tree/layout';
import { readTree } from '../tree/read';
import { runPostTransaction } from './after';
import type { Dirties } from './context';
import { remakeInitramfs, wantsInitramfs } from './initramfs';
import { type AfterAround, allowsWeak, hasWeakModules, updateWeakModules } from './weak-modules';

/**
 * What a call has to do for kernels when its transaction has ended: weak-modules, the initramfs, post_transaction.
 * Written down before the first change, so that the next call does it where this one dies.
 */
export interface AfterDebts {
  /** The caller holds the tree, and has changed nothing yet. */
  owe(module: ModuleRef, dirties: Dirties): Promise<void>;
  /** Whether a kernel's image has to be made again. */
  owesInitramfs(kernel: Kernel): boolean;
  /** All is done. */
  settle(): Promise<void>;
  /** Whatever is not settled is left to the next call. */
  release(): void;
}

/** A line of the file: what a job was about to change for a kernel. */
interface Debt {
  readonly kernel: Kernel;
  /** Module files that weak-modules is told of, whichever way they went: absolute. */
  readonly files: readonly string[];
  /** Its image is to be made again. */
  readonly initramfs?: true;
}

/** Systems that have none of these write nothing down. */
export function createAfterDebts(around: { readonly host: Host; readonly snapshot: Snapshot }): AfterDebts {
  const { host, snapshot } = around;
  const { files } = host;
  const file = afterFile(snapshot.paths, `${process.pid}-${host.createId()}`);
  const images = new Set<string>();
  let lock: Lock | undefined;

  const open = async (): Promise<Lock> => {
    await files.appendSynced(file, '');
    return host.lock(file, 0);
  };
  return {
    owe: async (module, { kernel, files: listFiles }) => {
      const tellsWeak = hasWeakModules(around) && allowsWeak(snapshot, module, kernel);
      const changed: ChangedFiles = tellsWeak ? listFiles() : { placed: [], taken: [] };
      const told = [...changed.placed, ...changed.taken];
      const wants = wantsInitramfs(around, { module, kernel });
      if (wants) images.add(kernelKey(kernel));
      const debt: Debt = { kernel, files: told, ...(wants ? { initramfs: true } : {}) };
      if (told.length === 0 && !wants && snapshot.settings.postTransaction === undefined) return;
      lock ??= await open();
      await files.appendSynced(file, `${JSON.stringify(debt)}\n`);
    },
    owesInitramfs: kernel => images.has(kernelKey(kernel)),
    settle: async () => {
      if (lock !== undefined) await files.remove(file);
    },
    release: () => {
      lock?.release();
      lock = undefined;
    },
  };
}

/** What one call that died has left to do; nobody else will. */
export interface Claimed {
  readonly path: string;
  readonly lock: Lock;
  readonly debts: readonly Debt[];
}

/** Takes over what calls that died have left. The caller holds the tree. */
export async function claimAfterDebts(host: Host, paths: Paths): Promise<readonly Claimed[]> {
  const claimed: Claimed[] = [];
  for (const path of listAfterFiles(host.files, paths)) {
    const lock = await tryLock(host, path);
    if (lock !== undefined) claimed.push({ path, lock, debts: parseDebts(host.files.readText(path) ?? '') });
  }
  return claimed;
}

/** Does it, once for each kernel that is still there. The disk says what has come and what has gone. */
export async function payAfterDebts(around: AfterAround, claimed: readonly Claimed[]): Promise<void> {
  const { host, snapshot } = around;
  try {
    let isDone = true;
    for (const { kernel, files, initramfs } of joinByKernel(claimed.flatMap(({ debts }) => debts))) {
      if (!host.files.isDirectory(join(snapshot.paths.installTree, kernel.release))) continue;
      const installed = files.length === 0 ? [] : listInstalled(around, kernel);
      await updateWeakModules(around, kernel, {
        placed: files.filter(path => installed.includes(path)),
        taken: files.filter(path => !installed.includes(path)),
      });
      if (initramfs) isDone = (await remakeInitramfs(around, kernel)) && isDone;
      await runPostTransaction(around, kernel);
    }
    if (!isDone) return;
    for (const { path } of claimed) await host.files.remove(path);
  } finally {
    for (const { lock } of claimed) lock.release();
  }
}

/** Where the modules of the tree are that a kernel has; a kernel's own that came back is none. */
function listInstalled({ host, snapshot }: AfterAround, kernel: Kernel): readonly string[] {
  const { paths, profile } = snapshot;
  return readTree(host.files, paths).flatMap(({ module, builds }) =>
    builds
      .filter(build => build.installed && kernelKey(build.kernel) === kernelKey(kernel))
      .flatMap(() => findInstalledPairs(host.files, paths, { module, kernel, profile }) ?? [])
      .map(pair => pair.installed),
  );
}

function joinByKernel(debts: readonly Debt[]): readonly Debt[] {
  const byKernel = new Map<string, Debt>();
  for (const { kernel, files, initramfs } of debts) {
    const known = byKernel.get(kernelKey(kernel));
    byKernel.set(kernelKey(kernel), {
      kernel,
      files: [...new Set([...(known?.files ?? []), ...files])],
      ...((known?.initramfs ?? initramfs) ? { initramfs: true } : {}),
    });
  }
  return [...byKernel.values()];
}

/** What a crash cut off in the middle of a line was never acted on. */
function parseDebts(text: string): readonly Debt[] {
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap(line => {
      try {
        return [JSON.parse(line) as Debt];
      } catch {
        return [];
      }
    });
}
