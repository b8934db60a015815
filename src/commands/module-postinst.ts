import { join } from 'node:path';
import type { Host } from '../host/host';
import { isKernelRelease, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { getConf } from '../model/snapshot';
import { findEntry, isBuiltFor } from '../model/tree';
import { takeOneByOne } from '../plan/one-by-one';
import { queueModules } from '../tree/queue';
import { readTree } from '../tree/read';
import { planAdd } from './add';
import { isSwitchedOff } from './autoinstall';
import { listFreshBuilds } from './fresh-builds';
import { planModule } from './install';
import { chooseDueKernels, chooseRunningKernel } from './kernels';
import { loadArchive } from './load-archive';
import { planModuleRemoval } from './remove';
import { requireModule } from './select';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import { type OpenTree, openTree, type Planned, showPlan, transact } from './transact';
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
  const archive = findArchive(call, module);
  return archive === undefined
    ? registerAndInstall(call, system, module)
    : loadAndInstall(call, system, { module, archive });
}

/** A package may bring modules that were built elsewhere, with their source or without. */
function findArchive({ host, request }: Call, module: ModuleRef): string | undefined {
  if (request.tarballRoot === undefined) return undefined;
  const archive = join(request.tarballRoot, `${module.name}-${module.version}.dkms.tar.gz`);
  return host.files.exists(archive) ? archive : undefined;
}

/** What is in the archive is not built again; what came without source is for the kernels it came with. */
async function loadAndInstall(
  call: Call,
  system: System,
  { module, archive }: { module: ModuleRef; archive: string },
): Promise<Result> {
  const { host, request, emit } = call;
  const prepare = (tree: OpenTree) =>
    removeOld(tree, () => planOldRemoval(host, system, { module, fresh: [] }));
  const loaded = await loadArchive(call, system, { path: archive, force: true, prepare });
  if (loaded.kind !== 'outcomes' || loaded.outcomes.some(({ result }) => result === 'failed')) return loaded;

  const running = await chooseRunningKernel(host, system.paths, request);
  const snapshot = await readSnapshot(host, system, () => [{ module, kernel: running }]);
  const conf = getConf(snapshot, module, running);
  const entry = findEntry(snapshot.tree, module);
  const due = await chooseDueKernels(call, system, running);
  const kernels = entry?.binariesOnly ? due.filter(kernel => isBuiltFor(entry, kernel)) : due;
  if (kernels.length < due.length) {
    const others = due.filter(kernel => !kernels.includes(kernel)).map(kernel => kernel.release);
    const text = `${formatRef(module)} came without its source, and was not built for ${others.join(', ')}`;
    emit({ kind: 'warning', text });
  }
  if (!conf.ok || !conf.conf.autoinstall || kernels.length === 0) return loaded;
  const installed = await transact(call, system, () => planAll(host, system, { module, kernels }));
  if (installed.kind !== 'outcomes') return installed;
  return { ...installed, outcomes: [...loaded.outcomes, ...installed.outcomes], summary: true };
}

/** @returns why it ends here; undefined: nothing of that version is in the way any more */
async function removeOld(
  tree: OpenTree,
  plan: () => Promise<Planned | undefined>,
): Promise<Result | undefined> {
  const removal = await tree.decide(plan);
  if (removal === undefined) return undefined;
  const removed = await tree.apply(removal);
  return removed.outcomes.some(outcome => outcome.result === 'failed') ? removed : undefined;
}

async function registerAndInstall(call: Call, system: System, module: ModuleRef): Promise<Result> {
  const { host, emit, request } = call;
  const running = await chooseRunningKernel(host, system.paths, request);
  const kernels = await chooseDueKernels(call, system, running);
  const planInstalls = () => planAll(host, system, { module, kernels });
  if (request.dryRun) return showPlan(await planInstalls());

  const tree = await openTree(call, system);
  const stopped = await removeOld(tree, async () => planStaleRemoval(call, system, module));
  if (stopped !== undefined) return stopped;
  const addition = await tree.decide(() => planAddition(host, system, { module, kernel: running }));
  const conf = getConf(addition.snapshot, module, running);
  const isWanted = conf.ok && conf.conf.autoinstall;
  if (!isWanted || kernels.length === 0 || request.batch) {
    const added = await tree.apply(addition);
    // A kernel's headers that come in the same run bring their own hook.
    if (isWanted && kernels.length > 0) await queueModules(host.files, system.paths);
    if (kernels.length > 0) return added;
    emit({ kind: 'warning', text: describeWait(host, system, { module, running: running.release }) });
    return added;
  }
  return { ...(await tree.apply(await tree.decide(planInstalls))), summary: true };
}

/** All kernels are tried, unless the administrator wants the first failure to end it. */
async function planAll(
  host: Host,
  system: System,
  { module, kernels }: { readonly module: ModuleRef; readonly kernels: readonly Kernel[] },
): Promise<Planned> {
  const planned = await planModule(host, system, { module, kernels, goal: 'installed', force: false });
  if (system.settings.continueOnError) return planned;
  return { ...planned, plan: takeOneByOne(planned.plan, { module, kernels }) };
}

/** The same version may stand in the tree from an installation before. What is `fresh` of it stays. */
async function planOldRemoval(
  host: Host,
  system: System,
  { module, fresh }: { module: ModuleRef; fresh: readonly Kernel[] },
): Promise<Planned | undefined> {
  const entry = findEntry(readTree(host.files, system.paths, module.name), module);
  if (entry === undefined || entry.broken) return undefined;
  const kernels = entry.builds.map(build => build.kernel).filter(kernel => !fresh.includes(kernel));
  const goal = fresh.length === 0 ? 'removed' : 'unbuilt';
  return planModuleRemoval(host, system, { entry, kernels, goal });
}

/**
 * As above; where the package manager tells of no version before, what was registered or built since the package's files
 * came is of this installation.
 */
async function planStaleRemoval(
  { host, request }: Call,
  system: System,
  module: ModuleRef,
): Promise<Planned | undefined> {
  if (request.upgradedFrom !== undefined) return planOldRemoval(host, system, { module, fresh: [] });
  const entry = findEntry(readTree(host.files, system.paths, module.name), module);
  if (entry === undefined || entry.broken) return undefined;
  const fresh = listFreshBuilds(host, system.paths, entry);
  return fresh.length === entry.builds.length ? undefined : planOldRemoval(host, system, { module, fresh });
}

/** Registers it, where that has not been done. */
async function planAddition(
  host: Host,
  system: System,
  wanted: { module: ModuleRef; kernel: Kernel },
): Promise<Planned> {
  const known = findEntry(readTree(host.files, system.paths, wanted.module.name), wanted.module);
  if (known === undefined || known.broken) return planAdd(host, system, wanted);
  return { snapshot: await readSnapshot(host, system, () => [wanted]), plan: { jobs: [], leftOut: [] } };
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
