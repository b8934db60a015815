import { relative } from 'node:path';
import type { Host } from '../host/host';
import { listPaths } from '../host/walk';
import { normalizeTree } from '../package/payload';
import { runTool } from './run-tool';

/** What a cpio archive is to be. */
export interface CpioArchive {
  /** Absolute; it is compressed by gzip. */
  readonly file: string;
  /** `newc` is what kernels and their initramfs read; `crc` has a sum of each file beside. */
  readonly format: 'newc' | 'crc';
  readonly epochSeconds: number;
}

/**
 * Packs all that is below a directory. The same content gives the same bytes, whoever packs it.
 *
 * @throws {DkmsError} TOOL_MISSING, DISK_FAILED
 */
export async function packCpio(host: Host, directory: string, archive: CpioArchive): Promise<void> {
  const { file, format, epochSeconds } = archive;
  await normalizeTree(host, directory, epochSeconds);
  const names = listPaths(host.files, directory).map(path => relative(directory, path));
  await runTool(host, {
    file: 'cpio',
    args: [
      ...['--create', '--quiet', `--format=${format}`, '--reproducible', '--owner=0:0', '--null'],
      `--file=${file}`,
    ],
    cwd: directory,
    input: names.map(name => `${name}\0`).join(''),
    epochSeconds,
  });
  await runTool(host, { file: 'gzip', args: ['-9', '-n', '-f', file], epochSeconds });
  await host.files.replace(`${file}.gz`, file);
}
