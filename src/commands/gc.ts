import { isKernelThere } from '../kernel/installed';
import { kernelKey } from '../model/kernel';
import { formatRef, isSameRef } from '../model/module-ref';
import type { Piece, UpkeepItem, UpkeepOutcome } from '../model/upkeep';
import { planRemove } from '../plan/plan-remove';
import { resultDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { findKernelLeftovers } from '../upkeep/kernel-leftovers';
import { findLoneSources } from '../upkeep/lone-sources';
import { measure } from '../upkeep/measure';
import { findTreeGarbage, type IsGone } from '../upkeep/tree-garbage';
import { chooseRunningKernel } from './kernels';
import { readSnapshot } from './snapshot';
import { leaveInitramfs, readSystem, type System } from './system';
import { type OpenTree, openTree, type Planned } from './transact';
import type { Call, Result } from './verb';

/**
 * Finds what no kernel, package or module needs any more, and, with --yes, removes it. Sources go only with --force as
 * well: nobody else may have them.
 */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = leaveKernels(await readSystem(host, request));
  const running = await chooseRunningKernel(host, system.paths, request);
  const isGone: IsGone = release =>
    release !== '' && release !== running.release && !isKernelThere(host.files, system.paths, release);
  const look = { call, system, running: running.release, isGone };
  if (!request.yes || request.dryRun) return { kind: 'upkeep', outcomes: (await findAll(look)).map(asFound) };
  const tree = await openTree(call, system);
  try {
    return { kind: 'upkeep', outcomes: await removeAll(look, tree) };
  } finally {
    tree.release();
  }
}

/** Nothing comes to a kernel here, and those that something goes from are gone themselves. */
function leaveKernels(system: System): System {
  const quiet = leaveInitramfs(system);
  return { ...quiet, settings: { ...quiet.settings, depmod: 'never', postTransaction: undefined } };
}

interface Look {
  readonly call: Call;
  readonly system: System;
  readonly running: string;
  readonly isGone: IsGone;
}

async function findAll({ call, system, running, isGone }: Look): Promise<readonly UpkeepItem[]> {
  const { files } = call.host;
  const { paths } = system;
  const itemOf = ({ item }: Piece): UpkeepItem => item;
  return [
    ...(await findKernelLeftovers(call.host, paths, running)).map(itemOf),
    ...findBuilds({ call, system, isGone }),
    ...findTreeGarbage(files, paths, isGone).map(itemOf),
    ...(await findLoneSources(call.host, paths)).map(item => itemOf(item)),
  ];
}

function asFound(item: UpkeepItem): UpkeepOutcome {
  return { item, result: 'found' };
}

function findBuilds({ call, system, isGone }: Omit<Look, 'running'>): readonly UpkeepItem[] {
  const { files } = call.host;
  return readTree(files, system.paths).flatMap(({ module, builds }) =>
    builds
      .filter(({ kernel }) => isGone(kernel.release))
      .map(({ kernel }): UpkeepItem => {
        const path = resultDir(system.paths, module, kernel);
        const why = 'its kernel is not installed any more';
        return {
          kind: 'build',
          module: formatRef(module),
          kernel,
          path,
          sizeBytes: measure(files, path),
          why,
        };
      }),
  );
}

/** What a kernel left goes first: what was installed there is then gone, and is looked for by nobody. */
async function removeAll(look: Look, tree: OpenTree): Promise<readonly UpkeepOutcome[]> {
  const { call, system, running, isGone } = look;
  const { host, request } = call;
  const decide = <T>(find: () => Promise<T>) => tree.decide(find);
  const leftovers = await decide(() => findKernelLeftovers(host, system.paths, running));
  const done = [...(await tree.applyPieces(leftovers)), ...(await removeBuilds(look, tree))];
  const garbage = await decide(async () => findTreeGarbage(host.files, system.paths, isGone));
  const sources = await decide(() => findLoneSources(host, system.paths));
  return [
    ...done,
    ...(await tree.applyPieces(garbage)),
    ...(request.force ? await tree.applyPieces(sources) : sources.map(({ item }) => asFound(item))),
  ];
}

async function removeBuilds(look: Look, tree: OpenTree): Promise<readonly UpkeepOutcome[]> {
  const { items, planned } = await tree.decide(async () => ({
    items: findBuilds(look),
    planned: await planBuilds(look),
  }));
  if (items.length === 0) return [];
  const { outcomes } = await tree.apply(planned);
  return items.map((item): UpkeepOutcome => {
    const own = outcomes.filter(
      ({ module, kernel }) =>
        formatRef(module) === item.module &&
        kernel &&
        item.kernel &&
        kernelKey(kernel) === kernelKey(item.kernel),
    );
    const error = own.find(outcome => outcome.error !== undefined)?.error;
    return error === undefined ? { item, result: 'done' } : { item, result: 'failed', error };
  });
}

async function planBuilds({ call, system, isGone }: Look): Promise<Planned> {
  const { host } = call;
  const plans = readTree(host.files, system.paths).map(entry => {
    const kernels = entry.builds.map(({ kernel }) => kernel).filter(({ release }) => isGone(release));
    return planRemove({ ...entry, broken: false }, kernels, 'unbuilt');
  });
  const jobs = plans.flatMap(plan => plan.jobs);
  const snapshot = await readSnapshot(host, system, tree =>
    jobs.flatMap(({ module, kernel }) => {
      const isWhole = tree.some(entry => isSameRef(entry.module, module) && !entry.broken);
      return kernel === undefined || !isWhole ? [] : [{ module, kernel }];
    }),
  );
  return { snapshot, plan: { jobs, leftOut: [] } };
}
