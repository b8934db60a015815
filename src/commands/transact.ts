import { runAfter } from '../apply/after';
import { claimAfterDebts, createAfterDebts, payAfterDebts } from '../apply/after-debts';
import { payOldDebts } from '../apply/debts';
import { applyPieces } from '../apply/pieces';
import { recoverJournals } from '../apply/recover';
import { applyPlan, type Surroundings } from '../apply/transaction';
import { createTreeLock, DEFAULT_WAIT_SECONDS, type TreeLock } from '../apply/tree-lock';
import { DkmsError } from '../errors/dkms-error';
import type { Plan } from '../model/plan';
import type { Snapshot } from '../model/snapshot';
import type { Piece, UpkeepOutcome } from '../model/upkeep';
import { readTree } from '../tree/read';
import type { System } from './system';
import type { Call, Result } from './verb';

export interface Planned {
  readonly snapshot: Snapshot;
  readonly plan: Plan;
}

export type Outcomes = Extract<Result, { kind: 'outcomes' }>;

/** The tree, opened by a call that changes it. */
export interface OpenTree {
  /** Looks and decides as the only one that may change the tree. Never around a build. */
  decide<T>(work: () => Promise<T>): Promise<T>;
  /** Does what was planned; each job takes the tree for the moment it happens. */
  apply(planned: Planned): Promise<Outcomes>;
  /** Does pieces of housekeeping, in their order. */
  applyPieces(pieces: readonly Piece[]): Promise<readonly UpkeepOutcome[]>;
  /** Nothing more is to come: lets go of the tree at once. */
  release(): void;
}

/**
 * Opens the tree for changes. What calls that died left open is ended first.
 *
 * @throws {DkmsError} NOT_PERMITTED, BUSY
 */
export async function openTree(call: Call, system: System): Promise<OpenTree> {
  const { host, request, emit } = call;
  const { paths, settings } = system;
  if (settings.verbose) emit({ kind: 'verbose' });
  if (!host.files.isWritable(paths.dkmsTree)) throw createNotWritable(paths.dkmsTree);
  await host.files.makeDirectory(paths.dkmsTree);
  const waitSeconds = request.waitSeconds ?? DEFAULT_WAIT_SECONDS;
  const lock: TreeLock = createTreeLock(host, paths, waitSeconds);
  const around = { host, snapshot: { paths }, emit, lock, waitSeconds };
  let recovered = false;
  return {
    decide: async work => {
      if (!recovered) {
        recovered = true;
        await settleOld(around, system);
      }
      return lock.hold(work);
    },
    applyPieces: pieces => applyPieces(around, pieces),
    release: lock.release,
    apply: async ({ snapshot, plan }) => {
      const changesKernels = plan.jobs.some(({ action }) => action === 'install' || action === 'uninstall');
      if (changesKernels && !host.files.isWritable(paths.installTree))
        throw createNotWritable(paths.installTree);
      const after = createAfterDebts({ host, snapshot });
      try {
        const outcomes = await applyPlan({ ...around, snapshot }, plan, after).finally(lock.release);
        const isDone = await runAfter({ ...around, snapshot }, outcomes, after.owesInitramfs);
        if (isDone) await after.settle();
        const tree = request.json ? { tree: readTree(host.files, paths) } : {};
        return { kind: 'outcomes', outcomes, leftOut: plan.leftOut, summary: false, ...tree };
      } finally {
        after.release();
      }
    },
  };
}

/**
 * Ends what calls began that died. What comes after a transaction is the administrator's own and may take its time, or
 * call dkms: nobody holds the tree for it.
 */
async function settleOld(
  around: Omit<Surroundings, 'snapshot'> & OldSnapshot,
  system: System,
): Promise<void> {
  const { host, emit, lock, snapshot } = around;
  const owed = await lock.hold(async () => {
    if ((await recoverJournals(host, snapshot.paths, emit)) > 0) return [];
    // Who leaves his own to somebody else does not pay for others.
    if (system.settings.depmod !== 'later') await payOldDebts(around);
    return claimAfterDebts(host, snapshot.paths);
  });
  if (owed.length === 0) return;
  lock.release();
  await payAfterDebts({ ...around, snapshot: system }, owed);
}

interface OldSnapshot {
  readonly snapshot: Pick<Snapshot, 'paths'>;
}

/** Snapshot and plan, then apply; or, for --dry-run, show the plan, which takes no lock. */
export async function transact(
  call: Call,
  system: System,
  makePlan: () => Promise<Planned>,
): Promise<Result> {
  if (call.request.dryRun) return showPlan(await makePlan());
  const tree = await openTree(call, system);
  return tree.apply(await tree.decide(makePlan));
}

/** What a dry run ends with. */
export function showPlan({ snapshot, plan }: Planned): Result {
  return { kind: 'plan', plan, tree: snapshot.tree };
}

function createNotWritable(tree: string): DkmsError {
  return new DkmsError('NOT_PERMITTED', `${tree} cannot be written`);
}
