import { join } from 'node:path';
import { rhel } from '../distro/rhel';
import { suse } from '../distro/suse';
import type { Host } from '../host/host';
import type { Distribution } from '../model/distribution';
import { normalizeTree } from '../package/payload';
import type { Disk, DiskPlace, Part } from './disk';
import { findUnstableSymbols } from './kabi';
import { layKmodRpm } from './kmod-rpm';
import { placeModules } from './place-modules';
import { runTool } from './run-tool';
import { layRpmBySpec } from './spec-rpm';

/** Packages of modules, one for each kernel, and the index that makes the place a repository for dnf. */
export const rpmRepository: Part = (host, disk, place) => layRepository(host, disk, { place, system: rhel });

/** The same beside the scripts of a driver update, where YaST and Agama look for packages. */
export const suseRepository: Part = (host, disk, place) =>
  layRepository(host, disk, {
    place: { ...place, directory: join(place.directory, 'install') },
    system: suse,
  });

async function layRepository(
  host: Host,
  disk: Disk,
  { place, system }: { readonly place: DiskPlace; readonly system: Distribution },
): Promise<Readonly<Record<string, string>>> {
  const { directory, arch, builds } = place;
  await host.files.makeDirectory(directory);
  for (const { kernel, modules } of builds) {
    const work = join(disk.temporary, `rpm-${kernel.release}-${kernel.arch}-${place.release}`);
    const plain = await placeModules(host, modules, join(work, 'modules'));
    warnOfKabi(host, disk, { arch, plain, release: kernel.release });
    const { spec } = disk.rpm;
    const made = { kernel, directory, top: join(work, 'made') };
    if (spec === undefined) await layKmodRpm(host, disk, { ...made, plain, system });
    else await layRpmBySpec(host, disk, { ...made, spec });
  }
  await indexRepository(host, disk, directory);
  return {};
}

/** The index tells when each package's file was written. */
async function indexRepository(host: Host, { epochSeconds }: Disk, directory: string): Promise<void> {
  await normalizeTree(host, directory, epochSeconds);
  const time = String(epochSeconds);
  await runTool(host, {
    file: 'createrepo_c',
    args: [
      ...['--quiet', '--no-database', '--simple-md-filenames', '--compatibility'],
      ...['--revision', time, '--set-timestamp-to-revision', directory],
    ],
    epochSeconds,
  });
}

function warnOfKabi(
  { files }: Host,
  { rpm, warn }: Disk,
  {
    arch,
    plain,
    release,
  }: { readonly arch: string; readonly plain: readonly string[]; readonly release: string },
): void {
  const symbols = findUnstableSymbols(files, { directory: rpm.kabiDirectory, arch }, plain);
  if (symbols === undefined || symbols.length === 0) return;
  warn(
    `For kernel ${release} it uses symbols that no kABI list has, and that the next kernel may lack: ${symbols.join(', ')}`,
  );
}
