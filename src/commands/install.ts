import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { findPackageKind } from '../model/package-kind';
import { getConf } from '../model/snapshot';
import { findEntry, type TreeEntry } from '../model/tree';
import { planDependants } from '../plan/plan-dependants';
import { planInstall } from '../plan/plan-install';
import { sourceLink } from '../tree/layout';
import { checkSource, planWithModule } from './add';
import { chooseBuildKernels } from './kernels';
import { loadArchive } from './load-archive';
import { isArchive } from './named-modules';
import { type Memory, readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  return bringTo(call, 'installed');
}

/** Adds, builds and, for `installed`, installs one module for the kernels that were asked for. */
export async function bringTo(call: Call, goal: 'built' | 'installed'): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  // uname runs while the tree is being opened.
  const kernels = chooseBuildKernels(host, system.paths, call);
  kernels.catch(() => undefined);
  const { source } = request;
  if (source !== undefined && findPackageKind(source) !== undefined) {
    const { installPackage } = await import('./install-package');
    return installPackage(call, system, { path: source, goal: { state: goal, kernels: await kernels } });
  }
  return bringInto(call, system, { goal, kernels });
}

/** The same in trees that the caller names. */
export async function bringInto(
  call: Call,
  system: System,
  { goal, kernels: choosing }: { goal: 'built' | 'installed'; kernels: Promise<readonly Kernel[]> },
): Promise<Result> {
  const { host, request } = call;
  const { source, force, rpmSafeUpgrade: overrides = false } = request;
  if (source !== undefined && isArchive(host, source)) {
    const kernels = await choosing;
    return loadArchive(call, system, { path: source, force, goal: { state: goal, kernels } });
  }
  return transact(call, system, () =>
    planWithModule(call, system, async (module, seen) =>
      planModule(host, seen, { module, kernels: await choosing, goal, force, overrides }),
    ),
  );
}

export interface ModuleGoal {
  readonly module: ModuleRef;
  readonly kernels: readonly Kernel[];
  readonly goal: 'built' | 'installed';
  readonly force: boolean;
  /** As `InstallRequest` has it. */
  readonly overrides?: boolean;
  /** Without it what failed before is tried again. */
  readonly memory?: Memory;
}

/** @throws {DkmsError} BROKEN, and for a module that is not in the tree yet SOURCE_MISSING, CONF_MISSING, CONF_BAD */
export async function planModule(host: Host, system: System, wanted: ModuleGoal): Promise<Planned> {
  const { module, kernels } = wanted;
  const snapshot = await readSnapshot(
    host,
    system,
    tree =>
      [module, ...findRebuilding(host, system, tree, module)].flatMap(each =>
        kernels.map(kernel => ({ module: each, kernel })),
      ),
    wanted.memory,
  );
  if (findEntry(snapshot.tree, module) === undefined) {
    checkSource(host, system, module);
    const bad = kernels.map(kernel => getConf(snapshot, module, kernel)).find(conf => !conf.ok);
    if (bad !== undefined && !bad.ok) throw bad.error;
  }
  return { snapshot, plan: planDependants(snapshot, planInstall(snapshot, wanted)) };
}

/** Other modules that may ask to be built anew with this one. Few do: no bash is asked for those that do not. */
function findRebuilding(
  { files }: Host,
  { paths }: System,
  tree: readonly TreeEntry[],
  module: ModuleRef,
): readonly ModuleRef[] {
  const others = tree.filter(
    entry =>
      entry.module.name !== module.name && !entry.broken && entry.builds.some(({ installed }) => installed),
  );
  return others
    .map(entry => entry.module)
    .filter(other =>
      files.readText(`${sourceLink(paths, other)}/dkms.conf`)?.includes('BUILD_DEPENDS_REBUILD'),
    );
}
