import { DkmsError } from '../errors/dkms-error';
import { explainSystemError } from '../errors/from-system';
import { tryLock } from '../host/lock';
import type { Piece, UpkeepOutcome } from '../model/upkeep';
import { createDebts, type Debts } from './debts';
import { createJournal, type Journal } from './journal';
import { hasDeadJournal, recoverJournals } from './recover';
import type { Surroundings } from './transaction';

/**
 * Does pieces of housekeeping, one after another: each has happened or it has not, and one that fails leaves the others
 * alone. Kernels get their depmod at the end; where that fails, what this call did there is undone.
 */
export async function applyPieces(
  around: Omit<Surroundings, 'snapshot'> & { readonly snapshot: Pick<Surroundings['snapshot'], 'paths'> },
  pieces: readonly Piece[],
): Promise<readonly UpkeepOutcome[]> {
  const { host, snapshot, lock } = around;
  const journal = createJournal(host, snapshot.paths);
  const debts = createDebts(around, journal);
  const outcomes = new Map<string, UpkeepOutcome>();
  let failures: ReadonlyMap<string, DkmsError> = new Map();
  try {
    if (pieces.length > 0) await lock.hold(journal.open);
    for (const piece of pieces)
      outcomes.set(idOf(piece), await applyPiece(around, { journal, debts }, piece));
  } finally {
    failures = await debts.pay().finally(() => lock.hold(journal.close));
  }
  return [...outcomes].map(([id, outcome]) => {
    const error = failures.get(id);
    return error === undefined ? outcome : { ...outcome, result: 'failed', error };
  });
}

function idOf({ item }: Piece): string {
  return `${item.kind} ${item.path}`;
}

async function applyPiece(
  { host, snapshot, emit, lock }: Parameters<typeof applyPieces>[0],
  { journal, debts }: { readonly journal: Journal; readonly debts: Debts },
  piece: Piece,
): Promise<UpkeepOutcome> {
  const { item, look, dirties, busy } = piece;
  if (host.interrupted.aborted) {
    const error = new DkmsError('INTERRUPTED', `${item.path}: interrupted, nothing of it was done`);
    return { item, result: 'failed', error };
  }
  const isBusy = busy !== undefined && host.files.isDirectory(busy);
  const held = isBusy ? await tryLock(host, busy) : undefined;
  if (isBusy && held === undefined) return { item, result: 'left' };
  try {
    const isDone = await lock.hold(async () => {
      if (hasDeadJournal(host, snapshot.paths)) await recoverJournals(host, snapshot.paths, emit);
      const steps = await look();
      if (steps === undefined) return false;
      if (dirties !== undefined) await debts.owe(dirties, idOf(piece));
      if (steps.length > 0) await journal.perform(idOf(piece), steps);
      return true;
    });
    return { item, result: isDone ? 'done' : 'unchanged' };
  } catch (thrown) {
    const error = explainSystemError(thrown);
    if (error === undefined) throw thrown;
    return { item, result: 'failed', error };
  } finally {
    held?.release();
  }
}
