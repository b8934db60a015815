import { findBuildableKernels } from '../kernel/installed';
import { kernelKey } from '../model/kernel';
import { dropQueue, readQueue } from '../tree/queue';
import { autoinstall } from './autoinstall';
import { chooseDueKernels, chooseRunningKernel } from './kernels';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

/**
 * The package manager's run ends: what it has put into the queue is served, all of it at once. A kernel's initramfs was
 * made before, so it is made again where the kernel's modules have changed.
 */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const { settings, ...places } = await readSystem(host, request);
  const system: System = { ...places, settings: { ...settings, initramfs: 'all' } };
  const queue = readQueue(host.files, system.paths);
  const running = await chooseRunningKernel(host, request);
  const buildable = findBuildableKernels(host.files, system.paths);
  const due = queue.hasModules ? chooseDueKernels(call, system, running) : [];
  const named = queue.kernels
    .filter(release => buildable.includes(release))
    .map(release => ({ release, arch: running.arch }));
  const kernels = new Map([...due, ...named].map(kernel => [kernelKey(kernel), kernel]));
  const result = await autoinstall(call, system, [...kernels.values()], 'respect failures');
  if (result.kind !== 'outcomes') return result;
  // Who was told to stop has not served all of it.
  if (!host.interrupted.aborted) await dropQueue(host.files, system.paths, queue);
  return result;
}
