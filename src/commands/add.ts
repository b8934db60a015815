import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { findPackageKind } from '../model/package-kind';
import { getConf } from '../model/snapshot';
import { findEntry } from '../model/tree';
import { createJob } from '../plan/jobs';
import { sourceDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { createAlreadyAdded, importSource, planWithSource } from './import-source';
import { chooseRunningKernel } from './kernels';
import { loadArchive } from './load-archive';
import { isArchive } from './named-modules';
import { requireModule } from './select';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type Planned, transact } from './transact';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  const { source } = request;
  if (source !== undefined && findPackageKind(source) !== undefined) {
    const { installPackage } = await import('./install-package');
    return installPackage(call, system, { path: source, goal: { state: 'added' } });
  }
  if (source !== undefined && isArchive(host, source))
    return loadArchive(call, system, { path: source, force: request.force });
  return transact(call, system, () =>
    planWithModule(call, system, async (module, seen) =>
      planAdd(host, seen, { module, kernel: await chooseRunningKernel(host, system.paths, request) }),
    ),
  );
}

/**
 * Plans for the module that was named, or that the named directory holds, which is brought in; a dry run
 * sees the system as if it were.
 */
export async function planWithModule(
  call: Call,
  system: System,
  plan: (module: ModuleRef, system: System) => Promise<Planned>,
): Promise<Planned> {
  const { host, request } = call;
  const { source } = request;
  if (source === undefined)
    return plan(requireModule(request, readTree(host.files, system.paths, request.module?.name)), system);
  if (request.dryRun) return planWithSource(call, system, { path: source, plan });
  return plan(await importSource(call, system, source), system);
}

/** @throws {DkmsError} ALREADY_ADDED, SOURCE_MISSING, CONF_MISSING, CONF_BAD: before anything is changed */
export async function planAdd(
  host: Host,
  system: System,
  wanted: { module: ModuleRef; kernel: Kernel },
): Promise<Planned> {
  const { module, kernel } = wanted;
  const snapshot = await readSnapshot(host, system, () => [wanted]);
  const entry = findEntry(snapshot.tree, module);
  if (entry !== undefined && !entry.broken) throw createAlreadyAdded(module);
  checkSource(host, system, module);
  const conf = getConf(snapshot, module, kernel);
  if (!conf.ok) throw conf.error;
  return { snapshot, plan: { jobs: [createJob('add', { module })], leftOut: [] } };
}

export function checkSource(host: Host, { paths }: System, module: ModuleRef): void {
  const directory = sourceDir(paths, module);
  if (host.files.isDirectory(directory)) return;
  throw new DkmsError('SOURCE_MISSING', `The source of ${formatRef(module)} is not there: ${directory}`, {
    hint: 'Put it there, or name its directory or archive: dkms add PATH',
  });
}
