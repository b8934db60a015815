import type { Kernel } from '../model/kernel';
import type { Job } from '../model/plan';
import { addModule } from './add';
import { buildModule } from './build';
import { type Context, type JobEffects, NO_EFFECTS } from './context';
import { installModule } from './install';
import { forgetModule, unbuildModule } from './unbuild';
import { uninstallModule } from './uninstall';

/** Does one job. It has happened when this returns, and has not when this throws. */
export async function applyJob(context: Context, job: Job): Promise<JobEffects> {
  const { module, force } = job;
  switch (job.action) {
    case 'add':
      await addModule(context, module);
      return NO_EFFECTS;
    case 'build':
      return buildModule(context, { module, kernel: kernelOf(job) });
    case 'install':
      return installModule(context, { module, kernel: kernelOf(job), force });
    case 'uninstall':
      return uninstallModule(context, { module, kernel: kernelOf(job) });
    case 'unbuild':
      await unbuildModule(context, { module, kernel: kernelOf(job) });
      return NO_EFFECTS;
    case 'forget':
      await forgetModule(context, module);
      return NO_EFFECTS;
  }
}

function kernelOf(job: Job): Kernel {
  if (job.kernel === undefined) throw new Error(`${job.id} is for no kernel`);
  return job.kernel;
}
