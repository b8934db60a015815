import { closeSource, type OpenedSource, openSource } from '../archive/open-source';
import { DkmsError } from '../errors/dkms-error';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { findEntry } from '../model/tree';
import { sourceDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { chooseRunningKernel } from './kernels';
import type { System } from './system';
import type { Planned } from './transact';
import type { Call } from './verb';

/**
 * Brings a directory into the source tree as `<module>-<version>`, by one rename, and tells which
 * module it is. The caller holds the tree.
 *
 * @throws {DkmsError} ALREADY_ADDED, and what `openSource` throws
 */
export async function importSource(call: Call, system: System, path: string): Promise<ModuleRef> {
  const { host, request } = call;
  const { paths } = system;
  const { files } = host;
  if (!files.isWritable(paths.sourceTree))
    throw new DkmsError('NOT_PERMITTED', `${paths.sourceTree} cannot be written`);
  await files.makeDirectory(paths.sourceTree);
  try {
    const kernel = await chooseRunningKernel(host, system.paths, request);
    const opened = await openSource(host, { path, kernel, paths }, paths.sourceTree);
    const module = checkOpened(call, system, opened);
    const place = sourceDir(paths, module);
    if (place !== path) await putInPlace(call, opened.directory, place);
    return module;
  } finally {
    await closeSource(host, paths.sourceTree);
  }
}

/**
 * For a dry run: opens the source in a place of its own, plans as if that were the source tree, and clears it away.
 *
 * @throws {DkmsError} as `importSource`
 */
export async function planWithSource(
  call: Call,
  system: System,
  { path, plan }: { path: string; plan: (module: ModuleRef, system: System) => Promise<Planned> },
): Promise<Planned> {
  const { host, request } = call;
  const sourceTree = await host.files.makeTemporaryDirectory('dkms-dry-run-', system.paths.temporary);
  try {
    const kernel = await chooseRunningKernel(host, system.paths, request);
    const opened = await openSource(host, { path, kernel, paths: system.paths }, sourceTree);
    const module = checkOpened(call, system, opened);
    const paths = { ...system.paths, sourceTree };
    await host.files.replace(opened.directory, sourceDir(paths, module));
    const planned = await plan(module, { ...system, paths });
    return { ...planned, plan: { ...planned.plan, source: sourceDir(system.paths, module) } };
  } finally {
    await host.files.remove(sourceTree);
  }
}

function checkOpened({ host, emit }: Call, { paths }: System, opened: OpenedSource): ModuleRef {
  const { module } = opened.parsed.conf;
  const entry = findEntry(readTree(host.files, paths, module.name), module);
  if (entry !== undefined && !entry.broken) throw createAlreadyAdded(module);
  if (opened.filledVersion !== undefined) {
    emit({
      kind: 'warning',
      text: `dkms.conf leaves its version open; ${opened.filledVersion} was put in, from the name`,
    });
  }
  return module;
}

/** A source that is there already is written over, file by file; with --force it is replaced. */
async function putInPlace({ host, request, emit }: Call, opened: string, place: string): Promise<void> {
  const { files } = host;
  if (files.exists(place) && !request.force) {
    const copied = await host.run({ file: 'cp', args: ['-a', `${opened}/.`, place] });
    if (!copied.ok)
      throw new DkmsError('NOT_PERMITTED', `${place} could not be written`, {
        detail: copied.stderr.trim().split('\n')[0],
      });
  } else {
    await files.remove(place);
    await files.replace(opened, place);
  }
  emit({ kind: 'file', doing: 'write', path: place });
}

export function createAlreadyAdded(module: ModuleRef): DkmsError {
  return new DkmsError('ALREADY_ADDED', `${formatRef(module)} is in the tree already`, {
    hint: `dkms status ${formatRef(module)}; to add it anew: dkms remove ${formatRef(module)} --all`,
  });
}
