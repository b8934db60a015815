import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { findTemporaryName } from '../host/file-writes';
import type { Host } from '../host/host';
import { nameOfModule } from '../model/module-name';
import { normalizeTree } from '../package/payload';
import { fillValues } from '../package/template';
import { type Disk, type DiskBuild, type DiskPlace, listArches } from './disk';
import type { DiskFormat } from './distributions';
import { layTemplates } from './lay-templates';
import { MEDIA, type Medium } from './media';

/** What the image is to be, and where it goes. */
export interface Wanted {
  readonly medium: Medium;
  readonly sizeKib: number;
  /** Absolute. */
  readonly path: string;
}

/**
 * Makes a driver disk: its parts, its templates, and the image of them, which comes to its place by one rename.
 *
 * @throws {DkmsError} ONE_ARCH_ONLY, TOOL_MISSING, DISK_FAILED, DISK_TOO_SMALL, PACKAGE_FAILED
 */
export async function makeDriverDisk(
  host: Host,
  disk: Disk,
  { format, wanted }: { readonly format: DiskFormat; readonly wanted: Wanted },
): Promise<void> {
  checkArches(format, disk);
  const values = createValues(host, disk, format);
  await host.files.makeDirectory(disk.staging);
  for (const place of listPlaces(format, disk)) {
    await host.files.makeDirectory(place.directory);
    const own = { ...values, ...createPlaceValues(place), PLACE: relative(disk.staging, place.directory) };
    for (const part of format.parts) Object.assign(own, await part(host, disk, place));
    for (const folder of format.templates) await layTemplates(host, disk, { folder, values: own });
  }
  await normalizeTree(host, disk.staging, disk.epochSeconds);
  await host.files.makeDirectory(dirname(wanted.path));
  const file = findTemporaryName(wanted.path);
  try {
    await MEDIA[wanted.medium].make(host, {
      top: disk.staging,
      file,
      fileSystem: format.fileSystem,
      label: fillValues(format.label, values),
      sizeKib: wanted.sizeKib,
      epochSeconds: disk.epochSeconds,
    });
    await host.files.replace(file, wanted.path);
  } catch (thrown) {
    await host.files.remove(file);
    throw thrown;
  }
}

/** What the image's file is called: `foo-1.0-suse-9.1-dd.img`. */
export function createDiskName(
  format: DiskFormat,
  disk: Pick<Disk, 'module' | 'releases'> & { readonly kernels: readonly DiskBuild['kernel'][] },
  medium: Medium,
): string {
  const { module, releases, kernels } = disk;
  const all = kernels.map(({ release, arch }) => `kernel${release}-${arch}`).join('-');
  const name = fillValues(format.file, {
    NAME: module.name,
    VERSION: module.version,
    DISTRO: format.name,
    RELEASE: releases.join('-'),
    // A name of a file has its limits; mktarball says the same word.
    KERNELS: all.length > 200 ? 'manykernels' : all,
  });
  return name + MEDIA[medium].suffix;
}

/** The kernel BOOT of Red Hat's i386 installer lies beside those that are installed, whatever they run on. */
function checkArches({ oneArch, name }: DiskFormat, { builds }: Disk): void {
  const others = builds.filter(({ kernel }) => !(kernel.arch === 'i386' && kernel.release.endsWith('BOOT')));
  const arches = listArches({ builds: others });
  if (!oneArch || arches.length <= 1) return;
  throw new DkmsError(
    'ONE_ARCH_ONLY',
    `A disk of the kind ${name} is for one processor, not ${arches.join(' and ')}`,
    {
      hint: 'Make one for each, or take --distro redhat2.',
    },
  );
}

/** One for each processor and release, where the format keeps them apart. */
function listPlaces(format: DiskFormat, disk: Disk): readonly DiskPlace[] {
  const { nameArch = arch => arch } = format;
  const releases = disk.releases.length === 0 ? [''] : disk.releases;
  const places = new Map<string, DiskPlace>();
  for (const release of releases) {
    for (const kernelArch of listArches(disk)) {
      const arch = nameArch(kernelArch);
      const below = fillValues(format.place, { DISTRO: format.name, ARCH: arch, RELEASE: release });
      const directory = join(disk.staging, below);
      const here = disk.builds.filter(({ kernel }) => kernel.arch === kernelArch);
      const builds = [...(places.get(directory)?.builds ?? []), ...here];
      places.set(directory, { directory, arch, release, builds });
    }
  }
  return [...places.values()];
}

function createValues(host: Host, disk: Disk, { name }: DiskFormat): Readonly<Record<string, string>> {
  const { module } = disk;
  return { NAME: module.name, VERSION: module.version, DISTRO: name, ID: createId(host, disk) };
}

function createPlaceValues({ arch, release, builds }: DiskPlace): Readonly<Record<string, string>> {
  const names = builds.flatMap(({ modules }) => modules.map(({ path }) => nameOfModule(path) ?? ''));
  return {
    ARCH: arch,
    RELEASE: release,
    KERNELS: builds.map(({ kernel }) => kernel.release).join(' '),
    MODULES: [...new Set(names)].join(' '),
  };
}

/** As a UUID is written; the same disk has the same one. */
function createId({ files }: Host, { module, builds, releases }: Disk): string {
  const hash = createHash('sha256').update(`${module.name} ${module.version} ${releases.join(' ')}`);
  for (const { kernel, modules } of builds) {
    hash.update(`${kernel.release} ${kernel.arch}`);
    for (const { path } of modules) hash.update(files.readBytes(path));
  }
  return hash.digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
