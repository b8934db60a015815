import { dirname, relative } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { findNamesakes, type ModuleIndex, readModuleIndex } from '../kernel/find-modules';
import { formatKernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import { formatRef } from '../model/module-ref';
import type { ChangedFiles } from '../model/outcome';
import type { Job } from '../model/plan';
import { getConf, getFacts } from '../model/snapshot';
import type { Step } from '../model/step';
import { decideOriginals } from '../plan/decide-original';
import type { InstalledPair } from '../tree/installed-files';
import { installedLink, installedLinkTarget, recordFile, sourceLink } from '../tree/layout';
import { createModprobeSteps, findModprobeFile, isForeign, type ModprobeFile } from '../tree/modprobe-file';
import { createSaveSteps, hasOriginals } from '../tree/originals';
import { formatRecord, readRecord } from '../tree/record';
import { chooseModprobeLines } from './choose-modprobe-lines';
import { chooseMoves, findRecentPlaces, type Install, type Move } from './choose-moves';
import { type Context, DONE, type JobEnd, UNCHANGED } from './context';
import { findForced } from './forced-modules';
import { kernelOf } from './job-kernel';
import { createPruneStep } from './prune-places';
import { readReplaced } from './replaced';
import { runScript, runScriptLeniently, type ScriptCall } from './scripts';

/**
 * Puts what was built for a kernel into its directory, in place of the version that is there, and moves modules of
 * the kernel aside that would be in the way.
 *
 * @throws {DkmsError} PRE_INSTALL_REFUSED, NOTHING_INSTALLED
 */
export async function installModule(context: Context, job: Job): Promise<JobEnd> {
  const { snapshot } = context;
  const { module, force } = job;
  const kernel = kernelOf(job);
  const conf = getConf(snapshot, module, kernel);
  if (!conf.ok) throw conf.error;
  const { directory } = getFacts(snapshot, kernel);
  const install: Install = { module, kernel, force, conf: conf.conf, directory };
  const script = { conf: conf.conf, directory: sourceLink(snapshot.paths, module), module, kernel };
  await runPreInstall(context, install, { ...script, name: 'PRE_INSTALL', log: undefined });

  let files: ChangedFiles = { placed: [], taken: [] };
  const done = await context.commit(
    job,
    async () => {
      if (isInstalledMeanwhile(context, install)) return [];
      const decided = await createSteps(context, install);
      files = decided.files;
      return decided.steps;
    },
    { kernel, files: () => files },
  );
  if (!done) return UNCHANGED;
  await runScriptLeniently(context, { ...script, name: 'POST_INSTALL', log: undefined });
  return { ...DONE, files };
}

/** Somebody else may have installed it since it was planned. */
function isInstalledMeanwhile({ host, snapshot }: Context, { module, kernel, force }: Install): boolean {
  const link = host.files.readLink(installedLink(snapshot.paths, module.name, kernel));
  return !force && link === installedLinkTarget(module, kernel);
}

async function runPreInstall(context: Context, install: Install, call: ScriptCall): Promise<void> {
  const status = await runScript(context, call);
  if (status === 0 || install.force) return;
  if (findForced(context.host.files, context.snapshot, install.module.name).all) return;
  throw new DkmsError(
    'PRE_INSTALL_REFUSED',
    `PRE_INSTALL of ${formatRef(install.module)} refused kernel ${formatKernel(install.kernel)} with status ${status}`,
  );
}

async function createSteps(
  context: Context,
  install: Install,
): Promise<{ readonly steps: readonly Step[]; readonly files: ChangedFiles }> {
  const { host, snapshot, emit } = context;
  const { paths, profile } = snapshot;
  const { module, kernel, directory } = install;
  const replaced = readReplaced(host.files, snapshot, install);
  const index = readModuleIndex(host.files, directory, findRecentPlaces(context, install));
  const moves = await chooseMoves(context, install, { index, replaced });
  const originals = hasOriginals(host.files, paths, module.name, kernel)
    ? []
    : findOriginals(context, install, { index, moves, replaced });
  for (const path of originals.flat()) emit({ kind: 'original-saved', module, path });
  for (const { to } of moves) emit({ kind: 'file', doing: 'install', path: to });

  const modprobe = await describeModprobe(context, install, moves);
  const taken = moves.map(move => move.to);
  const stale = replaced
    .map(pair => pair.installed)
    .filter(path => !taken.includes(path) && host.files.exists(path));
  const steps: readonly Step[] = [
    ...originals.flatMap(same => createSaveSteps(paths, { name: module.name, kernel, originals: same })),
    ...moves.map(
      ({ from, to }): Step =>
        snapshot.settings.symlinkModules ? { do: 'link', target: from, path: to } : { do: 'put', from, to },
    ),
    ...stale.map((path): Step => ({ do: 'remove', path })),
    ...createModprobeSteps(modprobe.file),
    ...createNoteSteps(context, install, { placed: taken, modprobe: modprobe.lines }),
    ...stale.map(path => createPruneStep(profile, dirname(path), directory)),
  ];
  return { steps, files: { placed: taken, taken: stale } };
}

/** What modprobe is told of it, beside what other kernels have of the module. */
async function describeModprobe(
  { host, snapshot, emit }: Context,
  { module, kernel, conf }: Install,
  moves: readonly Move[],
): Promise<{ readonly lines: readonly string[]; readonly file: ModprobeFile | undefined }> {
  const built = moves.map(({ from }) => from);
  const lines = await chooseModprobeLines(host, conf.modprobe, built);
  const change = { kernel, version: module.version, lines };
  const file = findModprobeFile(host.files, snapshot.paths, { name: module.name, change });
  if (file !== undefined && lines.length > 0 && isForeign(file)) {
    const text = `${file.path} is not of dkms and stays; ${formatRef(module)} wanted there: ${lines.join('; ')}`;
    emit({ kind: 'warning', text });
  }
  return { lines, file };
}

/** What tells afterwards that the version is installed, and where its modules are. */
function createNoteSteps(
  { host, snapshot }: Context,
  install: Install,
  { placed, modprobe }: { readonly placed: readonly string[]; readonly modprobe: readonly string[] },
): readonly Step[] {
  const { paths } = snapshot;
  const { module, kernel, directory, conf } = install;
  const { modprobe: _lines, initramfs: _early, ...before } = readRecord(host.files, paths, install) ?? {};
  const record = {
    ...before,
    schema: 1,
    installed: placed.map(path => relative(directory, path)),
    ...(modprobe.length === 0 ? {} : { modprobe: [...modprobe] }),
    ...(conf.remakeInitrd ? { initramfs: true } : {}),
  } as const;
  return [
    { do: 'write', path: recordFile(paths, module, kernel), text: formatRecord(record) },
    {
      do: 'link',
      target: installedLinkTarget(module, kernel),
      path: installedLink(paths, module.name, kernel),
    },
  ];
}

/** Modules of the kernel that go by the names of ours, by name. */
function findOriginals(
  { host, snapshot }: Context,
  { directory }: Install,
  {
    index,
    moves,
    replaced,
  }: { index: ModuleIndex; moves: readonly Move[]; replaced: readonly InstalledPair[] },
): readonly (readonly string[])[] {
  // What an earlier version of the module installed is no module of the kernel.
  const own = new Set(replaced.map(pair => pair.installed));
  return moves.map(({ to }) => {
    const name = nameOfModule(to) ?? '';
    const destination = dirname(to);
    const isPreferred =
      snapshot.profile.destination !== undefined || `${destination}/`.startsWith(`${directory}/updates/`);
    const all = [...index.get(name), ...(isPreferred ? [] : findNamesakes(host.files, directory, name))];
    const found = [...new Set(all)].filter(path => !own.has(path) && host.files.exists(path));
    return decideOriginals(found, { directory, destination, isPreferred });
  });
}
