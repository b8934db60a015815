import { join } from 'node:path';
import type { Host } from '../host/host';
import { tryLock } from '../host/lock';
import type { Emit } from '../model/event';
import type { Paths } from '../model/paths';
import { journalDir, moduleDir, versionDir } from '../tree/layout';
import { dropDeadAttempts } from './attempt';
import { type JournalLine, parseJournal, WORK } from './journal';
import { dropDeadStagings, isStaging } from './staging';
import { type Entry, settleEntry, undoEntry } from './steps';

/**
 * Ends what calls began that died: their open jobs are undone, their finished ones stay and are tidied. Journals
 * whose owner lives are left alone. The caller holds the tree.
 *
 * @returns how many calls are alive
 */
export async function recoverJournals(host: Host, paths: Paths, emit: Emit): Promise<number> {
  const { files } = host;
  const directory = journalDir(paths);
  let living = 0;
  for (const name of files.list(directory).filter(file => !file.endsWith(WORK) && !isStaging(file))) {
    const file = join(directory, name);
    const lock = await tryLock(host, file);
    if (lock === undefined) {
      living += 1;
      continue;
    }
    try {
      const { undone, kept } = sortLines(parseJournal(files.readText(file) ?? ''));
      for (const { job, entries } of [...undone].reverse()) {
        for (const entry of [...entries].reverse()) await undoEntry(files, entry);
        emit({ kind: 'recovered', job, how: 'undone' });
      }
      for (const { job, entries } of kept) {
        for (const entry of entries) await settleEntry(files, entry);
        emit({ kind: 'recovered', job, how: 'finished' });
      }
      await sweepRest(host, paths);
      await files.remove(file + WORK);
      await files.remove(file);
    } finally {
      lock.release();
    }
  }
  await dropDeadStagings(host, directory);
  // A call may have died between its journal's end and its work's.
  for (const name of files.list(directory).filter(file => file.endsWith(WORK))) {
    const file = join(directory, name);
    if (!files.exists(file.slice(0, -WORK.length))) await files.remove(file);
  }
  await files.removeEmptyDirectory(directory);
  return living;
}

/** Whether a call has died since: looks at no more than which processes there are. */
export function hasDeadJournal({ files }: Host, paths: Paths): boolean {
  return files.list(journalDir(paths)).some(name => !files.exists(`/proc/${name.split('-')[0]}`));
}

/** Links and marks outside of jobs are written beside their places too; and builds have a place of their own. */
async function sweepRest(host: Host, paths: Paths): Promise<void> {
  const { files } = host;
  const names = files.list(paths.dkmsTree);
  const versions = names.flatMap(name =>
    files.list(moduleDir(paths, name)).map(version => ({ name, version })),
  );
  const directories = [
    paths.dkmsTree,
    ...names.map(name => moduleDir(paths, name)),
    ...versions.map(module => versionDir(paths, module)),
  ];
  for (const directory of directories) {
    const left = files.list(directory).filter(name => name.startsWith('.') && name.endsWith('.dkms-new'));
    for (const name of left) await files.remove(join(directory, name));
  }
  for (const module of versions) await dropDeadAttempts(host, paths, module);
}

interface Recorded {
  readonly job: string;
  readonly entries: readonly Entry[];
}

function sortLines(lines: readonly JournalLine[]): {
  undone: readonly Recorded[];
  kept: readonly Recorded[];
} {
  const open = new Map<string, Recorded>();
  const kept = new Map<string, Recorded>();
  for (const line of lines) {
    if (line.kind === 'begin') open.set(line.job, line);
    else if (line.kind === 'undoing') {
      const committed = kept.get(line.job);
      kept.delete(line.job);
      if (committed !== undefined) open.set(line.job, committed);
    } else {
      const begun = open.get(line.job);
      open.delete(line.job);
      if (line.kind === 'commit' && begun !== undefined) kept.set(line.job, begun);
      if (line.kind === 'undone') kept.delete(line.job);
    }
  }
  return { undone: [...open.values()], kept: [...kept.values()] };
}
