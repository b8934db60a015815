import { basename, dirname, join } from 'node:path';
import { createTreeLock, DEFAULT_WAIT_SECONDS } from '../apply/tree-lock';
import { findNewest } from '../archive/open-source';
import { type Content, packArchive, stageContent } from '../archive/pack';
import { DkmsError } from '../errors/dkms-error';
import { resolvePath } from '../host/resolve';
import { formatKernel, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Request } from '../model/request';
import { isBuiltFor, type TreeEntry } from '../model/tree';
import { createBrokenError } from '../plan/plan-install';
import { resultDir, sourceLink, versionDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { readNamedKernels } from './kernels';
import { requireEntry, requireModule } from './select';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

/** A list of kernels that is longer is told by a word, as in dkms: a name of a file has its limits. */
const LONGEST_KERNELS = 200;

/** Makes an archive of a module that is in the tree: its source, and what was built for the kernels that were chosen. */
export async function run(call: Call): Promise<Result> {
  const { host, request, emit } = call;
  const system = await readSystem(host, request);
  const tree = readTree(host.files, system.paths, request.module?.name);
  const entry = requireEntry(tree, requireModule(request, tree));
  if (entry.broken) throw createBrokenError(entry.module);
  const content = await chooseContent(call, system, entry);
  const archive = choosePlace(call, system, content);
  if (request.dryRun) return { kind: 'files', paths: [archive], planned: true };
  const directory = dirname(archive);
  const isTaken = host.files.exists(directory) && !host.files.isDirectory(directory);
  if (isTaken || !host.files.isWritable(directory)) {
    throw new DkmsError('ARCHIVE_NOT_WRITTEN', `${directory} cannot be written`, {
      hint: 'Name another place with --output DIRECTORY, or --archive FILE.',
    });
  }
  await makeArchive(call, system, { content, archive });
  emit({ kind: 'file', doing: 'write', path: archive });
  return { kind: 'files', paths: [archive] };
}

async function makeArchive(
  { host, request, emit }: Call,
  { paths }: System,
  { content, archive }: { content: Content; archive: string },
): Promise<void> {
  const staging = await host.files.makeTemporaryDirectory('dkms-mktarball-', paths.temporary);
  try {
    const lock = createTreeLock(host, paths, request.waitSeconds ?? DEFAULT_WAIT_SECONDS);
    const lost = await lock.hold(() => stageContent(host, content, staging)).finally(lock.release);
    for (const path of lost) {
      emit({ kind: 'warning', text: `${path} is a link that no archive can hold: it is left out` });
    }
    const given = host.env.SOURCE_DATE_EPOCH;
    const isGiven = given !== undefined && /^[0-9]+$/.test(given);
    const epochSeconds = isGiven ? Number(given) : findNewest(host, content.source);
    await packArchive(host, staging, { archive, epochSeconds });
  } finally {
    await host.files.remove(staging);
  }
}

/** The kernels that were named, else all that the module is built for; none for its source only. */
async function chooseContent({ host, request }: Call, { paths }: System, entry: TreeEntry): Promise<Content> {
  const { module } = entry;
  const source = sourceLink(paths, module);
  if (request.sourceOnly) {
    if (entry.binariesOnly)
      throw new DkmsError('SOURCE_MISSING', `${formatRef(module)} came without its source`, {
        hint: `dkms mktarball ${formatRef(module)} --binaries-only`,
      });
    return { module, source, binariesOnly: false, builds: [] };
  }
  const named = await readNamedKernels(host, paths, request);
  const missing = named.find(kernel => !isBuiltFor(entry, kernel));
  if (missing !== undefined) throw createNotBuilt(module, `for kernel ${formatKernel(missing)}`, missing);
  const kernels = named.length > 0 ? named : entry.builds.map(build => build.kernel);
  if (kernels.length === 0) throw createNotBuilt(module, 'for any kernel');
  return {
    module,
    source,
    binariesOnly: request.binariesOnly || entry.binariesOnly === true,
    builds: kernels.map(kernel => ({ kernel, directory: resultDir(paths, module, kernel) })),
  };
}

function createNotBuilt(module: ModuleRef, where: string, kernel?: Kernel): DkmsError {
  return new DkmsError('NOT_BUILT', `${formatRef(module)} is not built ${where}`, {
    hint: `dkms build ${formatRef(module)}${kernel === undefined ? '' : ` -k ${kernel.release}`}, or --source-only`,
  });
}

/** A name without a directory goes to where archives are kept in the tree, as in dkms. */
function choosePlace({ host, request }: Call, { paths }: System, content: Content): string {
  const { archive, output } = request;
  const directory = output ?? join(versionDir(paths, content.module), 'tarball');
  if (archive === undefined) return join(directory, createName(content, request));
  if (!archive.includes('/')) return join(directory, archive);
  if (output !== undefined)
    throw new DkmsError('BAD_VALUE', `--output and --archive both name a directory: ${output}, ${archive}`);
  if (archive.endsWith('/') || basename(archive) === '..')
    throw new DkmsError('BAD_VALUE', `--archive takes the name of a file, not ${archive}`);
  return resolvePath(host, archive);
}

/** `bbswitch-0.8-kernel6.1.0-56-amd64-x86_64.dkms.tar.gz` */
function createName({ module, builds }: Content, { sourceOnly }: Request): string {
  const kernels = builds.map(({ kernel }) => `kernel${kernel.release}-${kernel.arch}`).join('-');
  const what = sourceOnly ? 'source-only' : kernels.length > LONGEST_KERNELS ? 'manykernels' : kernels;
  return `${module.name}-${module.version}-${what}.dkms.tar.gz`;
}
