import type { Host } from '../host/host';
import type { Image } from './image';
import { createMissing, runTool } from './run-tool';

/** The first of them that is there; only xorriso leaves the clock out. All take mkisofs's words. */
const PROGRAMS: readonly { readonly file: string; readonly args: readonly string[] }[] = [
  { file: 'xorriso', args: ['-as', 'mkisofs'] },
  { file: 'genisoimage', args: [] },
  { file: 'mkisofs', args: [] },
];

/** @throws {DkmsError} TOOL_MISSING, DISK_FAILED */
export async function makeIsoImage(host: Host, { top, file, label, epochSeconds }: Image): Promise<void> {
  const program = PROGRAMS.find(each => host.findProgram(each.file) !== undefined);
  if (program === undefined) throw createMissing('xorriso');
  await host.files.remove(file);
  await runTool(host, {
    file: program.file,
    args: [
      ...program.args,
      // Rock Ridge for Linux, with all files root's; Joliet for those who look at the disk elsewhere.
      ...['-quiet', '-r', '-J', '-joliet-long', '-V', createVolumeId(label)],
      ...['-o', file, top],
    ],
    epochSeconds,
  });
}

/** At most 32 letters. */
function createVolumeId(label: string): string {
  return label.replace(/[^A-Za-z0-9_.+-]+/g, '_').slice(0, 32);
}
