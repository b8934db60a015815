import { getConf } from '../model/snapshot';
import { planKernelRemoval } from './kernel-prerm';
import { chooseOneKernel } from './kernels';
import { leaveInitramfs, readSystem } from './system';
import { transact } from './transact';
import type { Call, Result } from './verb';

/**
 * A kernel is about to be put over one of the same release: what installs itself goes, and comes back with the new
 * one. Our own hooks have no need of it, since records tell when a kernel has changed.
 */
export async function run(call: Call): Promise<Result> {
  const system = leaveInitramfs(await readSystem(call.host, call.request));
  const kernel = await chooseOneKernel(call.host, system.paths, call.request);
  return transact(call, system, () =>
    planKernelRemoval(call, system, {
      kernel,
      // One whose conf cannot be read would not come back.
      isConcerned: (module, snapshot) => {
        const conf = getConf(snapshot, module, kernel);
        return conf.ok && conf.conf.autoinstall;
      },
    }),
  );
}
