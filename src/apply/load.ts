import { join, relative } from 'node:path';
import type { Host } from '../host/host';
import { findKind, listPaths } from '../host/walk';
import type { Job } from '../model/plan';
import { confKey } from '../model/snapshot';
import type { Step } from '../model/step';
import type { Target } from '../model/target';
import type { Unpacked, UnpackedBuild } from '../model/unpacked';
import { findInstalledPairs } from '../tree/installed-files';
import {
  builtModulesDir,
  installedLink,
  installedLinkTarget,
  recordFile,
  resultDir,
  sourceDir,
  sourceLink,
} from '../tree/layout';
import { formatRecord, keepInstalledPart, readRecord } from '../tree/record';
import { type Context, DONE, type JobEnd, UNCHANGED } from './context';
import { runScriptLeniently } from './scripts';
import { warnOfConf } from './warn-of-conf';

/** Brings in what an archive held: its source, then what was built elsewhere, so that no state is told too early. */
export async function loadModule(context: Context, job: Job): Promise<JobEnd> {
  const { unpacked } = job;
  if (unpacked === undefined) throw new Error(`${job.id} has nothing to load`);
  for (const { directory } of unpacked.builds) await syncFiles(context.host, directory);
  const done = await context.commit(job, async () =>
    isAddedMeanwhile(context, job)
      ? []
      : [...createSourceSteps(context, job, unpacked), ...(await createBuildSteps(context, job, unpacked))],
  );
  if (!done) return UNCHANGED;
  if (!unpacked.binariesOnly) await runPostAdd(context, job);
  return DONE;
}

async function syncFiles(host: Host, directory: string): Promise<void> {
  for (const path of listPaths(host.files, directory)) {
    if (findKind(host.files, path) === 'file') await host.files.sync(path);
  }
}

/** By somebody else, since it was planned. */
function isAddedMeanwhile({ host, snapshot }: Context, { module, force }: Job): boolean {
  const link = sourceLink(snapshot.paths, module);
  return !force && host.files.readLink(link) !== undefined && host.files.isDirectory(link);
}

function createSourceSteps(
  { host, snapshot }: Context,
  { module, force }: Job,
  { source, binariesOnly }: Unpacked,
): readonly Step[] {
  const { files } = host;
  const link = sourceLink(snapshot.paths, module);
  const place = sourceDir(snapshot.paths, module);
  if (binariesOnly && files.isDirectory(link)) return [];
  const isLinked = files.readLink(link) === place;
  // A link that leads nowhere, or what stood in for a source.
  const clear: readonly Step[] = files.exists(link) && !isLinked ? [{ do: 'remove', path: link }] : [];
  const toPlace: readonly Step[] = isLinked ? [] : [...clear, { do: 'link', target: place, path: link }];
  if (!binariesOnly) return [...createCopySteps(host, source, { to: place, force }), ...toPlace];
  if (files.isDirectory(place)) return toPlace;
  const conf: Step = { do: 'put', from: join(source, 'dkms.conf'), to: join(link, 'dkms.conf') };
  return files.exists(link) ? [{ do: 'remove', path: link }, conf] : [conf];
}

/** Writes a directory over what is there, file by file; by force, in the place of what is there. */
function createCopySteps(
  { files }: Host,
  from: string,
  { to, force }: { readonly to: string; readonly force: boolean },
): readonly Step[] {
  const isOfAnotherKind = (path: string): boolean => {
    const kind = findKind(files, join(from, relative(to, path)));
    return kind !== undefined && kind !== findKind(files, path);
  };
  const inTheWay = force ? [to].filter(files.exists) : listPaths(files, to).filter(isOfAnotherKind);
  const outermost = inTheWay.filter(path => !inTheWay.some(other => path.startsWith(`${other}/`)));
  return [
    ...outermost.map((path): Step => ({ do: 'remove', path })),
    ...listPaths(files, from).flatMap((path): readonly Step[] => {
      const place = join(to, relative(from, path));
      switch (findKind(files, path)) {
        case 'link':
          return [{ do: 'link', target: files.readLink(path) ?? '', path: place }];
        case 'directory':
          return files.list(path).length === 0 ? [{ do: 'directory', path: place }] : [];
        default:
          return [{ do: 'put', from: path, to: place }];
      }
    }),
  ];
}

async function createBuildSteps(
  context: Context,
  { module, force }: Job,
  { builds }: Unpacked,
): Promise<readonly Step[]> {
  const { host, snapshot } = context;
  const { files } = host;
  const steps: Step[] = [];
  for (const build of builds) {
    const target = { module, kernel: build.kernel };
    const result = resultDir(snapshot.paths, module, build.kernel);
    if (!force && files.isDirectory(builtModulesDir(snapshot.paths, module, build.kernel))) continue;
    if (files.exists(result)) {
      await rememberInstalled(context, target, build);
      steps.push({ do: 'remove', path: result });
    }
    steps.push({ do: 'rename', from: build.directory, to: result });
  }
  return steps;
}

/** What is installed from the build before stays installed until the next install: where, is written down. */
async function rememberInstalled(
  { host, snapshot }: Context,
  target: Target,
  { directory }: UnpackedBuild,
): Promise<void> {
  const { files } = host;
  const { paths, profile } = snapshot;
  const { module, kernel } = target;
  if (files.readLink(installedLink(paths, module.name, kernel)) !== installedLinkTarget(module, kernel))
    return;
  const pairs = findInstalledPairs(files, paths, { ...target, profile }) ?? [];
  const top = join(paths.installTree, kernel.release);
  const installed = pairs.map(pair => relative(top, pair.installed));
  const name = relative(resultDir(paths, module, kernel), recordFile(paths, module, kernel));
  const before = keepInstalledPart(readRecord(files, paths, target));
  await files.writeText(join(directory, name), formatRecord({ schema: 1, ...before, installed }));
}

async function runPostAdd(context: Context, { module }: Job): Promise<void> {
  const { paths, kernels, confs } = context.snapshot;
  const conf = [...kernels.values()]
    .map(facts => confs.get(confKey(module, facts.kernel)))
    .find(found => found?.ok);
  if (!conf?.ok) return;
  warnOfConf(context, conf.conf);
  const call = { name: 'POST_ADD', conf: conf.conf, directory: sourceLink(paths, module) } as const;
  await runScriptLeniently(context, { ...call, module, kernel: undefined, log: undefined });
}
