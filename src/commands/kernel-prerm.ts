import { removeAttemptsFor } from '../apply/attempt';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Snapshot } from '../model/snapshot';
import { isBuiltFor } from '../model/tree';
import { planRemove } from '../plan/plan-remove';
import { readTree } from '../tree/read';
import { chooseOneKernel } from './kernels';
import { readSnapshot } from './snapshot';
import { leaveInitramfs, readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

/** A kernel is about to go: all that was built for it, or was to be, goes first; every module stays registered. */
export async function run(call: Call): Promise<Result> {
  const system = leaveInitramfs(await readSystem(call.host, call.request));
  const kernel = await chooseOneKernel(call.host, system.paths, call.request);
  const result = await transact(call, system, () =>
    planKernelRemoval(call, system, { kernel, isConcerned: () => true }),
  );
  if (!call.request.dryRun) {
    const modules = readTree(call.host.files, system.paths).map(({ module }) => module);
    await removeAttemptsFor(call.host, system.paths, { modules, kernel });
  }
  return result;
}

/** Which of the modules that are built for a kernel go. */
interface KernelRemoval {
  readonly kernel: Kernel;
  readonly isConcerned: (module: ModuleRef, snapshot: Snapshot) => boolean;
}

/** Unbuilds for a kernel. Broken modules too: only scripts need their source. */
export async function planKernelRemoval(
  { host, emit }: Call,
  system: System,
  { kernel, isConcerned }: KernelRemoval,
): Promise<Planned> {
  const built = readTree(host.files, system.paths).filter(entry => isBuiltFor(entry, kernel));
  const snapshot = await readSnapshot(host, system, () => built.map(({ module }) => ({ module, kernel })));
  const concerned = built.filter(({ module }) => isConcerned(module, snapshot));
  for (const { module } of concerned.filter(entry => entry.broken)) {
    emit({
      kind: 'warning',
      text: `${module.name}/${module.version} is broken; what it has for ${kernel.release} goes all the same`,
    });
  }
  const plans = concerned.map(entry => planRemove({ ...entry, broken: false }, [kernel], 'unbuilt'));
  return {
    snapshot,
    plan: { jobs: plans.flatMap(p => p.jobs), leftOut: plans.flatMap(p => p.leftOut) },
  };
}
