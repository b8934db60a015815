import { kernelKey } from '../model/kernel';
import type { Job, Plan } from '../model/plan';
import type { TreeEntry } from '../model/tree';
import { planRemove } from './plan-remove';

/**
 * Takes away what goes along with installing what takes its place, in one transaction: a kernel that loses one version
 * and gets another is owed one depmod. An installation waits until the version before is out: that may be newer, as in
 * the downgrade of a package, and would be in the way. Looks at nothing but its arguments.
 *
 * @param going  their sources are gone: only scripts would need them
 */
export function planGoing(going: readonly TreeEntry[], installs: Plan): Plan {
  const removals = going.flatMap(entry => {
    const kernels = entry.builds.map(build => build.kernel);
    return planRemove({ ...entry, broken: false }, kernels, 'removed').jobs;
  });
  const jobs = installs.jobs.map(job => ({
    ...job,
    after: [...job.after, ...removals.filter(removal => isInWay(removal, job)).map(({ id }) => id)],
  }));
  return { ...installs, jobs: [...removals, ...jobs] };
}

function isInWay(removal: Job, job: Job): boolean {
  if (removal.action !== 'uninstall' || job.action !== 'install') return false;
  if (removal.module.name !== job.module.name) return false;
  return removal.kernel !== undefined && job.kernel !== undefined
    ? kernelKey(removal.kernel) === kernelKey(job.kernel)
    : false;
}
