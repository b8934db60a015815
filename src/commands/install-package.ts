import { dirname, join } from 'node:path';
import { closeSource, openSource } from '../archive/open-source';
import { DkmsError } from '../errors/dkms-error';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { findPackageKind } from '../model/package-kind';
import { findEntry } from '../model/tree';
import { installFile, isFileInstalled } from '../package/install-file';
import { type PackageFile, readPackageFile } from '../package/package-file';
import { unpackFile } from '../package/unpack-file';
import { readTree } from '../tree/read';
import { planAdd } from './add';
import { findCallingManager } from './calling-manager';
import { planWithSource } from './import-source';
import { planModule } from './install';
import { chooseRunningKernel } from './kernels';
import { readSnapshot } from './snapshot';
import type { System } from './system';
import { type Outcomes, type Planned, transact } from './transact';
import type { Call, Result } from './verb';

/** How far the modules of a package are to come, whatever its own scripts have done. */
export type PackageGoal =
  | { readonly state: 'added' }
  | { readonly state: 'built' | 'installed'; readonly kernels: readonly Kernel[] };

/**
 * Has the package manager install a package, whose scripts do with its modules what they do; what is then left to do for
 * the call's goal is done. A package that is there in this version already stays, unless it is forced.
 *
 * @throws {DkmsError} SOURCE_MISSING, ARCHIVE_BAD, PACKAGE_FAILED, BUSY, NOT_PERMITTED
 */
export async function installPackage(
  call: Call,
  system: System,
  { path, goal }: { path: string; goal: PackageGoal },
): Promise<Result> {
  const { host, request } = call;
  if (!host.files.exists(path)) throw createMissing(path);
  const file = await readPackageFile(host, path, findPackageKind(path) ?? 'rpm');
  if (request.dryRun) return showPackage(call, system, { file, goal });
  await bringPackage(call, system, file);
  const results: Outcomes[] = [];
  for (const directory of file.sources) {
    const module = await readModule(call, system, join(system.paths.sourceTree, directory));
    const result = await transact(call, system, () => planGoal(call, system, { module, goal }));
    if (result.kind === 'outcomes') results.push(result);
  }
  return {
    kind: 'outcomes',
    outcomes: results.flatMap(({ outcomes }) => outcomes),
    leftOut: results.flatMap(({ leftOut }) => leftOut),
    summary: false,
  };
}

function createMissing(path: string): DkmsError {
  return new DkmsError('SOURCE_MISSING', `${path} is not there`, { hint: `ls ${dirname(path)}` });
}

async function bringPackage(
  { host, request, emit }: Call,
  { paths, profile }: System,
  file: PackageFile,
): Promise<void> {
  const { path } = file;
  if (!request.force && (await isFileInstalled(host, file, paths.root))) {
    const text = `${file.name} is installed already: it stays (--force installs it again)`;
    emit({ kind: 'warning', text });
    return;
  }
  const manager = findCallingManager(host);
  if (manager !== undefined) {
    throw new DkmsError('BUSY', `${path} cannot be installed in the middle of a run of ${manager}`, {
      hint: `When that has ended: dkms ${request.verb} ${path}`,
    });
  }
  for (const tree of [paths.sourceTree, paths.dkmsTree])
    if (!host.files.isWritable(tree)) throw new DkmsError('NOT_PERMITTED', `${tree} cannot be written`);
  await installFile(host, file, {
    root: paths.root,
    force: request.force,
    shown: request.json ? 'stderr' : request.quiet ? 'errors' : 'all',
    installCommand: profile.installCommand,
  });
}

/** The name of a directory does not tell where a module's name ends and its version begins. */
async function readModule({ host, request }: Call, { paths }: System, path: string): Promise<ModuleRef> {
  const temporary = await host.files.makeTemporaryDirectory('dkms-package-', paths.temporary);
  try {
    const kernel = await chooseRunningKernel(host, paths, request);
    return (await openSource(host, { path, kernel, paths }, temporary)).parsed.conf.module;
  } finally {
    await closeSource(host, temporary);
    await host.files.remove(temporary);
  }
}

/** What the package's scripts have left to do. What failed for them a moment ago is not tried again. */
async function planGoal(
  { host, request }: Call,
  system: System,
  { module, goal }: { module: ModuleRef; goal: PackageGoal },
): Promise<Planned> {
  if (goal.state !== 'added') {
    const { state, kernels } = goal;
    return planModule(host, system, {
      module,
      kernels,
      goal: state,
      force: false,
      memory: 'respect failures',
    });
  }
  const wanted = { module, kernel: await chooseRunningKernel(host, system.paths, request) };
  const known = findEntry(readTree(host.files, system.paths, module.name), module);
  if (known === undefined || known.broken) return planAdd(host, system, wanted);
  return { snapshot: await readSnapshot(host, system, () => [wanted]), plan: { jobs: [], leftOut: [] } };
}

/** A dry run: as if the sources in the package were there. What its own scripts would do, only they know. */
async function showPackage(
  call: Call,
  system: System,
  { file, goal }: { file: PackageFile; goal: PackageGoal },
): Promise<Result> {
  const { files } = call.host;
  const into = await files.makeTemporaryDirectory('dkms-package-', system.paths.temporary);
  try {
    const top = await unpackFile(call.host, file, into);
    const plans: Planned['plan'][] = [];
    for (const directory of file.sources) {
      const path = join(top, directory);
      const module = await readModule(call, system, path);
      const known = findEntry(readTree(files, system.paths, module.name), module);
      const plan = (ref: ModuleRef, seen: System) => planGoal(call, seen, { module: ref, goal });
      const planned =
        known === undefined || known.broken
          ? await planWithSource(call, system, { path, plan })
          : await plan(module, system);
      plans.push(planned.plan);
    }
    const jobs = plans.flatMap(plan => plan.jobs);
    const leftOut = plans.flatMap(plan => plan.leftOut);
    const tree = readTree(files, system.paths);
    return { kind: 'plan', plan: { jobs, leftOut, package: file.path }, tree };
  } finally {
    await files.remove(into);
  }
}
