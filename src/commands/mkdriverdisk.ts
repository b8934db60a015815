import { dirname, join } from 'node:path';
import type { Disk, DiskBuild } from '../disks/disk';
import { createDiskName, makeDriverDisk } from '../disks/make-disk';
import type { Host } from '../host/host';
import type { Emit } from '../model/event';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Snapshot } from '../model/snapshot';
import { findEntry, isBuiltFor } from '../model/tree';
import { readSourceMetadata } from '../package/metadata';
import { createPackageSpec } from '../package/spec';
import { sourceLink, versionDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { type ChosenDisk, chooseDisk } from './choose-disk';
import { createSpecSource, readDiskSpec } from './disk-spec';
import { planModule } from './install';
import { chooseRunningKernel, readNamedKernels } from './kernels';
import { chooseEpoch, listTemplates, readPackager, refuseOutput } from './package-places';
import { createRpmIdentity } from './rpm-identity';
import { requireEntry, requireModule } from './select';
import { stageBuilds } from './stage-builds';
import { readSystem, type System } from './system';
import { showPlan, transact } from './transact';
import type { Call, Result } from './verb';

/** Makes a disk that brings a module to a distribution's installer. What is not built yet is built first. */
export async function run(call: Call): Promise<Result> {
  const { host, request, emit } = call;
  const system = await readSystem(host, request);
  const { paths } = system;
  const tree = readTree(host.files, paths, request.module?.name);
  const { module } = requireEntry(tree, requireModule(request, tree));
  const named = await readNamedKernels(host, paths, request);
  const kernels = named.length > 0 ? named : [await chooseRunningKernel(host, paths, request)];
  const chosen = chooseDisk(request, kernels);
  const spec = readDiskSpec(call, paths, module);
  if (chosen.format.release === 'none' && chosen.releases.length > 0)
    emit({
      kind: 'warning',
      text: `A driver disk for ${chosen.format.name} is for all its releases; -r has no use`,
    });
  const output = request.output ?? join(versionDir(paths, module), 'driver_disk');
  const { format, medium, releases } = chosen;
  const path = join(output, createDiskName(format, { module, releases, kernels }, medium));

  const plan = () => planModule(host, system, { module, kernels, goal: 'built', force: false });
  const { snapshot, plan: builds } = await plan();
  if (request.dryRun) {
    const isRefused = builds.leftOut.some(({ reason }) => reason.kind === 'refused');
    if (isRefused) return showPlan({ snapshot, plan: builds });
    return { kind: 'files', paths: [path], planned: true, first: builds };
  }
  refuseOutput(host, output);
  if (!areBuilt(host, system, { module, kernels })) {
    const built = await transact(call, system, plan);
    if (!areBuilt(host, system, { module, kernels })) return built;
  }
  await makeDisk(call, snapshot, { module, kernels, chosen, spec, path });
  emit({ kind: 'file', doing: 'make-disk', path });
  return { kind: 'files', paths: [path] };
}

function areBuilt(
  { files }: Host,
  { paths }: System,
  { module, kernels }: { readonly module: ModuleRef; readonly kernels: readonly Kernel[] },
): boolean {
  const entry = findEntry(readTree(files, paths, module.name), module);
  return entry !== undefined && kernels.every(kernel => isBuiltFor(entry, kernel));
}

interface Made {
  readonly module: ModuleRef;
  readonly kernels: readonly Kernel[];
  readonly chosen: ChosenDisk;
  /** Text of a spec for its packages. */
  readonly spec: string | undefined;
  readonly path: string;
}

async function makeDisk(call: Call, snapshot: Snapshot, made: Made): Promise<void> {
  const { host } = call;
  const { module, kernels, chosen, path } = made;
  const temporary = await host.files.makeTemporaryDirectory('dkms-mkdriverdisk-', snapshot.paths.temporary);
  try {
    const directory = join(temporary, 'built');
    const builds = await stageBuilds(call, snapshot, { module, kernels, directory });
    const disk = createDisk(call, snapshot, { ...made, builds, temporary });
    await makeDriverDisk(host, disk, { format: chosen.format, wanted: { ...chosen, path } });
  } finally {
    await host.files.remove(temporary);
  }
}

function createDisk(
  call: Call,
  snapshot: Snapshot,
  made: Made & { readonly builds: readonly DiskBuild[]; readonly temporary: string },
): Disk {
  const { host, request, emit } = call;
  const { paths, profile } = snapshot;
  const { module, builds, chosen, spec: text, path, temporary } = made;
  const times = builds.flatMap(({ modules }) =>
    modules.map(each => host.files.stat(each.path)?.mtimeMs ?? 0),
  );
  const newest = Math.floor(Math.max(...times) / 1000);
  const epochSeconds = chooseEpoch(host.env.SOURCE_DATE_EPOCH, newest);
  const source = sourceLink(paths, module);
  const said = readSourceMetadata(host.files, source, request.packageWords);
  const packager = readPackager(host);
  const draft = { spec: createPackageSpec(module, said, { packager, epochSeconds }), source: said };
  const work = join(temporary, 'prepared');
  return {
    module,
    builds,
    releases: chosen.releases,
    source,
    staging: join(temporary, 'disk'),
    temporary: join(temporary, 'work'),
    draft,
    epochSeconds,
    templates: listTemplates(host, paths),
    rpm: {
      identify: () => createRpmIdentity(call, { ...draft, directory: source }),
      spec:
        text === undefined
          ? undefined
          : createSpecSource(call, snapshot, { text, module, work, output: dirname(path), epochSeconds }),
      installCommand: `${profile.installCommand} ${profile.rpmbuildPackage}`,
      kabiDirectory: join(paths.installTree, 'kabi-current'),
    },
    warn: createWarn(emit),
  };
}

/** What is told of one place on a disk may be so of another, and is told once. */
function createWarn(emit: Emit): Disk['warn'] {
  const told = new Set<string>();
  return text => {
    if (!told.has(text)) emit({ kind: 'warning', text });
    told.add(text);
  };
}
