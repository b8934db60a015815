import { autoinstall } from './autoinstall';
import { chooseOneKernel } from './kernels';
import { readSystem } from './system';
import type { Call, Result } from './verb';

/** A kernel, or its headers, has come: its hooks call this. */
export async function run(call: Call): Promise<Result> {
  const system = await readSystem(call.host, call.request);
  const kernel = await chooseOneKernel(call.host, system.paths, call.request);
  const { force } = call.request;
  const memory = force ? 'ignore failures' : 'respect failures';
  return autoinstall(call, system, { kernels: [kernel], memory, force });
}
