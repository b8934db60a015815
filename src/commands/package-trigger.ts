import { remakeStaleImages } from '../apply/stale-initramfs';
import { DEFAULT_WAIT_SECONDS } from '../apply/tree-lock';
import { findBuildableKernels } from '../kernel/installed';
import { kernelKey } from '../model/kernel';
import { dropQueue, readQueue } from '../tree/queue';
import { autoinstall } from './autoinstall';
import { chooseDueKernels, chooseRunningKernel, withArches } from './kernels';
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
  const running = await chooseRunningKernel(host, system.paths, request);
  const buildable = findBuildableKernels(host.files, system.paths);
  // Something is to take the place of what goes.
  const isAnyDue = queue.hasModules || queue.going.length > 0;
  const due = isAnyDue ? await chooseDueKernels(call, system, running) : [];
  const named = await withArches(
    call,
    system.paths,
    queue.kernels.filter(release => buildable.includes(release)),
  );
  const kernels = new Map([...due, ...named].map(kernel => [kernelKey(kernel), kernel]));
  const result = await autoinstall(call, system, {
    kernels: [...kernels.values()],
    memory: 'respect failures',
    going: queue.going,
  });
  if (result.kind !== 'outcomes') return result;
  await remakeStaleImages(
    { host, emit: call.emit, snapshot: system, waitSeconds: request.waitSeconds ?? DEFAULT_WAIT_SECONDS },
    queue.images,
    running.arch,
  );
  // Who was told to stop has not served all of it.
  if (!host.interrupted.aborted) await dropQueue(host.files, system.paths, queue);
  return result;
}
