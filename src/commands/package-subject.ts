import { openArchive, openDirectory } from '../archive/open-archive';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { findBuildableKernels } from '../kernel/installed';
import { formatKernel, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { Request } from '../model/request';
import { isBuiltFor, type TreeEntry } from '../model/tree';
import type { Unpacked, UnpackedBuild } from '../model/unpacked';
import { createBrokenError } from '../plan/plan-install';
import { resultDir, sourceLink } from '../tree/layout';
import { readTree } from '../tree/read';
import { chooseAnyKernel, chooseRunningKernel, readNamedKernels, withArches } from './kernels';
import { chooseNamed, isArchive } from './named-modules';
import { findSourcePath } from './package-places';
import { requireEntry, requireModule } from './select';
import type { System } from './system';
import type { Call, Result } from './verb';

/** What is to be packaged: a copy of our own of the source, and what was built of it. */
export interface Subject extends Unpacked {
  /** All that is built of it, whether or not it goes into the package. */
  readonly known: readonly UnpackedBuild[];
}

export type Subjects =
  | { readonly kind: 'opened'; readonly subjects: readonly Subject[] }
  | { readonly kind: 'refused'; readonly result: Result };

/** `builds`: of a module of the tree without a word for which kernels, for the running one. */
export type Wanted = 'what is asked for' | 'builds';

export interface Bench {
  readonly wants: Wanted;
  /** An empty directory of our own. */
  readonly temporary: string;
  /** Where the packages go. */
  readonly output: string;
}

/**
 * Opens what a package is to be made of: the module of the tree that was named, or each module of the source. What was
 * built goes in where kernels were named, or only that was asked for; a source that is not in the tree is built for it.
 *
 * @throws {DkmsError} as `openArchive` and `openDirectory`; NOT_IN_TREE, BROKEN, NOT_BUILT, SOURCE_MISSING
 */
export async function openSubjects(call: Call, system: System, bench: Bench): Promise<Subjects> {
  const { host, request } = call;
  const { temporary, wants } = bench;
  const path = findSourcePath(call);
  if (path === undefined) {
    const tree = readTree(host.files, system.paths, request.module?.name);
    const entry = requireEntry(tree, requireModule(request, tree));
    const wanted = wants === 'builds' ? await nameKernels(host, system.paths, request) : request;
    const kernels = wantsBuilds(wanted) ? await chooseBuilt(host, system, { request: wanted, entry }) : [];
    return { kind: 'opened', subjects: [await openEntry(call, system, { entry, kernels, temporary })] };
  }
  if (wants !== 'builds' && !wantsBuilds(request))
    return { kind: 'opened', subjects: await openSource(call, system, { path, temporary }) };
  const workshop = { source: path, directory: `${temporary}/workshop`, output: bench.output };
  const { buildInWorkshop } = await import('./workshop');
  const built = await buildInWorkshop(call, system, workshop);
  if (built.kind === 'refused') return built;
  const subjects: Subject[] = [];
  for (const entry of readTree(host.files, built.system.paths)) {
    const kernels = await findBuilt(host, built.system, { request, entry });
    subjects.push(await openEntry(call, built.system, { entry, kernels, temporary }));
  }
  return { kind: 'opened', subjects };
}

/** Whether what was built is to go into the package beside the source. */
function wantsBuilds({ sourceOnly, binariesOnly, all, allKernels, kernels }: Request): boolean {
  return !sourceOnly && (binariesOnly || all || allKernels || kernels.length > 0);
}

/** What is built for the running kernel is wanted where no kernels are named. */
async function nameKernels(host: Host, paths: Paths, request: Request): Promise<Request> {
  if (wantsBuilds(request)) return request;
  const { release, arch } = await chooseRunningKernel(host, paths, request);
  return { ...request, sourceOnly: false, kernels: [{ release, arch }] };
}

async function openSource(
  { host, request, emit }: Call,
  { paths }: System,
  { path, temporary }: { readonly path: string; readonly temporary: string },
): Promise<readonly Subject[]> {
  const from = { path, kernel: chooseAnyKernel(host, request), paths };
  const into = `${temporary}/opened`;
  await host.files.makeDirectory(into);
  const { modules, lost } = isArchive(host, path)
    ? { modules: await openArchive(host, from, into), lost: [] }
    : await openDirectory(host, from, into);
  const chosen = chooseNamed(modules, path, request);
  for (const link of lost)
    emit({ kind: 'warning', text: `${link} is a link that no package can hold: it is left out` });
  for (const { module, filledVersion, binariesOnly } of chosen) {
    if (filledVersion !== undefined) {
      const text = `dkms.conf leaves its version open; ${filledVersion} was put in, from the name`;
      emit({ kind: 'warning', text });
    }
    if (binariesOnly) throw createNoSource(module, `dkms ${request.verb} ${path} --binaries-only`);
  }
  return chosen.map(opened => ({ ...opened, builds: [], known: [] }));
}

interface OfTree {
  readonly entry: TreeEntry;
  readonly kernels: readonly Kernel[];
  readonly temporary: string;
}

async function openEntry(
  { host, request }: Call,
  { paths }: System,
  { entry, kernels, temporary }: OfTree,
): Promise<Subject> {
  const { module } = entry;
  if (entry.broken) throw createBrokenError(module);
  const binariesOnly = request.binariesOnly || entry.binariesOnly === true;
  if (binariesOnly && kernels.length === 0)
    throw createNoSource(module, `dkms ${request.verb} ${formatRef(module)} --binaries-only`);
  const into = `${temporary}/of-tree/${module.name}-${module.version}`;
  await host.files.makeDirectory(into);
  const from = {
    path: sourceLink(paths, module),
    kernel: chooseAnyKernel(host, request),
    paths,
  };
  const { modules } = await openDirectory(host, from, into);
  const locate = (kernel: Kernel) => ({ kernel, directory: resultDir(paths, module, kernel) });
  return {
    module,
    source: modules[0]?.source ?? into,
    binariesOnly,
    builds: kernels.map(locate),
    known: entry.builds.map(({ kernel }) => locate(kernel)),
  };
}

async function readNamed(host: Host, paths: Paths, request: Request): Promise<readonly Kernel[]> {
  if (!request.allKernels) return readNamedKernels(host, paths, request);
  return withArches({ host, request }, paths, findBuildableKernels(host.files, paths));
}

/** Of the kernels that were named, or of all, those that a module is built for. */
async function findBuilt(
  host: Host,
  { paths }: System,
  { request, entry }: { readonly request: Request; readonly entry: TreeEntry },
): Promise<readonly Kernel[]> {
  const named = await readNamed(host, paths, request);
  return named.length > 0
    ? named.filter(kernel => isBuiltFor(entry, kernel))
    : entry.builds.map(({ kernel }) => kernel);
}

/** @throws {DkmsError} NOT_BUILT */
async function chooseBuilt(
  host: Host,
  system: System,
  { request, entry }: { readonly request: Request; readonly entry: TreeEntry },
): Promise<readonly Kernel[]> {
  const { module } = entry;
  const named = await readNamed(host, system.paths, request);
  const missing = named.find(kernel => !isBuiltFor(entry, kernel));
  if (missing !== undefined) throw createNotBuilt(module, missing);
  const built = await findBuilt(host, system, { request, entry });
  if (built.length > 0) return built;
  throw new DkmsError('NOT_BUILT', `${formatRef(module)} is not built for any kernel`, {
    hint: `dkms build ${formatRef(module)}`,
  });
}

function createNotBuilt(module: ModuleRef, kernel: Kernel): DkmsError {
  return new DkmsError('NOT_BUILT', `${formatRef(module)} is not built for kernel ${formatKernel(kernel)}`, {
    hint: `dkms build ${formatRef(module)} -k ${kernel.release}`,
  });
}

function createNoSource(module: ModuleRef, hint: string): DkmsError {
  return new DkmsError('SOURCE_MISSING', `${formatRef(module)} came without its source`, { hint });
}
