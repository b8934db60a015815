import { basename, dirname, join, relative } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { type ModuleIndex, nameOfModule, readModuleIndex } from '../kernel/find-modules';
import { readModuleInfo } from '../kernel/module-file';
import type { BuiltModule, DkmsConf } from '../model/conf';
import { formatKernel, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { getConf, getFacts } from '../model/snapshot';
import { decideInstall } from '../plan/decide-install';
import { decideOriginal } from '../plan/decide-original';
import { listBuiltModules } from '../tree/installed-files';
import { builtModulesDir, installedLink, installedLinkTarget, recordFile, sourceLink } from '../tree/layout';
import { hasOriginals, restoreOriginals, saveOriginal } from '../tree/originals';
import { writeRecord } from '../tree/record';
import type { Context, JobEffects } from './context';
import { type Replaced, readReplaced, removeReplaced, restoreReplaced } from './replaced';
import { runScript, runScriptLeniently, type ScriptCall } from './scripts';

interface Install {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  readonly force: boolean;
  readonly conf: DkmsConf;
  /** `<install_tree>/<release>` */
  readonly directory: string;
}

/** One module file on its way. */
interface Move {
  /** Absolute, in the tree. */
  readonly from: string;
  /** Absolute, in the kernel's directory. */
  readonly to: string;
}

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
  const conf = getConf(snapshot, wanted.module, wanted.kernel);
  if (!conf.ok) throw conf.error;
  const install: Install = {
    ...wanted,
    conf: conf.conf,
    directory: getFacts(snapshot, wanted.kernel).directory,
  };
  const call = {
    conf: conf.conf,
    directory: sourceLink(paths, wanted.module),
    module: wanted.module,
    kernel: wanted.kernel,
    log: undefined,
  };
  await runPreInstall(context, install, { ...call, name: 'PRE_INSTALL' });

  const replaced = readReplaced(files, snapshot, install);
  const index = readModuleIndex(files, install.directory, recentPlaces(install, context));
  const moves = await chooseMoves(context, install, { index, replaced });
  const saved = hasOriginals(files, paths, install.module.name, install.kernel)
    ? []
    : await saveOriginals(context, install, { index, moves, replaced });

  const undo = async () => {
    for (const move of moves) await files.remove(move.to);
    await files.remove(recordFile(paths, install.module, install.kernel));
    await restoreReplaced(files, snapshot, { ...install, replaced });
    if (saved.length > 0)
      await restoreOriginals(files, paths, { name: install.module.name, kernel: install.kernel });
  };
  try {
    for (const { from, to } of moves) {
      await files.makeDirectory(dirname(to));
      await files.copyFile(from, to);
      context.emit({ kind: 'file', doing: 'install', path: to });
    }
    await removeReplaced(
      files,
      replaced,
      moves.map(move => move.to),
    );
    await writeRecord(files, paths, {
      ...install,
      record: { schema: 1, installed: moves.map(({ to }) => relative(install.directory, to)) },
    });
    await files.link(
      installedLinkTarget(install.module, install.kernel),
      installedLink(paths, install.module.name, install.kernel),
    );
  } catch (thrown) {
    await undo();
    throw thrown;
  }
  await runScriptLeniently(context, { ...call, name: 'POST_INSTALL' });
  return { depmodFor: [install.kernel], log: undefined, undo };
}

async function runPreInstall(context: Context, install: Install, call: ScriptCall): Promise<void> {
  const status = await runScript(context, call);
  if (status === 0 || install.force) return;
  throw new DkmsError(
    'PRE_INSTALL_REFUSED',
    `PRE_INSTALL of ${formatRef(install.module)} refused kernel ${formatKernel(install.kernel)} with status ${status}`,
  );
}

function destinationOf(context: Context, install: Install, module: BuiltModule): string {
  return join(install.directory, context.snapshot.profile.destination ?? module.destLocation);
}

/** Where modules may be that depmod has not seen yet. */
function recentPlaces(install: Install, context: Context): readonly string[] {
  const own = install.conf.modules.map(module => destinationOf(context, install, module));
  return [...new Set([join(install.directory, 'extra'), join(install.directory, 'updates'), ...own])];
}

/** Which of the package's modules go in: all that are not older than what the kernel has. */
async function chooseMoves(
  context: Context,
  install: Install,
  { index, replaced }: { index: ModuleIndex; replaced: Replaced },
): Promise<readonly Move[]> {
  const { host, snapshot } = context;
  const from = builtModulesDir(snapshot.paths, install.module, install.kernel);
  const built = listBuiltModules(host.files, snapshot.paths, install.module, install.kernel);
  const moves: Move[] = [];
  const kept: string[] = [];
  for (const module of install.conf.modules) {
    const file = built.find(name => nameOfModule(name) === module.destName.replaceAll('-', '_'));
    if (file === undefined) throw notBuilt(install, module);
    const move = { from: join(from, file), to: join(destinationOf(context, install, module), file) };
    const reason = install.force ? undefined : await findReasonToKeep(context, move, { index, replaced });
    if (reason === undefined) moves.push(move);
    else {
      kept.push(`${module.destName}: ${reason}`);
      context.emit({ kind: 'kept-newer', module: install.module, reason: kept[kept.length - 1] ?? '' });
    }
  }
  if (moves.length > 0) return moves;
  throw new DkmsError(
    'NOTHING_INSTALLED',
    `${formatRef(install.module)} was not installed for kernel ${formatKernel(install.kernel)}`,
    {
      detail: kept[0],
      hint: `dkms install ${formatRef(install.module)} -k ${install.kernel.release} --force`,
    },
  );
}

function notBuilt(install: Install, module: BuiltModule): DkmsError {
  return new DkmsError(
    'MODULE_NOT_BUILT',
    `${formatRef(install.module)}: ${module.destName}.ko is not among what was built for kernel ${formatKernel(install.kernel)}`,
    { hint: `dkms build ${formatRef(install.module)} -k ${install.kernel.release} --force` },
  );
}

async function findReasonToKeep(
  context: Context,
  move: Move,
  { index, replaced }: { index: ModuleIndex; replaced: Replaced },
): Promise<string | undefined> {
  const found = index.get(nameOfModule(move.to) ?? '') ?? [];
  const there = found.find(path => replaced.pairs.some(pair => pair.installed === path)) ?? found[0];
  if (there === undefined || !context.host.files.exists(there)) return undefined;
  const ours = await readModuleInfo(context.host, move.from);
  return decideInstall(ours, await readModuleInfo(context.host, there))?.keep;
}

async function saveOriginals(
  context: Context,
  install: Install,
  { index, moves, replaced }: { index: ModuleIndex; moves: readonly Move[]; replaced: Replaced },
): Promise<readonly string[]> {
  const { host, snapshot, emit } = context;
  // What an earlier version of the module installed is no module of the kernel.
  const own = new Set(replaced.pairs.map(pair => pair.installed));
  const saved: string[] = [];
  for (const { to } of moves) {
    const found = (index.get(nameOfModule(to) ?? '') ?? []).filter(
      path => !own.has(path) && host.files.exists(path),
    );
    const original = decideOriginal(found, { directory: install.directory, destination: dirname(to) });
    if (original === undefined) continue;
    await saveOriginal(host.files, snapshot.paths, {
      name: install.module.name,
      kernel: install.kernel,
      path: original,
    });
    emit({ kind: 'original-saved', module: install.module, path: original });
    saved.push(basename(original));
  }
  return saved;
}
