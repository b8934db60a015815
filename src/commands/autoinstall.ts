import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import { getFacts, type Snapshot } from '../model/snapshot';
import { checkHeaders } from '../plan/check-build';
import { findNewest, planAutoinstall } from '../plan/plan-autoinstall';
import { chooseBuildKernels } from './kernels';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { applyPlanned, holdTree, type Planned } from './transact';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  const [kernel, second] = await chooseBuildKernels(host, system.paths, call);
  if (kernel === undefined || (second !== undefined && request.kernels.length > 0)) {
    throw new DkmsError(
      'ONE_KERNEL_ONLY',
      `autoinstall is for one kernel, and ${request.kernels.length} were given`,
    );
  }
  return autoinstall(call, system, kernel);
}

/** Installs for a kernel what wants to be installed by itself, unless the administrator has switched that off. */
export async function autoinstall(call: Call, system: System, kernel: Kernel): Promise<Result> {
  const { host, emit } = call;
  if (isSwitchedOff(host, system)) {
    emit({ kind: 'warning', text: `${switchFile(system)} is there: nothing is installed by itself` });
    return { kind: 'outcomes', outcomes: [], leftOut: [], summary: false };
  }
  const result = await holdTree(host, system, () =>
    applyPlanned(call, () => planKernel(host, system, kernel)),
  );
  return { ...result, summary: true };
}

export function isSwitchedOff(host: Host, system: System): boolean {
  return host.files.exists(switchFile(system));
}

function switchFile({ paths }: System): string {
  return join(paths.configDir, 'no-autoinstall');
}

async function planKernel(host: Host, system: System, kernel: Kernel): Promise<Planned> {
  const snapshot = await readSnapshot(host, system, tree =>
    findNewest(tree)
      .filter(entry => !entry.broken)
      .map(({ module }) => ({ module, kernel })),
  );
  const plan = snapshot.kernels.size === 0 ? { jobs: [], leftOut: [] } : planAutoinstall(snapshot, kernel);
  if (plan.jobs.length === 0) throwWithoutHeaders(snapshot, plan.leftOut[0]?.module, kernel);
  return { snapshot, plan };
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
