import type { Kernel } from '../model/kernel';
import { isBuiltFor } from '../model/tree';
import { planRemove } from '../plan/plan-remove';
import { readTree } from '../tree/read';
import { chooseOneKernel } from './kernels';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

/** A kernel is about to go: everything built for it goes first, every module stays registered. */
export async function run(call: Call): Promise<Result> {
  const system = await readSystem(call.host, call.request);
  const kernel = await chooseOneKernel(call.host, system.paths, call.request);
  return transact(call, system, () => planKernelRemoval(call, system, kernel));
}

async function planKernelRemoval({ host, emit }: Call, system: System, kernel: Kernel): Promise<Planned> {
  const concerned = readTree(host.files, system.paths).filter(entry => isBuiltFor(entry, kernel));
  for (const { module } of concerned.filter(entry => entry.broken)) {
    emit({
      kind: 'warning',
      text: `${module.name}/${module.version} is broken; what it has for ${kernel.release} goes all the same`,
    });
  }
  // Files must go with their kernel even where the source is gone: only scripts need it.
  const plans = concerned.map(entry => planRemove({ ...entry, broken: false }, [kernel], 'unbuilt'));
  const plan = { jobs: plans.flatMap(p => p.jobs), leftOut: plans.flatMap(p => p.leftOut) };
  const pairs = concerned.map(({ module }) => ({ module, kernel }));
  return { snapshot: await readSnapshot(host, system, () => pairs), plan };
}
