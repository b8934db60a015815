import { join } from 'node:path';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import { isAllDone } from './all-done';
import { chooseBuildKernels } from './kernels';
import type { Memory } from './snapshot';
import { readSystem, type System } from './system';
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
  if (!call.request.dryRun && (await isAllDone(host, system, kernels))) {
    return { kind: 'outcomes', outcomes: [], leftOut: [], summary: true };
  }
  // Most calls end above: what works is loaded where there is work.
  const { installWanted } = await import('./install-wanted');
  return installWanted(call, system, { kernels, memory });
}

export function isSwitchedOff(host: Host, system: System): boolean {
  return host.files.exists(switchFile(system));
}

function switchFile({ paths }: System): string {
  return join(paths.configDir, 'no-autoinstall');
}
