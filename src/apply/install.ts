import { dirname, relative } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { type ModuleIndex, readModuleIndex } from '../kernel/find-modules';
import { formatKernel, type Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { getConf, getFacts } from '../model/snapshot';
import { decideOriginal } from '../plan/decide-original';
import { installedLink, installedLinkTarget, recordFile, sourceLink } from '../tree/layout';
import { hasOriginals, restoreOriginals, saveOriginal } from '../tree/originals';
import { readRecord, writeRecord } from '../tree/record';
import { chooseMoves, findRecentPlaces, type Install, type Move } from './choose-moves';
import type { Context, JobEffects } from './context';
import { removeEmptyPlaces } from './empty-places';
import { type Replaced, readReplaced, removeReplaced, restoreReplaced } from './replaced';
import { runScript, runScriptLeniently, type ScriptCall } from './scripts';

/**
 * Puts what was built for a kernel into its directory, in place of the version that is there, and moves modules of
 * the kernel aside that would be in the way.
 *
 * @throws {DkmsError} PRE_INSTALL_REFUSED, NOTHING_INSTALLED
 */
export async function installModule(
  context: Context,
  wanted: { module: ModuleRef; kernel: Kernel; force: boolean },
): Promise<JobEffects> {
  const { host, snapshot } = context;
  const { files } = host;
  const { paths } = snapshot;
  const { module, kernel } = wanted;
  const conf = getConf(snapshot, module, kernel);
  if (!conf.ok) throw conf.error;
  const install: Install = { ...wanted, conf: conf.conf, directory: getFacts(snapshot, kernel).directory };
  const directory = sourceLink(paths, module);
  const call = { conf: conf.conf, directory, module, kernel, log: undefined };
  await runPreInstall(context, install, { ...call, name: 'PRE_INSTALL' });

  const replaced = readReplaced(files, snapshot, install);
  const index = readModuleIndex(files, install.directory, findRecentPlaces(context, install));
  const moves = await chooseMoves(context, install, { index, replaced });
  const hadOriginals = hasOriginals(files, paths, module.name, kernel);
  const undo = createUndo(context, install, { moves, replaced, hadOriginals });
  try {
    if (!hadOriginals) await saveOriginals(context, install, { index, moves, replaced });
    await placeModules(context, install, { moves, replaced });
  } catch (thrown) {
    await undo();
    throw thrown;
  }
  await runScriptLeniently(context, { ...call, name: 'POST_INSTALL' });
  return { depmodFor: [kernel], log: undefined, undo };
}

/** Everything as it was before the first file was touched. */
function createUndo(
  context: Context,
  install: Install,
  before: { moves: readonly Move[]; replaced: Replaced; hadOriginals: boolean },
): () => Promise<void> {
  const { host, snapshot } = context;
  const { files } = host;
  const { paths } = snapshot;
  const record = readRecord(files, paths, install);
  return async () => {
    for (const { to } of before.moves) {
      await files.remove(to);
      await removeEmptyPlaces(context, dirname(to), install.directory);
    }
    if (record === undefined) await files.remove(recordFile(paths, install.module, install.kernel));
    else await writeRecord(files, paths, { ...install, record });
    await restoreReplaced(files, snapshot, { ...install, replaced: before.replaced });
    if (before.hadOriginals) return;
    await restoreOriginals(files, paths, { name: install.module.name, kernel: install.kernel });
  };
}

async function placeModules(
  context: Context,
  install: Install,
  { moves, replaced }: { moves: readonly Move[]; replaced: Replaced },
): Promise<void> {
  const { files } = context.host;
  const { paths } = context.snapshot;
  const { module, kernel } = install;
  for (const { from, to } of moves) {
    await files.makeDirectory(dirname(to));
    await files.copyFile(from, to);
    context.emit({ kind: 'file', doing: 'install', path: to });
  }
  const taken = moves.map(move => move.to);
  await removeReplaced(files, replaced, taken);
  const installed = taken.map(path => relative(install.directory, path));
  await writeRecord(files, paths, { module, kernel, record: { schema: 1, installed } });
  await files.link(installedLinkTarget(module, kernel), installedLink(paths, module.name, kernel));
}

async function runPreInstall(context: Context, install: Install, call: ScriptCall): Promise<void> {
  const status = await runScript(context, call);
  if (status === 0 || install.force) return;
  throw new DkmsError(
    'PRE_INSTALL_REFUSED',
    `PRE_INSTALL of ${formatRef(install.module)} refused kernel ${formatKernel(install.kernel)} with status ${status}`,
  );
}

/** Moves modules of the kernel aside that go by the names of ours. */
async function saveOriginals(
  context: Context,
  install: Install,
  { index, moves, replaced }: { index: ModuleIndex; moves: readonly Move[]; replaced: Replaced },
): Promise<void> {
  const { host, snapshot, emit } = context;
  // What an earlier version of the module installed is no module of the kernel.
  const own = new Set(replaced.pairs.map(pair => pair.installed));
  for (const { to } of moves) {
    const found = (index.get(nameOfModule(to) ?? '') ?? []).filter(
      path => !own.has(path) && host.files.exists(path),
    );
    const original = decideOriginal(found, { directory: install.directory, destination: dirname(to) });
    if (original === undefined) continue;
    const { module, kernel } = install;
    await saveOriginal(host.files, snapshot.paths, { name: module.name, kernel, path: original });
    emit({ kind: 'original-saved', module, path: original });
  }
}
