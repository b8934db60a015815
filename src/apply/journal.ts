import { join } from 'node:path';
import type { Host, Lock } from '../host/host';
import type { Paths } from '../model/paths';
import type { Step } from '../model/step';
import { journalDir } from '../tree/layout';
import { type Entry, performEntry, prepareEntries, settleEntry, undoEntry } from './steps';

/** Suffix of the directory that goes with a journal. */
export const WORK = '.work';

/**
 * One line of a journal. A job that has a `begin` and no `commit` never happened: it is undone; so is one that has an
 * `undoing`.
 */
export type JournalLine =
  | { readonly kind: 'begin'; readonly job: string; readonly entries: readonly Entry[] }
  | { readonly kind: 'commit'; readonly job: string }
  | { readonly kind: 'undoing'; readonly job: string }
  | { readonly kind: 'undone'; readonly job: string };

/** What one transaction has done so far, on disk before it is done. */
export interface Journal {
  /** Opens it; before anything else. */
  open(): Promise<void>;
  /** A directory for what lives as long as the journal: absolute, not made yet. */
  readonly workDirectory: string;
  /**
   * Does the steps of one job: all of them, or, when one fails, none.
   *
   * @throws what the failing step threw
   */
  perform(job: string, steps: readonly Step[]): Promise<void>;
  /** Undoes jobs that were committed, the last first. */
  undo(jobs: readonly string[]): Promise<void>;
  /** Something could not be undone: the next call will, and until then the journal stays. */
  isStuck(): boolean;
  /** Nothing will be undone any more: clears everything away. */
  close(): Promise<void>;
}

/** A new journal, locked by this process for as long as it lives. */
export function createJournal(host: Host, paths: Paths): Journal {
  const id = `${process.pid}-${host.createId()}`;
  const state: State = {
    host,
    directory: journalDir(paths),
    id,
    done: new Map(),
    lock: undefined,
    stuck: false,
  };
  return {
    open: () => openJournal(state),
    workDirectory: join(state.directory, id + WORK),
    perform: (job, steps) => performJob(state, job, steps),
    undo: async jobs => {
      for (const job of [...jobs].reverse()) {
        await tryUndo(state, job, () => writeLine(state, { kind: 'undoing', job }));
      }
    },
    isStuck: () => state.stuck,
    close: () => closeJournal(state),
  };
}

interface State {
  readonly host: Host;
  readonly directory: string;
  readonly id: string;
  readonly done: Map<string, readonly Entry[]>;
  lock: Lock | undefined;
  stuck: boolean;
}

function fileOf({ directory, id }: State): string {
  return join(directory, id);
}

function writeLine(state: State, line: JournalLine): Promise<void> {
  return state.host.files.appendSynced(fileOf(state), `${JSON.stringify(line)}\n`);
}

async function openJournal(state: State): Promise<void> {
  const { files } = state.host;
  await files.makeDirectory(state.directory);
  await files.appendSynced(fileOf(state), '');
  state.lock = await state.host.lock(fileOf(state), 0);
}

async function performJob(state: State, job: string, steps: readonly Step[]): Promise<void> {
  const { done, id } = state;
  const { files } = state.host;
  const entries = prepareEntries(files, steps, `${id}-${done.size}`);
  await writeLine(state, { kind: 'begin', job, entries });
  done.set(job, entries);
  try {
    for (const entry of entries) await performEntry(files, entry);
    await writeLine(state, { kind: 'commit', job });
  } catch (thrown) {
    await tryUndo(state, job);
    throw thrown;
  }
}

/** What stopped the job, a full disk perhaps, may well stop this too; that must not hide what it was. */
async function tryUndo(state: State, job: string, prepare?: () => Promise<void>): Promise<void> {
  const entries = state.done.get(job) ?? [];
  try {
    await prepare?.();
    for (const entry of [...entries].reverse()) await undoEntry(state.host.files, entry);
    await writeLine(state, { kind: 'undone', job });
    state.done.delete(job);
  } catch {
    state.stuck = true;
  }
}

async function closeJournal(state: State): Promise<void> {
  const { files } = state.host;
  if (state.lock === undefined) return;
  try {
    await files.remove(fileOf(state) + WORK);
    if (state.stuck) return;
    for (const entries of state.done.values()) {
      for (const entry of entries) await settleEntry(files, entry);
    }
    await files.remove(fileOf(state));
    await files.removeEmptyDirectory(state.directory);
  } finally {
    state.lock.release();
    state.lock = undefined;
  }
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
