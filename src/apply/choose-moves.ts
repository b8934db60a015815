import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { ModuleIndex } from '../kernel/find-modules';
import { readModuleInfo } from '../kernel/module-file';
import type { BuiltModule, DkmsConf } from '../model/conf';
import { formatKernel, type Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { decideInstall } from '../plan/decide-install';
import { type InstalledPair, listBuiltModules } from '../tree/installed-files';
import { builtModulesDir } from '../tree/layout';
import type { Context } from './context';
import { findForced } from './forced-modules';

/** One install: what, for which kernel, and where to. */
export interface Install {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  readonly force: boolean;
  readonly conf: DkmsConf;
  /** `<install_tree>/<release>` */
  readonly directory: string;
}

/** One module file on its way. */
export interface Move {
  /** Absolute, in the tree. */
  readonly from: string;
  /** Absolute, in the kernel's directory. */
  readonly to: string;
}

function destinationOf(context: Context, install: Install, module: BuiltModule): string {
  return join(install.directory, context.snapshot.profile.destination ?? module.destLocation);
}

/** Where modules may be that depmod has not seen yet. */
export function findRecentPlaces(context: Context, install: Install): readonly string[] {
  const own = install.conf.modules.map(module => destinationOf(context, install, module));
  return [...new Set([join(install.directory, 'extra'), join(install.directory, 'updates'), ...own])];
}

/**
 * Which of the package's modules go in: all that are not older than what the kernel has.
 *
 * @throws {DkmsError} NOTHING_INSTALLED
 */
export async function chooseMoves(
  context: Context,
  install: Install,
  { index, replaced }: { index: ModuleIndex; replaced: readonly InstalledPair[] },
): Promise<readonly Move[]> {
  const { host, snapshot } = context;
  const from = builtModulesDir(snapshot.paths, install.module, install.kernel);
  const built = listBuiltModules(host.files, snapshot.paths, install.module, install.kernel);
  const isForced =
    install.force ||
    snapshot.settings.forceVersion ||
    findForced(host.files, snapshot, install.module.name).version;
  const moves: Move[] = [];
  const kept: string[] = [];
  for (const module of install.conf.modules) {
    const file = built.find(name => nameOfModule(name) === module.destName.replaceAll('-', '_'));
    if (file === undefined) throw notBuilt(install, module);
    const move = { from: join(from, file), to: join(destinationOf(context, install, module), file) };
    const reason = isForced ? undefined : await findReasonToKeep(context, move, { index, replaced });
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
    'NOTHING_INSTALLED',
    `${formatRef(install.module)}: ${module.destName}.ko is not among what was built for kernel ${formatKernel(install.kernel)}`,
    { hint: `dkms build ${formatRef(install.module)} -k ${install.kernel.release} --force` },
  );
}

async function findReasonToKeep(
  context: Context,
  move: Move,
  { index, replaced }: { index: ModuleIndex; replaced: readonly InstalledPair[] },
): Promise<string | undefined> {
  const found = index.get(nameOfModule(move.to) ?? '');
  const there = found.find(path => replaced.some(pair => pair.installed === path)) ?? found[0];
  if (there === undefined || !context.host.files.exists(there)) return undefined;
  const ours = await readModuleInfo(context.host, move.from);
  return decideInstall(ours, await readModuleInfo(context.host, there))?.keep;
}
