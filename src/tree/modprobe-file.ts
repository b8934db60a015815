import { join } from 'node:path';
import type { Files } from '../host/files';
import { type Kernel, kernelKey } from '../model/kernel';
import type { Paths } from '../model/paths';
import type { Step } from '../model/step';
import type { Target } from '../model/target';
import { compareVersions } from '../model/version';
import { readTree } from './read';
import { readRecord } from './record';

/** By which a file is known as ours. */
const HEAD = '# Written by dkms';

/** What modprobe is told of a module, whichever versions of it are installed for whichever kernels. */
export interface ModprobeFile {
  /** Absolute. */
  readonly path: string;
  /** undefined: there is to be no file. */
  readonly wanted: string | undefined;
  /** undefined: there is none. */
  readonly found: string | undefined;
}

/** What comes to a kernel, in place of what a record tells of it; without lines, what goes. */
export interface ModprobeChange {
  readonly kernel: Kernel;
  readonly version: string;
  readonly lines: readonly string[];
}

/**
 * The one file that modprobe has for a module. It is for all kernels alike, so it holds the lines of every version that
 * is installed, those of the newest last: of two options of one name the later one counts.
 */
export function findModprobeFile(
  files: Files,
  paths: Paths,
  { name, change }: { readonly name: string; readonly change?: ModprobeChange },
): ModprobeFile | undefined {
  if (paths.modprobeDir === undefined) return undefined;
  const path = join(paths.modprobeDir, `dkms-${name}.conf`);
  const others = listInstalled(files, paths, name)
    .filter(({ kernel }) => change === undefined || kernelKey(kernel) !== kernelKey(change.kernel))
    .map(target => ({
      version: target.module.version,
      lines: readRecord(files, paths, target)?.modprobe ?? [],
    }));
  const all = [...others, ...(change === undefined ? [] : [change])];
  const lines = [...all].sort((a, b) => compareVersions(a.version, b.version)).flatMap(each => each.lines);
  const wanted = lines.length === 0 ? undefined : formatFile(name, [...new Set(lines)]);
  return { path, wanted, found: files.exists(path) ? (files.readText(path) ?? '') : undefined };
}

function listInstalled(files: Files, paths: Paths, name: string): readonly Target[] {
  return readTree(files, paths, name).flatMap(({ module, builds }) =>
    builds.filter(({ installed }) => installed).map(({ kernel }) => ({ module, kernel })),
  );
}

function formatFile(name: string, lines: readonly string[]): string {
  return [
    `${HEAD} for ${name}, as its dkms.conf wants it; goes with the module. Lines of your own belong elsewhere.`,
    ...lines,
    '',
  ].join('\n');
}

/** Whether a file of that name was written by somebody else, and so is not touched. */
export function isForeign({ found }: ModprobeFile): boolean {
  return found !== undefined && !found.startsWith(HEAD);
}

/** What brings the file about that is wanted; nothing where somebody else has one there. */
export function createModprobeSteps(file: ModprobeFile | undefined): readonly Step[] {
  if (file === undefined || file.found === file.wanted || isForeign(file)) return [];
  const { path, wanted } = file;
  return [wanted === undefined ? { do: 'remove', path } : { do: 'write', path, text: wanted }];
}
