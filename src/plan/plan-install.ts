import { DkmsError } from '../errors/dkms-error';
import type { InputName } from '../model/inputs';
import { formatKernel, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Job, LeftOut, Plan, Reason } from '../model/plan';
import { confKey, getFacts, type Snapshot } from '../model/snapshot';
import { findEntry, isBuiltFor, isInstalledFor, type TreeEntry } from '../model/tree';
import { checkBuild } from './check-build';
import { createJob } from './jobs';

export interface InstallRequest {
  readonly module: ModuleRef;
  readonly kernels: readonly Kernel[];
  readonly goal: 'built' | 'installed';
  readonly force: boolean;
  /** What is not there yet is installed by force; nothing is done twice. Packages say so by --rpm_safe_upgrade. */
  readonly overrides?: boolean;
  readonly because?: Reason;
  /** Build and install anew what is there, because this part of what it was made from has changed. */
  readonly changed?: InputName | 'dependency' | undefined;
  /** Jobs of other modules that this one waits for. */
  readonly after?: readonly Job[];
  /** Names of modules that will be there when this one's turn comes. */
  readonly planned?: ReadonlySet<string>;
}

/**
 * Add, build and install, as far as each is still to be done. A module that cannot be built for a kernel is added
 * all the same, as dkms has always done, and the other kernels go on. Looks at nothing but its arguments.
 *
 * @throws {DkmsError} BROKEN
 * @source docs/compatibility.md, "Verbs"
 */
export function planInstall(snapshot: Snapshot, wanted: InstallRequest): Plan {
  const entry = findEntry(snapshot.tree, wanted.module);
  if (entry?.broken) throw createBrokenError(entry.module);
  const add = entry === undefined ? [createJob('add', { module: wanted.module }, { because: 'needed' })] : [];
  const perKernel = wanted.kernels.map(kernel => planForKernel(snapshot, wanted, { kernel, entry, add }));
  return {
    jobs: [...add, ...perKernel.flatMap(plan => plan.jobs)],
    leftOut: perKernel.flatMap(plan => plan.leftOut),
  };
}

interface Place {
  readonly kernel: Kernel;
  readonly entry: TreeEntry | undefined;
  readonly add: readonly Job[];
}

function planForKernel(snapshot: Snapshot, wanted: InstallRequest, { kernel, entry, add }: Place): Plan {
  const { module, goal, force, changed } = wanted;
  const leaveOut = (reason: LeftOut['reason']): Plan => ({ jobs: [], leftOut: [{ module, kernel, reason }] });
  const built = entry !== undefined && isBuiltFor(entry, kernel) && changed === undefined;
  const inPlace = entry !== undefined && isInstalledFor(entry, kernel);
  const installed = inPlace && changed === undefined;
  if (goal === 'installed' && installed && !force) return leaveOut({ kind: 'already', state: 'installed' });
  if (goal === 'built' && built && !force) return leaveOut({ kind: 'already', state: 'built' });

  const mustBuild = !built || goal === 'built';
  const refusal =
    (mustBuild
      ? (checkSource(entry, kernel) ??
        checkBuild(snapshot, { module, kernel }, { force, planned: wanted.planned ?? new Set() }) ??
        snapshot.failures.get(confKey(module, kernel)))
      : undefined) ?? (goal === 'installed' ? checkKernelDirectory(snapshot, module, kernel) : undefined);
  if (refusal !== undefined) return leaveOut({ kind: 'refused', error: refusal });

  const goalReason: Reason = (goal === 'installed' ? installed : built)
    ? 'forced'
    : (changed ?? wanted.because ?? 'asked');
  const buildReason: Reason = goal === 'built' ? goalReason : (changed ?? 'needed');
  const again = force || changed !== undefined;
  const before = [...add, ...(wanted.after ?? [])];
  const build = mustBuild
    ? [createJob('build', { module, kernel }, { after: before, force: again, because: buildReason })]
    : [];
  if (goal === 'built') return { jobs: build, leftOut: [] };
  const install = createJob(
    'install',
    { module, kernel },
    {
      after: build.length > 0 ? build : before,
      force: force || wanted.overrides === true || inPlace,
      because: goalReason,
    },
  );
  return { jobs: [...build, install], leftOut: [] };
}

/** A module that came without its source is there for the kernels it came with. */
function checkSource(entry: TreeEntry | undefined, kernel: Kernel): DkmsError | undefined {
  if (entry?.binariesOnly !== true) return undefined;
  return new DkmsError(
    'SOURCE_MISSING',
    `${formatRef(entry.module)} came without its source, and cannot be built for kernel ${formatKernel(kernel)}`,
    { hint: 'Load an archive that has it built for this kernel: dkms ldtarball FILE' },
  );
}

function checkKernelDirectory(snapshot: Snapshot, module: ModuleRef, kernel: Kernel): DkmsError | undefined {
  const facts = getFacts(snapshot, kernel);
  if (facts.installed) return undefined;
  return new DkmsError(
    'KERNEL_MISSING',
    `${formatRef(module)} cannot be installed for kernel ${formatKernel(kernel)}: ${facts.directory} is not there`,
    { hint: `See which kernels are there: ls ${snapshot.paths.installTree}` },
  );
}

export function createBrokenError(module: ModuleRef): DkmsError {
  return new DkmsError('BROKEN', `${formatRef(module)} is broken: its source is gone, or the link to it`, {
    hint: `Put its source back, then: dkms add ${formatRef(module)}`,
  });
}
