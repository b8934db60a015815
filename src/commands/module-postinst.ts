import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { findBuildableKernels } from '../kernel/installed';
import { isKernelRelease } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { getConf } from '../model/snapshot';
import { findEntry } from '../model/tree';
import { readTree } from '../tree/read';
import { planAdd } from './add';
import { isSwitchedOff } from './autoinstall';
import { planModule } from './install';
import { chooseRunningKernel } from './kernels';
import { planModuleRemoval } from './remove';
import { requireModule } from './select';
import { readSystem, type System } from './system';
import { openTree, type Planned } from './transact';
import type { Call, Result } from './verb';

/**
 * A package that holds a module's source has been configured: what stands in the tree of the same version is built
 * anew, for every kernel that is due. `common.postinst` calls this.
 */
export async function run(call: Call): Promise<Result> {
  const { host, request, emit } = call;
  const system = await readSystem(host, request);
  const module = requireModule(request, []);
  if (isSwitchedOff(host, system)) {
    emit({
      kind: 'warning',
      text: `${system.paths.configDir}/no-autoinstall is there: ${formatRef(module)} is left alone`,
    });
    return { kind: 'outcomes', outcomes: [], leftOut: [], summary: false };
  }
  refuseArchive(call, module);
  return registerAndInstall(call, system, module);
}

/** A package may bring modules that were built elsewhere; loading those is not among what this version does. */
function refuseArchive({ host, request }: Call, module: ModuleRef): void {
  if (request.tarballRoot === undefined) return;
  const archive = join(request.tarballRoot, `${module.name}-${module.version}.dkms.tar.gz`);
  if (host.files.exists(archive)) {
    throw new DkmsError('ARCHIVE_UNSUPPORTED', `${archive} holds built modules, which cannot be loaded`);
  }
}

async function registerAndInstall(call: Call, system: System, module: ModuleRef): Promise<Result> {
  const { host, emit, request } = call;
  const running = await chooseRunningKernel(host, request);
  const kernels = chooseDueKernels(call, system, running.release).map(release => ({
    release,
    arch: running.arch,
  }));
  const planAddition = () => planAdd(host, system, { module, kernel: running });
  const planAll = () => planModule(host, system, { module, kernels, goal: 'installed', force: false });
  if (request.dryRun) return { kind: 'plan', plan: (await planAll()).plan };

  const tree = await openTree(call, system);
  const removal = await tree.decide(() => planOldRemoval(host, system, module));
  if (removal !== undefined) {
    const removed = await tree.apply(removal);
    if (removed.outcomes.some(outcome => outcome.result === 'failed')) return removed;
  }
  const addition = await tree.decide(planAddition);
  const conf = getConf(addition.snapshot, module, running);
  if (!conf.ok || !conf.conf.autoinstall || kernels.length === 0) {
    const added = await tree.apply(addition);
    if (kernels.length > 0) return added;
    emit({ kind: 'warning', text: describeWait(host, system, { module, running: running.release }) });
    return added;
  }
  return { ...(await tree.apply(await tree.decide(planAll))), summary: true };
}

/** The same version may stand in the tree from an installation before. */
async function planOldRemoval(host: Host, system: System, module: ModuleRef): Promise<Planned | undefined> {
  const entry = findEntry(readTree(host.files, system.paths, module.name), module);
  if (entry === undefined || entry.broken) return undefined;
  const kernels = entry.builds.map(build => build.kernel);
  return planModuleRemoval(host, system, { entry, kernels, goal: 'removed' });
}

/** In a chroot the running kernel is another system's: headers of its own are what is missing. */
function describeWait(
  host: Host,
  { paths, profile }: System,
  { module, running }: { module: ModuleRef; running: string },
): string {
  const kernels = host.files.list(paths.installTree).filter(isKernelRelease);
  const packages = (kernels.includes(running) ? [running] : kernels).map(profile.headersPackage);
  const command = packages.length === 0 ? '' : `: ${profile.installCommand} ${packages.join(' ')}`;
  return `${formatRef(module)} waits for the headers of a kernel${command}`;
}

/**
 * All kernels that have headers, newest first, unless the administrator wants only the running and the newest one.
 * In a chroot, where the running one is another system's, an upgrade takes the newest.
 */
function chooseDueKernels(
  { host, request }: Call,
  { paths, settings }: System,
  running: string,
): readonly string[] {
  const buildable = findBuildableKernels(host.files, paths);
  if (settings.autoinstallAllKernels) return buildable;
  const [newest] = buildable;
  if (buildable.includes(running))
    return buildable.filter(release => release === running || release === newest);
  return request.upgradedFrom === undefined ? buildable : buildable.slice(0, 1);
}
