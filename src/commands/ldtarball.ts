import { DkmsError } from '../errors/dkms-error';
import { findPackageKind } from '../model/package-kind';
import { autoinstall } from './autoinstall';
import { chooseBuildKernels } from './kernels';
import { loadArchive } from './load-archive';
import { isArchive } from './named-modules';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

/**
 * Brings in what an archive holds; built modules end in the built state for every kernel that it has. A package is installed,
 * and then what wants to be installed by itself.
 */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const { source } = request;
  if (source === undefined)
    throw new DkmsError('SOURCE_MISSING', 'ldtarball needs an archive', { hint: 'dkms ldtarball FILE' });
  const system = await readSystem(host, request);
  if (findPackageKind(source) !== undefined) return loadPackage(call, system, source);
  if (host.files.exists(source) && !isArchive(host, source))
    throw new DkmsError('SOURCE_MISSING', `${source} is no archive`, { hint: `dkms add ${source}` });
  return loadArchive(call, system, { path: source, force: request.force });
}

/** As dkms 2.x did with an .rpm. */
async function loadPackage(call: Call, system: System, path: string): Promise<Result> {
  const { host, request } = call;
  const { installPackage } = await import('./install-package');
  const kernels = await chooseBuildKernels(host, system.paths, call);
  // A dry run has nothing to install by itself: the package's modules are not in the tree.
  if (request.dryRun) return installPackage(call, system, { path, goal: { state: 'installed', kernels } });
  const added = await installPackage(call, system, { path, goal: { state: 'added' } });
  if (added.kind !== 'outcomes' || added.outcomes.some(({ result }) => result === 'failed')) return added;
  const installed = await autoinstall(call, system, { kernels, memory: 'respect failures' });
  if (installed.kind !== 'outcomes') return installed;
  return { ...installed, outcomes: [...added.outcomes, ...installed.outcomes] };
}
