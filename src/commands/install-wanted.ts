import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { getFacts, type Snapshot } from '../model/snapshot';
import { findEntry } from '../model/tree';
import { checkHeaders } from '../plan/check-build';
import { findNewest, planAutoinstall } from '../plan/plan-autoinstall';
import { planDependants } from '../plan/plan-dependants';
import { planGoing } from '../plan/plan-going';
import { type Memory, readSnapshot } from './snapshot';
import type { System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

export interface Wanted {
  readonly kernels: readonly Kernel[];
  readonly memory: Memory;
  /** Versions of modules whose packages were upgraded: they go where their source is gone. */
  readonly going?: readonly ModuleRef[];
}

/** Brings the newest version of every module that asks for it to the kernels that lack it. */
export async function installWanted(call: Call, system: System, wanted: Wanted): Promise<Result> {
  const result = await transact(call, system, () => planKernels(call.host, system, wanted));
  return result.kind === 'outcomes' ? { ...result, summary: true } : result;
}

async function planKernels(
  host: Host,
  system: System,
  { kernels, memory, going = [] }: Wanted,
): Promise<Planned> {
  const whole = await readSnapshot(
    host,
    system,
    tree =>
      findNewest(tree)
        .filter(entry => !entry.broken)
        .flatMap(({ module }) => kernels.map(kernel => ({ module, kernel }))),
    memory,
  );
  const goes = going.flatMap(module => findEntry(whole.tree, module) ?? []).filter(entry => entry.broken);
  const snapshot = { ...whole, tree: whole.tree.filter(entry => !goes.includes(entry)) };
  const plans = snapshot.kernels.size === 0 ? [] : kernels.map(kernel => planKernel(snapshot, kernel));
  const installs = { jobs: plans.flatMap(each => each.jobs), leftOut: plans.flatMap(each => each.leftOut) };
  return { snapshot, plan: planGoing(goes, planDependants(snapshot, installs)) };
}

function planKernel(snapshot: Snapshot, kernel: Kernel): Planned['plan'] {
  const plan = planAutoinstall(snapshot, kernel);
  if (plan.jobs.length === 0) throwWithoutHeaders(snapshot, plan.leftOut[0]?.module, kernel);
  return plan;
}

/** Without headers nothing can be built at all; that is one refusal, not one for each module. */
function throwWithoutHeaders(snapshot: Snapshot, module: ModuleRef | undefined, kernel: Kernel): void {
  if (module === undefined || getFacts(snapshot, kernel).hasHeaders) return;
  const error = checkHeaders(snapshot, { module, kernel });
  if (error !== undefined) throw error;
}
