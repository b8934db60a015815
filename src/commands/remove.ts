import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { Paths } from '../model/paths';
import type { TreeEntry } from '../model/tree';
import { planRemove, type RemoveGoal } from '../plan/plan-remove';
import { readTree } from '../tree/read';
import { chooseRunningKernel, readNamedKernels } from './kernels';
import { isOwnedTwice } from './rpm-upgrade';
import { requireEntry, requireModule } from './select';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  const { host, request, emit } = call;
  const { name, version } = request.module ?? {};
  if (request.rpmSafeUpgrade && name !== undefined && version !== undefined) {
    const { paths } = await readSystem(host, request);
    if (await isOwnedTwice(host, paths, { name, version })) {
      emit({ kind: 'warning', text: `${name}/${version} stays: another package has it by now` });
      return { kind: 'outcomes', outcomes: [], leftOut: [], summary: false };
    }
  }
  return bringBack(call, 'removed');
}

/** Takes one module back for the kernels that were asked for. */
export async function bringBack(call: Call, goal: RemoveGoal): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  return transact(call, system, async () => {
    const tree = readTree(host.files, system.paths, request.module?.name);
    const entry = requireEntry(tree, requireModule(request, tree));
    const kernels = await chooseKernels(call, system.paths, entry);
    return planModuleRemoval(host, system, { entry, kernels, goal });
  });
}

/** Those named, all it is built for with --all, else the running one: never more than was asked for. */
async function chooseKernels(
  { host, request }: Call,
  paths: Paths,
  entry: TreeEntry,
): Promise<readonly Kernel[]> {
  if (request.all) return entry.builds.map(build => build.kernel);
  const named = await readNamedKernels(host, paths, request);
  return named.length > 0 ? named : [await chooseRunningKernel(host, request)];
}

/** Reads and plans the removal of a module; its conf is asked for scripts and, in old trees, for places. */
export async function planModuleRemoval(
  host: Host,
  system: System,
  { entry, kernels, goal }: { entry: TreeEntry; kernels: readonly Kernel[]; goal: RemoveGoal },
): Promise<Planned> {
  const plan = planRemove(entry, kernels, goal);
  const pairs = plan.jobs.flatMap(({ module, kernel }) => (kernel === undefined ? [] : [{ module, kernel }]));
  return { snapshot: await readSnapshot(host, system, () => pairs), plan };
}
