import { dirname, join } from 'node:path';
import { packArchive } from '../archive/pack';
import type { Host } from '../host/host';
import { createTooSmall } from './floppy-size';
import type { Image } from './image';
import { runTool } from './run-tool';

/**
 * genext2fs's file systems have no features that the kernels of old installers do not know. It is given an archive,
 * which is sorted, and whose files are root's: of a directory it takes the order that the disk happens to have.
 *
 * @throws {DkmsError} TOOL_MISSING, DISK_FAILED, DISK_TOO_SMALL
 */
export async function makeExt2Image(host: Host, image: Image): Promise<void> {
  const { top, file, label, sizeKib, epochSeconds } = image;
  const archive = join(dirname(top), 'disk.tar');
  await packArchive(host, top, { archive, epochSeconds });
  await host.files.remove(file);
  const made = await runTool(
    host,
    {
      file: 'genext2fs',
      args: [
        ...['--faketime', '--block-size', '1024', '--size-in-blocks', String(sizeKib)],
        ...['--reserved-percentage', '0', '--volume-label', label.slice(0, 16), '--tarball', archive, file],
      ],
      epochSeconds,
    },
    ({ stderr }) => /no free space/i.test(stderr),
  );
  if (!made.ok) throw createTooSmall(host.files, image);
}
