import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { TreeEntry } from '../model/tree';
import { hasRpmDatabase } from '../package/rpm-database';
import { planRemove, type RemoveGoal } from '../plan/plan-remove';
import { queueRemoval } from '../tree/queue';
import { readTree } from '../tree/read';
import { chooseRunningKernel, readNamedKernels } from './kernels';
import { findRpmPart } from './rpm-upgrade';
import { requireEntry, requireModule } from './select';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  const { host, request, emit } = call;
  const system = await readSystem(host, request);
  const { paths, settings } = system;
  const { name, version } = request.module ?? {};
  if (name === undefined || version === undefined || !isAsked(call, paths)) return bringBack(call, 'removed');
  const module = { name, version };
  const part = await findRpmPart(host, paths, module);
  // Without the trigger nobody would come back to what is left for the end of the transaction.
  const isServed = host.files.exists(paths.rpmTrigger);
  if (part === 'same source' || (part === 'other source' && isServed)) {
    emit({ kind: 'warning', text: explainUpgrade(module, part) });
    if (part === 'other source' && !request.dryRun) await queueRemoval(host.files, paths, module);
    return { kind: 'outcomes', outcomes: [], leftOut: [], summary: false };
  }
  const isLater = part === 'erased' && isServed && settings.depmod === 'now';
  const after = isLater ? { ...system, settings: { ...settings, depmod: 'later' as const } } : system;
  return bringBack(call, 'removed', after);
}

/**
 * In the upgrade of an RPM it is not for the package that goes to take a module away, though its scripts say so.
 * Packages that know of this say --rpm_safe_upgrade; those that do not are asked about where packages are RPMs.
 */
function isAsked({ host, request }: Call, paths: Paths): boolean {
  if (request.force) return false;
  return request.rpmSafeUpgrade === true || (request.all && hasRpmDatabase(host.files, paths));
}

function explainUpgrade(module: ModuleRef, part: 'same source' | 'other source'): string {
  return part === 'same source'
    ? `${formatRef(module)} stays: another package has it by now (--force removes it)`
    : `${formatRef(module)} goes when the upgrade of its package has ended (--force removes it now)`;
}

/** Takes one module back for the kernels that were asked for. */
export async function bringBack(call: Call, goal: RemoveGoal, read?: System): Promise<Result> {
  const { host, request } = call;
  const system = read ?? (await readSystem(host, request));
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
  return named.length > 0 ? named : [await chooseRunningKernel(host, paths, request)];
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
