import { createHash } from 'node:crypto';
import { dirname, relative } from 'node:path';
import type { Host, RunResult } from '../host/host';
import { listPaths } from '../host/walk';
import { createTooSmall } from './floppy-size';
import type { Image } from './image';
import { runTool } from './run-tool';

/** Sizes of floppies in KiB that mtools knows the geometry of. */
const FLOPPIES = [160, 180, 320, 360, 720, 1200, 1440, 2880];

/** The configuration of this machine, and checks of a geometry that no drive has, have no say. */
const ENV = { MTOOLSRC: '/dev/null', MTOOLS_SKIP_CHECK: '1' };

/**
 * A FAT file system by mtools. Each directory is filled by a call of its own: of a whole tree mcopy takes the order
 * that the disk happens to have.
 *
 * @throws {DkmsError} TOOL_MISSING, DISK_FAILED, DISK_TOO_SMALL
 */
export async function makeFatImage(host: Host, image: Image): Promise<void> {
  const { top, file, label, sizeKib, epochSeconds } = image;
  const size = FLOPPIES.includes(sizeKib)
    ? ['-f', String(sizeKib)]
    : ['-T', String(sizeKib * 2), '-h', '64', '-s', '32'];
  const format = ['-C', '-i', file, ...size, '-v', createFatLabel(label), '-N', createSerial(image), '::'];
  await host.files.remove(file);
  await runTool(host, { file: 'mformat', args: format, env: ENV, epochSeconds });
  for (const { file: program, args } of listSteps(host, image)) {
    const done = await runTool(host, { file: program, args, cwd: top, env: ENV, epochSeconds }, isFull);
    if (!done.ok) throw createTooSmall(host.files, image);
  }
}

function isFull({ stderr }: RunResult): boolean {
  return /Disk full|No directory slots|No free cluster/i.test(stderr);
}

function listSteps(
  { files }: Host,
  { top, file }: Image,
): readonly { readonly file: string; readonly args: readonly string[] }[] {
  const paths = listPaths(files, top).map(path => relative(top, path));
  const directories = paths.filter(path => files.isDirectory(`${top}/${path}`));
  const make = directories.map(path => `::/${path}`);
  const fill = ['.', ...directories].flatMap(directory => {
    const names = paths.filter(path => dirname(path) === directory && !directories.includes(path));
    const target = directory === '.' ? '::/' : `::/${directory}/`;
    return names.length === 0 ? [] : [{ file: 'mcopy', args: ['-m', '-i', file, ...names, target] }];
  });
  return make.length === 0 ? fill : [{ file: 'mmd', args: ['-i', file, ...make] }, ...fill];
}

/** Eleven letters of those that every system takes. */
function createFatLabel(label: string): string {
  return label
    .toUpperCase()
    .replace(/[^A-Z0-9_-]+/g, '_')
    .slice(0, 11);
}

/** mformat would take the clock for it. */
function createSerial({ label, epochSeconds }: Image): string {
  return createHash('sha256').update(`${label} ${epochSeconds}`).digest('hex').slice(0, 8);
}
