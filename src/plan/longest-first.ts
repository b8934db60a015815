import type { Job } from '../model/plan';
import { confKey, type Snapshot } from '../model/snapshot';

/**
 * Jobs in the order in which they should start where not all can at once: what takes longest first, so that at the end
 * no processor waits for another's last build. A build takes about as long as the number of modules that come of it:
 * each is compiled, linked and looked at by modpost. Others keep their order.
 */
export function orderLongestFirst(jobs: readonly Job[], { confs }: Pick<Snapshot, 'confs'>): readonly Job[] {
  const countModules = ({ action, module, kernel }: Job): number => {
    const conf = action === 'build' && kernel !== undefined ? confs.get(confKey(module, kernel)) : undefined;
    return conf?.ok ? conf.conf.modules.length : 0;
  };
  return [...jobs].sort((a, b) => countModules(b) - countModules(a));
}
