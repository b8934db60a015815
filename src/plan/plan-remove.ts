import type { Kernel } from '../model/kernel';
import type { Job, LeftOut, Plan } from '../model/plan';
import { isBuiltFor, isInstalledFor, type TreeEntry } from '../model/tree';
import { createJob } from './jobs';
import { createBrokenError } from './plan-install';

/** How far back a module goes: from the kernel, out of the tree's builds, or out of the tree. */
export type RemoveGoal = 'uninstalled' | 'unbuilt' | 'removed';

/**
 * The way back, kernel by kernel. A module that is removed from its last kernel leaves the tree. Looks at nothing
 * but its arguments.
 *
 * @throws {DkmsError} BROKEN
 */
export function planRemove(entry: TreeEntry, kernels: readonly Kernel[], goal: RemoveGoal): Plan {
  if (entry.broken) throw createBrokenError(entry.module);
  const perKernel = kernels.map(kernel => planForKernel(entry, kernel, goal));
  const jobs = perKernel.flatMap(plan => plan.jobs);
  const leftOut = perKernel.flatMap(plan => plan.leftOut);
  if (goal !== 'removed') return { jobs, leftOut };

  const stays = entry.builds.some(
    build => !jobs.some(job => job.action === 'unbuild' && isFor(job, build.kernel)),
  );
  const forget = stays ? [] : [createJob('forget', entry, { after: jobs })];
  return { jobs: [...jobs, ...forget], leftOut };
}

function planForKernel(entry: TreeEntry, kernel: Kernel, goal: RemoveGoal): Plan {
  const { module } = entry;
  const jobs: Job[] = [];
  const leftOut: LeftOut[] = [];
  if (isInstalledFor(entry, kernel))
    jobs.push(
      createJob(
        'uninstall',
        { module, kernel },
        { because: goal === 'uninstalled' ? 'asked' : 'in-the-way' },
      ),
    );
  else leftOut.push({ module, kernel, reason: { kind: 'already', state: 'not installed' } });
  if (goal === 'uninstalled') return { jobs, leftOut };

  if (isBuiltFor(entry, kernel))
    jobs.push(
      createJob(
        'unbuild',
        { module, kernel },
        { after: jobs, because: goal === 'unbuilt' ? 'asked' : 'in-the-way' },
      ),
    );
  else leftOut.push({ module, kernel, reason: { kind: 'already', state: 'not built' } });
  // That it is not installed is worth a word only when nothing else is said.
  return { jobs, leftOut: jobs.length > 0 ? [] : leftOut.slice(-1) };
}

function isFor(job: Job, kernel: Kernel): boolean {
  return job.kernel?.release === kernel.release && job.kernel.arch === kernel.arch;
}
