import type { Job } from '../model/plan';
import { addModule } from './add';
import { buildModule } from './build';
import type { Context, JobEnd } from './context';
import { installModule } from './install';
import { loadModule } from './load';
import { forgetModule, unbuildModule } from './unbuild';
import { uninstallModule } from './uninstall';

/** Does one job. It has happened when this returns, and has not when this throws. */
export async function applyJob(context: Context, job: Job): Promise<JobEnd> {
  switch (job.action) {
    case 'add':
      return addModule(context, job);
    case 'load':
      return loadModule(context, job);
    case 'build':
      return buildModule(context, job);
    case 'install':
      return installModule(context, job);
    case 'uninstall':
      return uninstallModule(context, job);
    case 'unbuild':
      return unbuildModule(context, job);
    case 'forget':
      return forgetModule(context, job);
  }
}
