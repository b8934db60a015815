import type { Files } from '../host/files';
import { listPaths } from '../host/walk';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { Job } from '../model/plan';
import { sourceLink } from '../tree/layout';

/**
 * Jobs in the order in which they should start where not all can at once: what takes longest first, so that at the end
 * no processor waits for another's last build. A build takes about as long as it has files of C to compile. Others keep
 * their order.
 */
export function orderLongestFirst(files: Files, paths: Paths, jobs: readonly Job[]): readonly Job[] {
  const builds = jobs.filter(({ action }) => action === 'build');
  if (builds.length < 2) return jobs;
  // A source is the same for all kernels.
  const modules = new Map(builds.map(({ module }) => [formatRef(module), module]));
  const counts = new Map([...modules].map(([ref, module]) => [ref, countSources(files, paths, module)]));
  const weigh = ({ action, module }: Job): number =>
    action === 'build' ? (counts.get(formatRef(module)) ?? 0) : 0;
  return [...jobs].sort((a, b) => weigh(b) - weigh(a));
}

function countSources(files: Files, paths: Paths, module: ModuleRef): number {
  return listPaths(files, sourceLink(paths, module)).filter(path => path.endsWith('.c')).length;
}
