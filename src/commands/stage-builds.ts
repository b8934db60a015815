import { join } from 'node:path';
import { createTreeLock, DEFAULT_WAIT_SECONDS } from '../apply/tree-lock';
import type { DiskBuild } from '../disks/disk';
import { DkmsError } from '../errors/dkms-error';
import { formatKernel, type Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { getConf, type Snapshot } from '../model/snapshot';
import { listBuiltModules } from '../tree/installed-files';
import { builtModulesDir } from '../tree/layout';
import type { Call } from './verb';

interface Asked {
  readonly module: ModuleRef;
  readonly kernels: readonly Kernel[];
  /** Where the copies go. */
  readonly directory: string;
}

/**
 * Copies what was built out of the tree while nobody changes it.
 *
 * @throws {DkmsError} NOT_BUILT, BUSY
 */
export async function stageBuilds(
  { host, request }: Call,
  snapshot: Snapshot,
  asked: Asked,
): Promise<readonly DiskBuild[]> {
  const waitSeconds = request.waitSeconds ?? DEFAULT_WAIT_SECONDS;
  const lock = createTreeLock(host, snapshot.paths, waitSeconds);
  const copyAll = async (): Promise<readonly DiskBuild[]> => {
    const builds: DiskBuild[] = [];
    for (const kernel of asked.kernels) builds.push(await copyBuild(host, snapshot, { ...asked, kernel }));
    return builds;
  };
  return lock.hold(copyAll).finally(lock.release);
}

async function copyBuild(
  { files }: Call['host'],
  snapshot: Snapshot,
  { module, kernel, directory }: Asked & { readonly kernel: Kernel },
): Promise<DiskBuild> {
  const { paths } = snapshot;
  const names = listBuiltModules(files, paths, module, kernel);
  if (names.length === 0)
    throw new DkmsError(
      'NOT_BUILT',
      `The build of ${formatRef(module)} for ${formatKernel(kernel)} has no module`,
      {
        hint: `dkms build ${formatRef(module)} -k ${kernel.release} --force`,
      },
    );
  const target = join(directory, kernel.release, kernel.arch);
  await files.makeDirectory(target);
  for (const name of names)
    await files.copyFile(join(builtModulesDir(paths, module, kernel), name), join(target, name));
  const conf = getConf(snapshot, module, kernel);
  const find = (name: string): string | undefined =>
    conf.ok
      ? conf.conf.modules.find(({ destName }) => nameOfModule(`${destName}.ko`) === nameOfModule(name))
          ?.destLocation
      : undefined;
  return {
    kernel,
    modules: names.map(name => ({ path: join(target, name), destination: find(name) ?? USUAL_DESTINATION })),
  };
}

/** Where modules of others go in every distribution that driver disks are for. */
const USUAL_DESTINATION = '/updates';
