import { basename, join, relative } from 'node:path';
import { packArchive } from '../archive/pack';
import type { Host } from '../host/host';
import type { Disk, DiskBuild, DiskPlace, Part } from './disk';
import { orderModules, readModuleFacts } from './module-facts';
import { placeModules } from './place-modules';

/**
 * Updates on one medium are applied by their numbers. The driver is the second, so that what it needs from elsewhere
 * has its own before it.
 *
 * @source SUSE's Update Media HOWTO 4.03, 2.1.1
 */
export const DRIVER = '02';
const NEEDED = '01';

/** For YaST: what is unpacked over the installed system; and for linuxrc, modules to load during the installation. */
export const suseUpdate: Part = async (host, disk, place) => {
  await layUpdateTarball(host, disk, place);
  const outside = await layInstallerModules(host, place);
  if (outside.length > 0) {
    const directory = join(disk.staging, NEEDED, relative(join(disk.staging, DRIVER), place.directory));
    await writeOrder(host, join(directory, 'modules'), outside);
  }
  return {};
};

/** For the installers of today only the modules: what is installed comes from packages. */
export const suseModules: Part = async (host, _disk, place) => {
  await layInstallerModules(host, place);
  return {};
};

async function layUpdateTarball(
  host: Host,
  { temporary, epochSeconds }: Disk,
  { directory, builds, arch, release }: DiskPlace,
): Promise<void> {
  const tree = join(temporary, `update-${arch}-${release}`);
  for (const { kernel, modules } of builds) {
    for (const { path, destination } of modules) {
      const target = join(tree, 'lib', 'modules', kernel.release, destination);
      await host.files.makeDirectory(target);
      await host.files.copyFile(path, join(target, basename(path)));
    }
  }
  await packArchive(host, tree, { archive: join(directory, 'install', 'update.tar.gz'), epochSeconds });
}

/** @returns names of modules that those on the disk need, and that are not on it */
async function layInstallerModules(host: Host, { directory, builds }: DiskPlace): Promise<readonly string[]> {
  const target = join(directory, 'modules');
  const placed = await placeModules(host, chooseInstallerBuild(builds)?.modules ?? [], target);
  const { own, outside } = orderModules(readModuleFacts(host.files, placed));
  await writeOrder(host, target, own);
  return outside;
}

/** SUSE's installers run the kernel called default; where none was named, the first that was. */
export function chooseInstallerBuild(builds: readonly DiskBuild[]): DiskBuild | undefined {
  return builds.find(({ kernel }) => kernel.release.endsWith('-default')) ?? builds[0];
}

/** @source SUSE's Update Media HOWTO 4.03, 3.1: a name a line, without .ko, in the order of loading */
async function writeOrder(host: Host, directory: string, names: readonly string[]): Promise<void> {
  await host.files.makeDirectory(directory);
  await host.files.writeText(join(directory, 'module.order'), names.map(name => `${name}\n`).join(''));
}
