import { openStaging } from '../apply/staging';
import { type OpenedModule, openArchive } from '../archive/open-archive';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { formatKernel, type Kernel } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import { confKey, type Snapshot } from '../model/snapshot';
import { findEntry, type TreeEntry } from '../model/tree';
import { planInstall } from '../plan/plan-install';
import { type LoadPlan, planLoad } from '../plan/plan-load';
import { sourceDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { chooseRunningKernel } from './kernels';
import { chooseNamed } from './named-modules';
import { readSnapshot } from './snapshot';
import type { System } from './system';
import { type OpenTree, openTree, type Planned, showPlan } from './transact';
import type { Call, Result } from './verb';

export interface Load {
  /** Absolute, the archive. */
  readonly path: string;
  readonly force: boolean;
  /** Where to go on from there, in the same transaction. */
  readonly goal?: { readonly state: 'built' | 'installed'; readonly kernels: readonly Kernel[] };
  /** What has to go first, once the archive is known to be good; undefined: it went. */
  readonly prepare?: (tree: OpenTree) => Promise<Result | undefined>;
}

/**
 * Loads an archive: looks through all of it in a place of our own, then brings in each module as one job.
 *
 * @throws {DkmsError} what `openArchive` throws; NOT_PERMITTED
 */
export async function loadArchive(call: Call, system: System, load: Load): Promise<Result> {
  const { host, request } = call;
  const { paths } = system;
  if (request.dryRun) return showLoad(call, system, load);
  if (!host.files.isWritable(paths.sourceTree))
    throw new DkmsError('NOT_PERMITTED', `${paths.sourceTree} cannot be written`);
  const tree = await openTree(call, system);
  const staging = await tree.decide(() => openStaging(host, paths));
  try {
    const opened = await open(call, system, { path: load.path, into: staging.directory });
    const stopped = await load.prepare?.(tree);
    if (stopped !== undefined) return stopped;
    return await tree.apply(await tree.decide(() => planArchive(call, system, { opened, load })));
  } finally {
    await tree.decide(staging.close).finally(tree.release);
  }
}

async function showLoad(call: Call, system: System, load: Load): Promise<Result> {
  const { files } = call.host;
  const into = await files.makeTemporaryDirectory('dkms-dry-run-', system.paths.temporary);
  try {
    const opened = await open(call, system, { path: load.path, into });
    return showPlan(await planArchive(call, system, { opened, load }));
  } finally {
    await files.remove(into);
  }
}

async function open(
  { host, request, emit }: Call,
  { paths }: System,
  { path, into }: { path: string; into: string },
): Promise<readonly OpenedModule[]> {
  const kernel = await chooseRunningKernel(host, paths, request);
  const [builtFor] = request.arches;
  const opened = chooseNamed(await openArchive(host, { path, kernel, paths, builtFor }, into), path, request);
  for (const { filledVersion } of opened) {
    if (filledVersion === undefined) continue;
    const text = `dkms.conf leaves its version open; ${filledVersion} was put in, from the name`;
    emit({ kind: 'warning', text });
  }
  return opened;
}

/** Snapshot and plan, as the only one that changes the tree. */
async function planArchive(
  call: Call,
  system: System,
  { opened, load }: { opened: readonly OpenedModule[]; load: Load },
): Promise<Planned> {
  const { host, request, emit } = call;
  const tree = readTree(host.files, system.paths);
  const loading = planLoad(tree, opened, load);
  for (const { module, kernel } of loading.kept) {
    const text = `${formatRef(module)} is built for ${formatKernel(kernel)} already: that stays (--force replaces it)`;
    emit({ kind: 'warning', text });
  }
  const kernels = load.goal?.kernels ?? [await chooseRunningKernel(host, system.paths, request)];
  const staged = new Map(
    loading.jobs.flatMap(({ unpacked }) => {
      if (unpacked === undefined) return [];
      const hasOther = unpacked.binariesOnly && hasSource(host, system, tree, unpacked);
      return hasOther ? [] : [[formatRef(unpacked.module), unpacked.source] as const];
    }),
  );
  const pairs = loading.entries.flatMap(({ module }) => kernels.map(kernel => ({ module, kernel })));
  const snapshot = await readSnapshot(host, { ...system, staged }, () => pairs);
  if (load.goal === undefined) return { snapshot, plan: loading };
  return { snapshot, plan: planOn(snapshot, loading, { ...load, goal: load.goal }) };
}

function hasSource(
  host: Host,
  { paths }: System,
  tree: readonly TreeEntry[],
  { module }: OpenedModule | { readonly module: OpenedModule['module'] },
): boolean {
  return findEntry(tree, module)?.broken === false || host.files.isDirectory(sourceDir(paths, module));
}

/** What comes after the loading, planned as if that had happened. */
function planOn(
  snapshot: Snapshot,
  loading: LoadPlan,
  { goal, force }: { readonly goal: NonNullable<Load['goal']>; readonly force: boolean },
): Planned['plan'] {
  const { entries } = loading;
  const loaded = new Set(
    entries.flatMap(({ module }) => goal.kernels.map(kernel => confKey(module, kernel))),
  );
  const after = {
    ...snapshot,
    tree: [...snapshot.tree.filter(entry => findEntry(entries, entry.module) === undefined), ...entries],
    changed: new Map([...snapshot.changed].filter(([key]) => !loaded.has(key))),
  };
  const plans = entries.map(({ module }) =>
    planInstall(after, {
      module,
      kernels: goal.kernels,
      goal: goal.state,
      force,
      after: loading.jobs.filter(job => formatRef(job.module) === formatRef(module)),
    }),
  );
  return {
    jobs: [...loading.jobs, ...plans.flatMap(plan => plan.jobs)],
    leftOut: [...loading.leftOut, ...plans.flatMap(plan => plan.leftOut)],
  };
}
