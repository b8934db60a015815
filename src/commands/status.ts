import type { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { rememberLooks } from '../host/remember-looks';
import type { Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { ModuleStatus } from '../model/module-status';
import type { Request } from '../model/request';
import type { TreeBuild, TreeEntry } from '../model/tree';
import { createBrokenError } from '../plan/plan-install';
import { compareInstalled, findInstalledPairs, listBuiltModules } from '../tree/installed-files';
import { readTree } from '../tree/read';
import { findWeakInstalls } from '../tree/weak';
import { type System, surveySystem } from './system';
import type { Call, Result } from './verb';

/** Shows what is in the tree. Takes no lock, starts no process, runs nobody's code. */
export async function run({ request, ...call }: Call): Promise<Result> {
  const host = rememberLooks(call.host);
  const system = await surveySystem(host, request);
  const whole = readTree(host.files, system.paths);
  const tree = whole.filter(entry => isAsked(request, entry));
  if (request.failed) return describeFailed(host, system, { tree, request });
  const modules = [
    ...tree.flatMap(entry => describeEntry(host, system, { entry, request })),
    ...describeWeak(host, system, { tree, request }),
  ];
  const errors: readonly DkmsError[] = [
    ...system.settings.faults,
    ...tree.filter(entry => entry.broken).map(entry => createBrokenError(entry.module)),
  ];
  if (!request.json) return { kind: 'status', modules, errors };
  // Nobody else pays for what is only told to programs.
  const { addSignatures, describeFailures, describeWaiting } = await import('./status-details');
  const lacking = [...describeWaiting(host, system, whole), ...describeFailures(host, system, tree)].filter(
    ({ module, kernel }) =>
      tree.some(entry => formatRef(entry.module) === formatRef(module)) &&
      kernel !== undefined &&
      isAskedKernel(request, { kernel }),
  );
  return { kind: 'status', modules: [...addSignatures(host, system, modules), ...lacking], errors };
}

async function describeFailed(
  host: Host,
  system: System,
  { tree, request }: { tree: readonly TreeEntry[]; request: Request },
): Promise<Result> {
  const { findFailedBuilds } = await import('./status-failed');
  const failed = findFailedBuilds(host, system, tree);
  return { kind: 'failed', failed: failed.filter(build => isAskedKernel(request, build)) };
}

function isAsked({ module, anyVersion }: Request, entry: TreeEntry): boolean {
  if (module === undefined) return anyVersion === undefined || anyVersion === entry.module.version;
  return (
    module.name === entry.module.name &&
    (module.version === undefined || module.version === entry.module.version)
  );
}

function describeEntry(
  host: Host,
  system: System,
  { entry, request }: { entry: TreeEntry; request: Request },
): readonly ModuleStatus[] {
  const { module } = entry;
  const plain = { module, kernel: undefined, hasOriginals: false, files: undefined };
  if (entry.broken) return [{ ...plain, state: 'broken' }];
  const builds = entry.builds.filter(build => isAskedKernel(request, build));
  if (builds.length === 0) return [{ ...plain, state: 'added' }];
  return builds.map(build => describeBuild(host, system, { entry, build }));
}

/** Kernels that have a module by a link to another kernel's. */
function describeWeak(
  { files }: Host,
  { paths, profile }: System,
  { tree, request }: { tree: readonly TreeEntry[]; request: Request },
): readonly ModuleStatus[] {
  return findWeakInstalls(files, paths, { tree, profile })
    .filter(({ kernel }) => isAskedKernel(request, { kernel }))
    .map(({ module, kernel, from }) => ({
      module,
      kernel,
      state: 'installed-weak',
      hasOriginals: false,
      files: undefined,
      weakFrom: from,
    }));
}

function isAskedKernel({ kernels, arches }: Request, { kernel }: Pick<TreeBuild, 'kernel'>): boolean {
  const byKernel =
    kernels.length === 0 ||
    kernels.some(k => k.release === kernel.release && (k.arch === undefined || k.arch === kernel.arch));
  return byKernel && (arches.length === 0 || arches.includes(kernel.arch));
}

function describeBuild(
  host: Host,
  { paths, profile }: System,
  { entry, build }: { entry: TreeEntry; build: TreeBuild },
): ModuleStatus {
  const { module } = entry;
  const { kernel, installed, hasOriginals } = build;
  const files = installed ? compareFiles(host, { paths, profile }, { module, kernel }) : undefined;
  return { module, kernel, state: installed ? 'installed' : 'built', hasOriginals, files };
}

function compareFiles(
  { files }: Host,
  { paths, profile }: Pick<System, 'paths' | 'profile'>,
  build: { module: ModuleRef; kernel: Kernel },
): ModuleStatus['files'] {
  const { module, kernel } = build;
  const modules = listBuiltModules(files, paths, module, kernel);
  const pairs = findInstalledPairs(files, paths, { module, kernel, profile }, modules);
  if (pairs === undefined) return undefined;
  // A kernel that went without a word took everything along.
  if (!files.isDirectory(`${paths.installTree}/${kernel.release}`)) return 'built-missing';
  return modules.length > pairs.length ? 'different' : compareInstalled(files, pairs);
}
