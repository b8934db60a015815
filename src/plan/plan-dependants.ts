import type { Kernel } from '../model/kernel';
import { kernelKey } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Job, Plan } from '../model/plan';
import { confKey, type Snapshot } from '../model/snapshot';
import { isInstalledFor, type TreeEntry } from '../model/tree';
import { planInstall } from './plan-install';

/**
 * Adds to a plan what is built upon the modules that it installs, is installed itself, and asks to be built anew with
 * them (BUILD_DEPENDS_REBUILD); and what is built upon those. A module whose conf is not in the snapshot does not ask.
 */
export function planDependants(snapshot: Snapshot, plan: Plan): Plan {
  const jobs = [...plan.jobs];
  const leftOut = [...plan.leftOut];
  const known = new Set(jobs.map(job => describe(job.module, job.kernel)));
  // What is added is looked at in its turn.
  for (const job of jobs) {
    const { kernel } = job;
    if (job.action !== 'install' || kernel === undefined) continue;
    for (const { module } of snapshot.tree.filter(entry => isDependant(snapshot, entry, job, kernel))) {
      if (known.has(describe(module, kernel))) continue;
      known.add(describe(module, kernel));
      const more = planInstall(snapshot, {
        module,
        kernels: [kernel],
        goal: 'installed',
        force: false,
        changed: 'dependency',
        after: [job],
        planned: new Set([job.module.name]),
      });
      jobs.push(...more.jobs);
      leftOut.push(...more.leftOut);
    }
  }
  return { ...plan, jobs, leftOut };
}

function isDependant(snapshot: Snapshot, entry: TreeEntry, job: Job, kernel: Kernel): boolean {
  if (entry.broken || !isInstalledFor(entry, kernel)) return false;
  const conf = snapshot.confs.get(confKey(entry.module, kernel));
  if (conf === undefined || !conf.ok || !conf.conf.rebuildsWithDepends) return false;
  return conf.conf.buildDepends.includes(job.module.name);
}

function describe(module: Job['module'], kernel: Kernel | undefined): string {
  return `${formatRef(module)} ${kernel === undefined ? '' : kernelKey(kernel)}`;
}
