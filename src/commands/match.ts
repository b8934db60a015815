import { DkmsError } from '../errors/dkms-error';
import type { Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Plan } from '../model/plan';
import type { KernelWord, Request } from '../model/request';
import type { TreeEntry } from '../model/tree';
import { createBrokenError, planInstall } from '../plan/plan-install';
import { readTree } from '../tree/read';
import { chooseBuildKernels } from './kernels';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

/** Installs for one kernel what is installed for another, its template. */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  const template = requireTemplate(request);
  const kernels = await chooseBuildKernels(host, system.paths, call);
  if (kernels.some(({ release }) => release === template.release)) {
    throw new DkmsError('TEMPLATE_SAME', `${template.release} cannot be matched with itself`);
  }
  return transact(call, system, () => planMatch(call, system, { template, kernels }));
}

function requireTemplate({ templateKernel }: Request): KernelWord {
  if (templateKernel !== undefined) return templateKernel;
  throw new DkmsError('TEMPLATE_NOT_NAMED', 'match needs the kernel whose modules are wanted');
}

async function planMatch(
  { host, request }: Call,
  system: System,
  { template, kernels }: { template: KernelWord; kernels: readonly Kernel[] },
): Promise<Planned> {
  const tree = readTree(host.files, system.paths);
  const asked = tree.filter(entry => isAsked(request, entry));
  if (request.module !== undefined && asked.length === 0) {
    const { name, version } = request.module;
    throw new DkmsError(
      'NOT_IN_TREE',
      `${version === undefined ? name : formatRef({ name, version })} is not in the tree`,
    );
  }
  const found = asked.filter(entry => isInstalledForTemplate(entry, template));
  const whole = found.filter(entry => !entry.broken).map(({ module }) => module);
  const pairs = whole.flatMap(module => kernels.map(kernel => ({ module, kernel })));
  const snapshot = await readSnapshot(host, system, () => pairs);
  const plans = whole.map(module =>
    planInstall(snapshot, { module, kernels, goal: 'installed', force: request.force }),
  );
  const broken = found.filter(entry => entry.broken).map(({ module }) => leaveOutBroken(module, kernels));
  return {
    snapshot,
    plan: {
      jobs: plans.flatMap(plan => plan.jobs),
      leftOut: [...plans.flatMap(plan => plan.leftOut), ...broken.flat()],
    },
  };
}

/** `match m` and `match m/v` are for one module; without it for all. */
function isAsked({ module }: Request, entry: TreeEntry): boolean {
  if (module === undefined) return true;
  const { name, version } = entry.module;
  return module.name === name && (module.version === undefined || module.version === version);
}

function isInstalledForTemplate(entry: TreeEntry, { release, arch }: KernelWord): boolean {
  return entry.builds.some(
    ({ installed, kernel }) =>
      installed && kernel.release === release && (arch === undefined || kernel.arch === arch),
  );
}

function leaveOutBroken(module: ModuleRef, kernels: readonly Kernel[]): Plan['leftOut'] {
  const error = createBrokenError(module);
  return kernels.map(kernel => ({ module, kernel, reason: { kind: 'refused', error } }));
}
