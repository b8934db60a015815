import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { getFacts, type Snapshot } from '../model/snapshot';
import type { Target } from '../model/target';
import { findEntry, type TreeEntry } from '../model/tree';
import { checkHeaders } from '../plan/check-build';
import { findNewest, planAutoinstall } from '../plan/plan-autoinstall';
import { planDependants } from '../plan/plan-dependants';
import { planGoing } from '../plan/plan-going';
import { noteLeftOut, type Stamps, stampTargets } from './note-left-out';
import { type Memory, readSnapshot } from './snapshot';
import type { System } from './system';
import { openTree, type Planned } from './transact';
import type { Call, Result } from './verb';

export interface Wanted {
  readonly kernels: readonly Kernel[];
  readonly memory: Memory;
  /** Against a refusal of PRE_INSTALL, and in the place of a newer module of the kernel. */
  readonly force?: boolean;
  /** Versions of modules whose packages were upgraded: they go where their source is gone. */
  readonly going?: readonly ModuleRef[];
}

/** Brings the newest version of every module that asks for it to the kernels that lack it. */
export async function installWanted(call: Call, system: System, wanted: Wanted): Promise<Result> {
  const { host } = call;
  if (call.request.dryRun) {
    const { planned } = await decideKernels(host, system, wanted);
    return { kind: 'plan', plan: planned.plan, tree: planned.snapshot.tree };
  }
  const tree = await openTree(call, system);
  const decided = await tree.decide(() => decideKernels(host, system, wanted));
  const done = await tree.apply(decided.planned);
  // Whoever types the command has every conf asked each time: only hooks come twice.
  if (wanted.memory === 'respect failures') {
    await tree.decide(() => noteLeftOut(host, { ...decided, outcomes: done.outcomes }));
    tree.release();
  }
  return { ...done, summary: true };
}

interface Decided {
  readonly targets: readonly Target[];
  readonly stamps: Stamps;
  readonly planned: Planned;
}

async function decideKernels(host: Host, system: System, wanted: Wanted): Promise<Decided> {
  const { kernels, memory } = wanted;
  let targets: readonly Target[] = [];
  let stamps: Stamps = new Map();
  const choose = (tree: readonly TreeEntry[]): readonly Target[] => {
    targets = findNewest(tree)
      .filter(entry => !entry.broken)
      .flatMap(({ module }) => kernels.map(kernel => ({ module, kernel })));
    if (memory === 'respect failures') stamps = stampTargets(host, system, targets);
    return targets;
  };
  const snapshot = await readSnapshot(host, system, choose, memory);
  return { targets, stamps, planned: planKernels(snapshot, wanted) };
}

function planKernels(whole: Snapshot, { kernels, force = false, going = [] }: Wanted): Planned {
  const goes = going.flatMap(module => findEntry(whole.tree, module) ?? []).filter(entry => entry.broken);
  const snapshot = { ...whole, tree: whole.tree.filter(entry => !goes.includes(entry)) };
  const plans = snapshot.kernels.size === 0 ? [] : kernels.map(kernel => planKernel(snapshot, kernel, force));
  const installs = { jobs: plans.flatMap(each => each.jobs), leftOut: plans.flatMap(each => each.leftOut) };
  return { snapshot, plan: planGoing(goes, planDependants(snapshot, installs)) };
}

function planKernel(snapshot: Snapshot, kernel: Kernel, force: boolean): Planned['plan'] {
  const plan = planAutoinstall(snapshot, kernel, { force });
  if (plan.jobs.length === 0) throwWithoutHeaders(snapshot, plan.leftOut[0]?.module, kernel);
  return plan;
}

/** Without headers nothing can be built at all; that is one refusal, not one for each module. */
function throwWithoutHeaders(snapshot: Snapshot, module: ModuleRef | undefined, kernel: Kernel): void {
  if (module === undefined || getFacts(snapshot, kernel).hasHeaders) return;
  const error = checkHeaders(snapshot, { module, kernel });
  if (error !== undefined) throw error;
}
