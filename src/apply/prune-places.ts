import { join } from 'node:path';
import type { Distribution } from '../model/distribution';
import type { Step } from '../model/step';

/** Empty directories of modules go, up to the kernel's own or to what the kernel's package owns. */
export function createPruneStep(profile: Distribution, from: string, kernelDirectory: string): Step {
  const kept = profile.keptDirectories.map(name => join(kernelDirectory, name));
  const stop = kept.find(directory => from === directory || from.startsWith(`${directory}/`));
  return { do: 'prune', from, top: stop ?? kernelDirectory };
}
