import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { getFacts, type Snapshot } from '../model/snapshot';
import { checkHeaders } from '../plan/check-build';
import { findNewest, planAutoinstall } from '../plan/plan-autoinstall';
import { planDependants } from '../plan/plan-dependants';
import { type Memory, readSnapshot } from './snapshot';
import type { System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

interface Wanted {
  readonly kernels: readonly Kernel[];
  readonly memory: Memory;
}

/** Brings the newest version of every module that asks for it to the kernels that lack it. */
export async function installWanted(call: Call, system: System, wanted: Wanted): Promise<Result> {
  const result = await transact(call, system, () => planKernels(call.host, system, wanted));
  return result.kind === 'outcomes' ? { ...result, summary: true } : result;
}

async function planKernels(host: Host, system: System, { kernels, memory }: Wanted): Promise<Planned> {
  const snapshot = await readSnapshot(
    host,
    system,
    tree =>
      findNewest(tree)
        .filter(entry => !entry.broken)
        .flatMap(({ module }) => kernels.map(kernel => ({ module, kernel }))),
    memory,
  );
  if (snapshot.kernels.size === 0) return { snapshot, plan: { jobs: [], leftOut: [] } };
  const plans = kernels.map(kernel => {
    const plan = planAutoinstall(snapshot, kernel);
    if (plan.jobs.length === 0) throwWithoutHeaders(snapshot, plan.leftOut[0]?.module, kernel);
    return plan;
  });
  const plan = { jobs: plans.flatMap(each => each.jobs), leftOut: plans.flatMap(each => each.leftOut) };
  return { snapshot, plan: planDependants(snapshot, plan) };
}

/** Without headers nothing can be built at all; that is one refusal, not one for each module. */
function throwWithoutHeaders(snapshot: Snapshot, module: ModuleRef | undefined, kernel: Kernel): void {
  if (module === undefined || getFacts(snapshot, kernel).hasHeaders) return;
  const error = checkHeaders(snapshot, { module, kernel });
  if (error !== undefined) throw error;
}
