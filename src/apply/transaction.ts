import { DkmsError } from '../errors/dkms-error';
import { explainSystemError } from '../errors/from-system';
import type { Host } from '../host/host';
import { runDepmod } from '../kernel/depmod';
import type { Emit } from '../model/event';
import { type Kernel, kernelKey } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Outcome } from '../model/outcome';
import type { Job, Plan } from '../model/plan';
import { getFacts, type Snapshot } from '../model/snapshot';
import type { Context, JobEffects } from './context';
import { applyJob } from './job';

interface Ended {
  readonly job: Job;
  readonly effects: JobEffects;
}

/**
 * Does what a plan says, job by job, and pays at the end what each kernel is owed once: one depmod. A job that fails
 * takes those along that wait for it; the others go on. The caller holds the tree's lock.
 */
export async function applyPlan(
  around: { readonly host: Host; readonly snapshot: Snapshot; readonly emit: Emit },
  plan: Plan,
): Promise<readonly Outcome[]> {
  const context: Context = { ...around, env: { DKMS_TRANSACTION: around.snapshot.paths.dkmsTree } };
  const outcomes: Outcome[] = [];
  const failed = new Map<string, Job>();
  const ended: Ended[] = [];

  for (const job of plan.jobs) {
    const blocker = job.after.map(id => failed.get(id)).find(found => found !== undefined);
    if (blocker !== undefined) {
      failed.set(job.id, blocker);
      // The steps after a failed build of the same module are no news; another module's are.
      if (formatRef(blocker.module) !== formatRef(job.module))
        outcomes.push(blockedBy(job, blocker, context.emit));
      continue;
    }
    const { outcome, effects } = await runJob(context, job);
    if (outcome.result === 'failed') failed.set(job.id, job);
    ended.push({ job, effects });
    outcomes.push(outcome);
  }
  for (const leftOut of plan.leftOut) context.emit({ kind: 'left-out', leftOut });
  return payDepmods(context, outcomes, ended);
}

async function runJob(context: Context, job: Job): Promise<{ outcome: Outcome; effects: JobEffects }> {
  const { host, emit } = context;
  emit({ kind: 'job-started', job });
  const startedMs = host.elapsedMs();
  const end = (result: 'done' | 'failed', effects: JobEffects, error?: DkmsError) => {
    const durationMs = Math.round(host.elapsedMs() - startedMs);
    const { action, module, kernel } = job;
    const log = effects.log ?? error?.log;
    const outcome: Outcome = { action, module, kernel, result, error, durationMs, log };
    emit({ kind: 'job-ended', job, outcome });
    return { outcome, effects };
  };
  try {
    return end('done', await applyJob(context, job));
  } catch (thrown) {
    const error = explainSystemError(thrown);
    if (error === undefined) throw thrown;
    // A job that failed half-way may still have changed the kernel's directory and put it back.
    return end('failed', { depmodFor: [], log: error.log, undo: undefined }, error);
  }
}

function blockedBy(job: Job, blocker: Job, emit: Emit): Outcome {
  const { action, module, kernel } = job;
  const error = new DkmsError(
    'DEPENDENCY_FAILED',
    `${formatRef(module)} needs ${formatRef(blocker.module)}, which failed`,
  );
  const outcome: Outcome = { action, module, kernel, result: 'failed', error, durationMs: 0, log: undefined };
  emit({ kind: 'job-ended', job, outcome });
  return outcome;
}

/** One depmod for each kernel whose modules changed. Where it fails, what this call installed there goes back out. */
async function payDepmods(
  context: Context,
  outcomes: readonly Outcome[],
  ended: readonly Ended[],
): Promise<readonly Outcome[]> {
  const { host, snapshot, emit } = context;
  const owed = new Map<string, Kernel>();
  for (const { effects } of ended) {
    for (const kernel of effects.depmodFor) owed.set(kernelKey(kernel), kernel);
  }
  let judged = outcomes;
  for (const [key, kernel] of owed) {
    if (!getFacts(snapshot, kernel).installed) continue;
    const startedMs = host.elapsedMs();
    try {
      await runDepmod(host, snapshot.paths, kernel);
      emit({ kind: 'depmod', kernel, durationMs: Math.round(host.elapsedMs() - startedMs) });
    } catch (thrown) {
      const error = explainSystemError(thrown);
      if (error === undefined) throw thrown;
      emit({ kind: 'error', error });
      const touched = ended.filter(({ effects }) => effects.depmodFor.some(k => kernelKey(k) === key));
      for (const { effects } of [...touched].reverse()) await effects.undo?.();
      judged = judged.map(outcome =>
        belongsTo(outcome, touched) ? { ...outcome, result: 'failed', error } : outcome,
      );
    }
  }
  return judged;
}

function belongsTo(outcome: Outcome, jobs: readonly Ended[]): boolean {
  return jobs.some(
    ({ job }) =>
      job.action === outcome.action && job.module === outcome.module && job.kernel === outcome.kernel,
  );
}
