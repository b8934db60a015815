import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { getConf } from '../model/snapshot';
import { findEntry } from '../model/tree';
import { planInstall } from '../plan/plan-install';
import { checkSource, planWithModule } from './add';
import { chooseBuildKernels } from './kernels';
import { isArchive, loadArchive } from './load-archive';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  return bringTo(call, 'installed');
}

/** Adds, builds and, for `installed`, installs one module for the kernels that were asked for. */
export async function bringTo(call: Call, goal: 'built' | 'installed'): Promise<Result> {
  const { host, request } = call;
  const { source, force } = request;
  const system = await readSystem(host, request);
  // uname runs while the tree is being opened.
  const choosing = chooseBuildKernels(host, system.paths, call);
  choosing.catch(() => undefined);
  if (source !== undefined && isArchive(host, source)) {
    const kernels = await choosing;
    return loadArchive(call, system, { path: source, force, goal: { state: goal, kernels } });
  }
  return transact(call, system, () =>
    planWithModule(call, system, async (module, seen) =>
      planModule(host, seen, { module, kernels: await choosing, goal, force }),
    ),
  );
}

export interface ModuleGoal {
  readonly module: ModuleRef;
  readonly kernels: readonly Kernel[];
  readonly goal: 'built' | 'installed';
  readonly force: boolean;
}

/** @throws {DkmsError} BROKEN, and for a module that is not in the tree yet SOURCE_MISSING, CONF_MISSING, CONF_BAD */
export async function planModule(host: Host, system: System, wanted: ModuleGoal): Promise<Planned> {
  const { module, kernels } = wanted;
  const snapshot = await readSnapshot(host, system, () => kernels.map(kernel => ({ module, kernel })));
  if (findEntry(snapshot.tree, module) === undefined) {
    checkSource(host, system, module);
    const bad = kernels.map(kernel => getConf(snapshot, module, kernel)).find(conf => !conf.ok);
    if (bad !== undefined && !bad.ok) throw bad.error;
  }
  return { snapshot, plan: planInstall(snapshot, wanted) };
}
