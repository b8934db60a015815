import { dirname } from 'node:path';
import { findTemporaryName } from '../host/file-writes';
import type { Files } from '../host/files';
import type { Step } from '../model/step';

/** A step with what it takes to undo it, and what to clear away when nobody will undo it any more. */
export interface Entry {
  readonly step: Step;
  /** Where the thing that was there before is kept meanwhile; null: nothing was there. */
  readonly kept: string | null;
  /** What a link said before; null: there was none. */
  readonly oldTarget: string | null;
  /** Directories that are made on the way, the outermost first. */
  readonly made: readonly string[];
  /** What an earlier step took out of the way is kept there; as long as it is not, this step has not begun. */
  readonly cleared: string | null;
}

/**
 * Finds out, before anything is done, how each step will be undone.
 *
 * @param tag  sets this job's kept files apart from all others': `12345-3`
 */
export function prepareEntries(files: Files, steps: readonly Step[], tag: string): readonly Entry[] {
  const gone = new Map<string, string>();
  const made = new Set<string>();
  const findCleared = (path: string) =>
    [...gone].find(([top]) => `${path}/`.startsWith(`${top}/`))?.[1] ?? null;
  const isGone = (path: string) => findCleared(path) !== null;
  return steps.map((step, index) => {
    const path = placeOf(step);
    const cleared = findCleared(path);
    const existed = files.exists(path) && cleared === null;
    const keeps =
      existed && (step.do === 'put' || step.do === 'share' || step.do === 'write' || step.do === 'remove');
    // A dot in front and no suffix of a module: neither status nor depmod sees it.
    const kept = keeps ? `${dirname(path)}/.dkms-kept-${tag}-${index}` : null;
    if (step.do === 'remove' && kept !== null) gone.set(path, kept);
    const missing =
      step.do === 'remove' || step.do === 'prune'
        ? []
        : findMissing(
            directory => made.has(directory) || (files.isDirectory(directory) && !isGone(directory)),
            step.do === 'directory' ? path : dirname(path),
          );
    for (const directory of missing) made.add(directory);
    return {
      step,
      kept,
      oldTarget: step.do === 'link' && existed ? (files.readLink(path) ?? null) : null,
      made: missing,
      cleared,
    };
  });
}

function placeOf(step: Step): string {
  switch (step.do) {
    case 'put':
    case 'share':
    case 'rename':
      return step.to;
    case 'prune':
      return step.from;
    default:
      return step.path;
  }
}

function findMissing(isThere: (directory: string) => boolean, directory: string): readonly string[] {
  return isThere(directory) ? [] : [...findMissing(isThere, dirname(directory)), directory];
}

export async function performEntry(files: Files, { step, kept, made }: Entry): Promise<void> {
  const innermost = made[made.length - 1];
  if (innermost !== undefined) await files.makeDirectory(innermost);
  switch (step.do) {
    case 'put':
      if (kept !== null) await files.hardLink(step.to, kept);
      return files.copyFile(step.from, step.to);
    case 'share':
      if (kept !== null) await files.hardLink(step.to, kept);
      return files.shareFile(step.from, step.to);
    case 'write':
      if (kept !== null) await files.hardLink(step.path, kept);
      return files.writeText(step.path, step.text);
    case 'link':
      return files.link(step.target, step.path);
    case 'rename':
      return files.replace(step.from, step.to);
    case 'remove':
      return kept === null ? undefined : takeAway(files, step.path, kept);
    case 'directory':
    case 'prune':
      return undefined;
  }
}

/** A directory that came with a layer of a container image cannot be renamed there: it is copied. */
async function takeAway(files: Files, path: string, kept: string): Promise<void> {
  try {
    await files.replace(path, kept);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await files.copyTree(path, kept);
    await files.remove(path);
  }
}

/** What a crash left half written beside its place. */
async function removeHalfWritten(files: Files, { step, kept }: Entry): Promise<void> {
  if (step.do === 'remove' && kept !== null) await files.remove(findTemporaryName(kept));
  if (step.do === 'put' || step.do === 'share' || step.do === 'write' || step.do === 'link') {
    await files.remove(findTemporaryName(placeOf(step)));
  }
}

/** Undoes a step that was done, half done or not begun. Doing it twice does no harm. */
export async function undoEntry(files: Files, entry: Entry): Promise<void> {
  const { step, kept, oldTarget, made, cleared } = entry;
  // Its place still holds what was to be taken away: that is no work of this step.
  if (cleared !== null && !files.exists(cleared)) return;
  await removeHalfWritten(files, entry);
  switch (step.do) {
    case 'put':
    case 'share':
      await putBack(files, step.to, kept);
      break;
    case 'write':
      await putBack(files, step.path, kept);
      break;
    case 'link':
      if (oldTarget === null) await files.remove(step.path);
      else await files.link(oldTarget, step.path);
      break;
    case 'rename':
      if (!files.exists(step.to) || files.exists(step.from)) break;
      // Where the place it came from has been given up, what was made there is worth nothing.
      if (files.isDirectory(dirname(step.from))) await files.replace(step.to, step.from);
      else await files.remove(step.to);
      break;
    case 'remove':
      if (kept === null || !files.exists(kept)) break;
      // Where it was copied, a part of it may be left in its place.
      if (files.isDirectory(kept)) await files.remove(step.path);
      await files.replace(kept, step.path);
      break;
    case 'directory':
    case 'prune':
      break;
  }
  for (const directory of [...made].reverse()) await files.removeEmptyDirectory(directory);
}

async function putBack(files: Files, path: string, kept: string | null): Promise<void> {
  if (kept === null) await files.remove(path);
  else if (files.exists(kept)) {
    await files.replace(kept, path);
    // A rename onto another name of the same file does nothing at all.
    await files.remove(kept);
  }
}

/** Clears away what an undo would have needed. */
export async function settleEntry(files: Files, { step, kept }: Entry): Promise<void> {
  if (kept !== null) await files.remove(kept);
  if (step.do !== 'prune') return;
  const { from, top } = step;
  for (let at = from; at.startsWith(`${top}/`); at = dirname(at)) {
    if (files.isDirectory(at) && !(await files.removeEmptyDirectory(at))) return;
  }
}
