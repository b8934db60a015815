import { join } from 'node:path';
import type { Host } from '../host/host';
import { formatRfc5322 } from '../package/deb-texts';
import type { Disk, DiskPlace, Part } from './disk';
import { layModulesDeb } from './modules-deb';
import { runTool } from './run-tool';

/**
 * A package for each kernel, where Debian's installer looks for them and unpacks them; with the index that makes apt
 * take the directory for a repository.
 *
 * @source hw-detect, driver-injection-disk.sh: /media/<id>-drivers/<codename>/*.deb on a disk labelled OEMDRV
 */
export const aptRepository: Part = async (host, disk, { directory, builds }) => {
  const names: string[] = [];
  for (const build of builds) {
    const { name } = await layModulesDeb(host, disk, { build, deb: { directory } });
    names.push(`${build.kernel.release} ${name}`);
  }
  await writeIndex(host, disk, directory);
  return { PACKAGES: names.join('\n') };
};

async function writeIndex(
  host: Host,
  { epochSeconds }: Disk,
  directory: DiskPlace['directory'],
): Promise<void> {
  const list = async (what: 'packages' | 'release'): Promise<string> => {
    const { stdout } = await runTool(host, {
      file: 'apt-ftparchive',
      args: [what, '.'],
      cwd: directory,
      epochSeconds,
    });
    return stdout;
  };
  const packages = join(directory, 'Packages');
  await host.files.writeText(packages, await list('packages'));
  // It knows no other time than now.
  const release = (await list('release')).replace(/^Date: .*$/m, `Date: ${formatRfc5322(epochSeconds)}`);
  await runTool(host, { file: 'gzip', args: ['-9', '-n', '-k', '-f', packages], epochSeconds });
  await host.files.writeText(join(directory, 'Release'), release);
}
