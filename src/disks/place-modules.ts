import { basename, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { DiskModule } from './disk';

const UNPACKERS: readonly {
  readonly suffix: string;
  readonly file: string;
  readonly args: readonly string[];
}[] = [
  { suffix: '.gz', file: 'gzip', args: ['-d', '-f'] },
  { suffix: '.xz', file: 'xz', args: ['-d', '-f', '-q'] },
  { suffix: '.zst', file: 'zstd', args: ['-d', '-f', '-q', '--rm'] },
];

/**
 * Copies modules into a directory, unpacked: every installer's kernel loads a plain .ko, and some installers look for
 * nothing else.
 *
 * @returns absolute paths of the copies
 * @source Anaconda's utils/dd/dd_extract.c took only names that end in .ko until 2023; SUSE's Update Media HOWTO, 3.1
 */
export async function placeModules(
  host: Host,
  modules: readonly DiskModule[],
  directory: string,
): Promise<readonly string[]> {
  await host.files.makeDirectory(directory);
  const placed: string[] = [];
  for (const { path } of modules) {
    const copy = join(directory, basename(path));
    await host.files.copyFile(path, copy);
    placed.push(await unpack(host, copy));
  }
  return placed;
}

async function unpack(host: Host, path: string): Promise<string> {
  const unpacker = UNPACKERS.find(({ suffix }) => path.endsWith(suffix));
  if (unpacker === undefined) return path;
  const { file, args, suffix } = unpacker;
  const ran = await host.run({ file, args: [...args, path] });
  if (ran.ok) return path.slice(0, -suffix.length);
  const detail = ran.missing ? `${file} is not on this system` : ran.stderr.trim().split('\n')[0];
  throw new DkmsError('TOOL_MISSING', `${basename(path)} could not be unpacked`, {
    detail,
    hint: ran.missing ? `Install ${file}, then run this again.` : undefined,
  });
}
