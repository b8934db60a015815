import { join } from 'node:path';
import type { Host, Lock } from '../host/host';
import type { Paths } from '../model/paths';
import type { Step } from '../model/step';
import { journalDir } from '../tree/layout';
import { type Entry, performEntry, prepareEntries, settleEntry, undoEntry } from './steps';

/** One line of a journal. A job that has a `begin` and no `commit` never happened: it is undone. */
export type JournalLine =
  | { readonly kind: 'begin'; readonly job: string; readonly entries: readonly Entry[] }
  | { readonly kind: 'commit'; readonly job: string }
  | { readonly kind: 'undone'; readonly job: string };

/** What one transaction has done so far, on disk before it is done. */
export interface Journal {
  /**
   * Does the steps of one job: all of them, or, when one fails, none.
   *
   * @throws what the failing step threw
   */
  perform(job: string, steps: readonly Step[]): Promise<void>;
  /** Undoes jobs that were committed, the last first. */
  undo(jobs: readonly string[]): Promise<void>;
  /** Nothing will be undone any more: clears everything away. */
  close(): Promise<void>;
}

/** Opens a new journal, locked by this process for as long as it lives. The file comes with the first job. */
export function createJournal(host: Host, paths: Paths): Journal {
  const { files } = host;
  const id = `${process.pid}-${host.createId()}`;
  const file = join(journalDir(paths), id);
  const done = new Map<string, readonly Entry[]>();
  let lock: Lock | undefined;

  const write = (line: JournalLine) => files.appendSynced(file, `${JSON.stringify(line)}\n`);
  const open = async (): Promise<void> => {
    if (lock !== undefined) return;
    await files.makeDirectory(journalDir(paths));
    await files.appendSynced(file, '');
    lock = await host.lock(file, 0);
  };
  const undoJob = async (job: string): Promise<void> => {
    const entries = done.get(job) ?? [];
    for (const entry of [...entries].reverse()) await undoEntry(files, entry);
    await write({ kind: 'undone', job });
    done.delete(job);
  };

  return {
    perform: async (job, steps) => {
      await open();
      const entries = prepareEntries(files, steps, `${id}-${done.size}`);
      await write({ kind: 'begin', job, entries });
      done.set(job, entries);
      try {
        for (const entry of entries) await performEntry(files, entry);
      } catch (thrown) {
        await undoJob(job);
        throw thrown;
      }
      await write({ kind: 'commit', job });
    },
    undo: async jobs => {
      for (const job of [...jobs].reverse()) await undoJob(job);
    },
    close: async () => {
      if (lock === undefined) return;
      for (const entries of done.values()) {
        for (const entry of entries) await settleEntry(files, entry);
      }
      await files.remove(file);
      await files.removeEmptyDirectory(journalDir(paths));
      lock.release();
      lock = undefined;
    },
  };
}

/** The lines of a journal; what a crash cut off in the middle of writing was never acted on. */
export function parseJournal(text: string): readonly JournalLine[] {
  const lines: JournalLine[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      lines.push(JSON.parse(line) as JournalLine);
    } catch {
      break;
    }
  }
  return lines;
}
