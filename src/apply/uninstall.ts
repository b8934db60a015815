import { dirname, join } from 'node:path';
import { isKernelThere } from '../kernel/installed';
import type { DkmsConf } from '../model/conf';
import type { Event } from '../model/event';
import type { Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { ModuleRef } from '../model/module-ref';
import type { ChangedFiles } from '../model/outcome';
import type { Paths } from '../model/paths';
import type { Job } from '../model/plan';
import { confKey } from '../model/snapshot';
import type { Step } from '../model/step';
import { findInstalledPairs } from '../tree/installed-files';
import { installedLink, installedLinkTarget, recordFile, sourceLink } from '../tree/layout';
import { createModprobeSteps, findModprobeFile } from '../tree/modprobe-file';
import { createRestoreSteps } from '../tree/originals';
import { formatRecord, type InstallRecord, readRecord } from '../tree/record';
import { type Context, DONE, type JobEnd, UNCHANGED } from './context';
import { kernelOf } from './job-kernel';
import { createPruneStep } from './prune-places';
import { runScriptLeniently } from './scripts';

/** Takes a module out of a kernel's directory and puts back what it had been before. */
export async function uninstallModule(context: Context, job: Job): Promise<JobEnd> {
  const { snapshot, emit } = context;
  const { paths } = snapshot;
  const { module } = job;
  const kernel = kernelOf(job);
  const result = snapshot.confs.get(confKey(module, kernel));
  const conf = result?.ok ? result.conf : undefined;
  const told: Event[] = [];
  const done = await context.commit(job, async () => createSteps(context, { module, kernel, conf }, told), {
    kernel,
    files: () => listTaken(told),
  });
  if (!done) return UNCHANGED;
  for (const event of told) emit(event);

  if (conf !== undefined) {
    const call = { name: 'POST_REMOVE', conf, directory: sourceLink(paths, module) } as const;
    await runScriptLeniently(context, { ...call, module, kernel, log: undefined });
  }
  return { ...DONE, files: listTaken(told) };
}

function listTaken(told: readonly Event[]): ChangedFiles {
  return { placed: [], taken: told.flatMap(event => (event.kind === 'file' ? [event.path] : [])) };
}

interface Installed {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  readonly conf: DkmsConf | undefined;
}

function createSteps(context: Context, installed: Installed, told: Event[]): readonly Step[] {
  const { host, snapshot } = context;
  const { paths, profile } = snapshot;
  const { module, kernel } = installed;
  const link = installedLink(paths, module.name, kernel);
  // Somebody else took it out meanwhile, or put another version in its place.
  if (host.files.readLink(link) !== installedLinkTarget(module, kernel)) return [];
  const directory = join(paths.installTree, kernel.release);
  const wanted = findInstalledFiles(context, installed);
  const there = wanted.filter(host.files.exists);
  const isThere = isKernelThere(host.files, paths, kernel.release);
  const originals = createRestoreSteps(host.files, paths, { name: module.name, kernel, isThere });
  told.push(
    // They have gone with their kernel.
    ...wanted
      .filter(path => !there.includes(path) && isThere)
      .map((path): Event => ({ kind: 'warning', text: `${path} was not there any more` })),
    ...there.map((path): Event => ({ kind: 'file', doing: 'delete', path })),
    ...originals.restored.map((path): Event => ({ kind: 'original-restored', module, path })),
  );
  const record = readRecord(host.files, paths, installed);
  const change = { kernel, version: module.version, lines: [] };
  return [
    { do: 'remove', path: link },
    ...there.map((path): Step => ({ do: 'remove', path })),
    ...createModprobeSteps(findModprobeFile(host.files, paths, { name: module.name, change })),
    ...originals.steps,
    ...(record === undefined ? [] : [forgetInstalled(paths, installed, record)]),
    ...there.map(path => createPruneStep(profile, dirname(path), directory)),
  ];
}

/** What it was built from stays known. */
function forgetInstalled(paths: Paths, { module, kernel }: Installed, record: InstallRecord): Step {
  const { modprobe: _lines, initramfs: _early, ...rest } = record;
  const text = formatRecord({ ...rest, installed: [] });
  return { do: 'write', path: recordFile(paths, module, kernel), text };
}

/** By the record, else by the distribution's destination, else by the conf. Any compression counts. */
function findInstalledFiles(
  { host, snapshot }: Context,
  { module, kernel, conf }: Installed,
): readonly string[] {
  const { paths, profile } = snapshot;
  const pairs = findInstalledPairs(host.files, paths, { module, kernel, profile });
  if (pairs !== undefined && pairs.length > 0) return pairs.map(pair => pair.installed);
  return (conf?.modules ?? []).flatMap(({ destName, destLocation }) => {
    const place = join(paths.installTree, kernel.release, profile.destination ?? destLocation);
    const name = destName.replaceAll('-', '_');
    return host.files
      .list(place)
      .filter(file => nameOfModule(file) === name)
      .map(file => join(place, file));
  });
}
