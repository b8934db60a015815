import { basename, join } from 'node:path';
import type { Host } from '../host/host';
import { packCpio } from './cpio';
import type { Disk, DiskPlace, Part } from './disk';
import { type ModuleFacts, readModuleFacts } from './module-facts';
import { placeModules } from './place-modules';
import { createModinfo, createModulesAlias, createModulesDep, createPcitable } from './redhat-tables';

/** Where a source keeps files of its own for these disks; they come before what is made here. */
const OWN_FILES = 'redhat_driver_disk';

/** Those that the loader may want and that nobody can make of a module. */
const COPIED = ['disk-info', 'modules.pcimap', 'pci.ids'];

type Known = ModuleFacts & { readonly destination: string };

/** In the order in which the loader reads them. */
const MADE: readonly (readonly [string, (modules: readonly Known[]) => string])[] = [
  ['modinfo', createModinfo],
  ['modules.dep', createModulesDep],
  ['pcitable', createPcitable],
  ['modules.alias', createModulesAlias],
];

/** Version 1: modules lie in a directory of their kernel. */
export const moduleBall: Part = (host, disk, place) =>
  layBall(host, disk, place, ({ kernel }) => kernel.release);

/** Version 2: in one of their processor below that. */
export const moduleBallByArch: Part = (host, disk, place) =>
  layBall(host, disk, place, ({ kernel }) => join(kernel.release, kernel.arch));

/** modules.cgz, with all that the installer's loader reads beside it. */
async function layBall(
  host: Host,
  disk: Disk,
  { directory }: DiskPlace,
  locate: (build: Disk['builds'][number]) => string,
): Promise<Readonly<Record<string, string>>> {
  const ball = join(disk.temporary, 'modules');
  const known = new Map<string, Known>();
  for (const build of disk.builds) {
    const placed = await placeModules(host, build.modules, join(ball, locate(build)));
    for (const [i, facts] of readModuleFacts(host.files, placed).entries()) {
      const destination = build.modules[i]?.destination ?? '';
      if (!known.has(facts.name)) known.set(facts.name, { ...facts, destination });
    }
  }
  await host.files.makeDirectory(directory);
  await packCpio(host, ball, {
    file: join(directory, 'modules.cgz'),
    format: 'crc',
    epochSeconds: disk.epochSeconds,
  });
  await layTables(host, disk, directory, [...known.values()]);
  return {};
}

async function layTables(
  { files }: Host,
  { source, warn }: Disk,
  directory: string,
  modules: readonly Known[],
): Promise<void> {
  const own = (name: string): string => join(source, OWN_FILES, name);
  for (const name of COPIED) {
    if (files.exists(own(name))) await files.copyFile(own(name), join(directory, name));
  }
  for (const [name, make] of MADE) {
    if (files.exists(own(name))) await files.copyFile(own(name), join(directory, name));
    else await files.writeText(join(directory, name), make(modules));
  }
  if (!files.exists(own('modinfo'))) {
    warn(
      `The source has no ${OWN_FILES}/${basename(own('modinfo'))}: one was made, with the class of driver guessed from where the modules go`,
    );
  }
}
