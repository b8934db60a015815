import { join } from 'node:path';
import type { Host } from '../host/host';
import type { Wanted } from './install-wanted';
import { chooseBuildKernels } from './kernels';
import { findSettled, isOwed } from './settled';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  const system = await readSystem(call.host, call.request);
  const kernels = await chooseBuildKernels(call.host, system.paths, call);
  return autoinstall(call, system, { kernels, memory: 'ignore failures', force: call.request.force });
}

/** Installs for kernels what wants to be installed by itself, unless the administrator has switched that off. */
export async function autoinstall(call: Call, system: System, wanted: Wanted): Promise<Result> {
  const { host, emit } = call;
  const { going = [] } = wanted;
  const isOff = isSwitchedOff(host, system);
  if (isOff)
    emit({ kind: 'warning', text: `${switchFile(system)} is there: nothing is installed by itself` });
  if (going.length === 0) {
    if (isOff && !isOwed(host.files, system.paths))
      return { kind: 'outcomes', outcomes: [], leftOut: [], summary: false };
    const settled = isOff || call.request.dryRun ? undefined : await findSettled(host, system, wanted);
    if (settled !== undefined) {
      // Nothing was done: no table beside what is told of each.
      for (const leftOut of settled) emit({ kind: 'left-out', leftOut });
      return { kind: 'outcomes', outcomes: [], leftOut: settled, summary: false };
    }
  }
  // Most calls end above: what works is loaded where there is work.
  const { installWanted } = await import('./install-wanted');
  return installWanted(call, system, isOff ? { ...wanted, kernels: [] } : wanted);
}

export function isSwitchedOff(host: Host, system: System): boolean {
  return host.files.exists(switchFile(system));
}

function switchFile({ paths }: System): string {
  return join(paths.configDir, 'no-autoinstall');
}
