import { join } from 'node:path';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import { getFacts, type Snapshot } from '../model/snapshot';
import { checkHeaders } from '../plan/check-build';
import { findNewest, planAutoinstall } from '../plan/plan-autoinstall';
import { isAllDone } from './all-done';
import { chooseBuildKernels } from './kernels';
import { type Memory, readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  const system = await readSystem(call.host, call.request);
  return autoinstall(call, system, await chooseBuildKernels(call.host, system.paths, call));
}

/** Installs for kernels what wants to be installed by itself, unless the administrator has switched that off. */
export async function autoinstall(
  call: Call,
  system: System,
  kernels: readonly Kernel[],
  memory: Memory = 'ignore failures',
): Promise<Result> {
  const { host, emit } = call;
  if (isSwitchedOff(host, system)) {
    emit({ kind: 'warning', text: `${switchFile(system)} is there: nothing is installed by itself` });
    return { kind: 'outcomes', outcomes: [], leftOut: [], summary: false };
  }
  if (!call.request.dryRun && isAllDone(host, system, kernels)) {
    return { kind: 'outcomes', outcomes: [], leftOut: [], summary: true };
  }
  const result = await transact(call, system, () => planKernels(host, system, { kernels, memory }));
  return result.kind === 'outcomes' ? { ...result, summary: true } : result;
}

export function isSwitchedOff(host: Host, system: System): boolean {
  return host.files.exists(switchFile(system));
}

function switchFile({ paths }: System): string {
  return join(paths.configDir, 'no-autoinstall');
}

async function planKernels(
  host: Host,
  system: System,
  { kernels, memory }: { readonly kernels: readonly Kernel[]; readonly memory: Memory },
): Promise<Planned> {
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
  return {
    snapshot,
    plan: { jobs: plans.flatMap(plan => plan.jobs), leftOut: plans.flatMap(plan => plan.leftOut) },
  };
}

/** Without headers nothing can be built at all; that is one refusal, not one for each module. */
function throwWithoutHeaders(
  snapshot: Snapshot,
  module: Parameters<typeof checkHeaders>[1]['module'] | undefined,
  kernel: Kernel,
): void {
  if (module === undefined || snapshot.kernels.size === 0 || getFacts(snapshot, kernel).hasHeaders) return;
  const error = checkHeaders(snapshot, { module, kernel });
  if (error !== undefined) throw error;
}
