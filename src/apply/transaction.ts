import { findBuildEnvironment, findMissingEnvironment } from '../conf/build-environment';
import { DkmsError } from '../errors/dkms-error';
import { explainSystemError } from '../errors/from-system';
import type { Host } from '../host/host';
import { checkToolchain, findCompilerMismatch } from '../kernel/toolchain';
import type { Emit } from '../model/event';
import { formatKernel, kernelKey } from '../model/kernel';
import type { KernelFacts } from '../model/kernel-facts';
import { formatRef } from '../model/module-ref';
import type { Outcome } from '../model/outcome';
import type { Job, Plan } from '../model/plan';
import type { Snapshot } from '../model/snapshot';
import { createUntriedError } from '../plan/one-by-one';
import { createInputsNoter } from '../tree/inputs';
import type { AfterDebts } from './after-debts';
import { type Budget, createBudget } from './budget';
import type { Context, JobEnd } from './context';
import { createDebts, type Debts } from './debts';
import { applyJob } from './job';
import { createJournal, type Journal } from './journal';
import { orderLongestFirst } from './longest-first';
import { hasDeadJournal, recoverJournals } from './recover';
import { schedule } from './schedule';
import { createSigner } from './sign';
import type { TreeLock } from './tree-lock';

export interface Surroundings {
  readonly host: Host;
  readonly snapshot: Snapshot;
  readonly emit: Emit;
  readonly lock: TreeLock;
  readonly waitSeconds: number;
}

/**
 * Does what a plan says. Builds run side by side; every other job, and the moment a build enters the tree, have the
 * tree to themselves. A job that fails takes those along that wait for it; the others go on. At the end each kernel
 * gets what it is owed once: one depmod. Where that fails, what this call did for the kernel is undone.
 */
export async function applyPlan(
  around: Surroundings,
  plan: Plan,
  after: AfterDebts,
): Promise<readonly Outcome[]> {
  const { host, snapshot, emit, lock } = around;
  const journal = createJournal(host, snapshot.paths);
  const debts = createDebts(around, journal);
  const budget = lazy(() => openBudget(around, journal));
  const context: Context = {
    ...around,
    env: { DKMS_TRANSACTION: snapshot.paths.dkmsTree },
    budget: budget.get,
    checkKernel: createKernelCheck(around),
    noteInputs: createInputsNoter(host),
    sign: createSigner(around),
    commit: createCommit(around, { journal, debts, after }),
  };

  const outcomes = new Map<string, Outcome>();
  let failures: ReadonlyMap<string, DkmsError> = new Map();
  try {
    emit({ kind: 'planned', plan });
    if (plan.jobs.length > 0) await lock.hold(journal.open);
    // Asked for before it is needed: make tells its version while the first build's place is made ready.
    if (plan.jobs.some(({ action }) => action === 'build')) void budget.get().catch(() => undefined);
    await runJobs(context, plan.jobs, outcomes);
    for (const leftOut of plan.leftOut) emit({ kind: 'left-out', leftOut });
  } finally {
    const isPaid = snapshot.settings.depmod === 'now';
    failures = await endTransaction({ debts, isPaid, budget, journal, lock });
  }
  return plan.jobs.flatMap(({ id }) => withFailure(outcomes.get(id), failures.get(id)));
}

function createCommit(
  { host, snapshot, emit, lock }: Surroundings,
  open: { readonly journal: Journal; readonly debts: Debts; readonly after: AfterDebts },
): Context['commit'] {
  const { journal, debts, after } = open;
  return (job, decide, dirties) =>
    lock.hold(async () => {
      // Steps on top of what a killed call left half done would be undone with it.
      if (hasDeadJournal(host, snapshot.paths)) await recoverJournals(host, snapshot.paths, emit);
      const steps = await decide();
      if (steps.length === 0) return false;
      if (dirties !== undefined) {
        if (snapshot.settings.depmod !== 'never') await debts.owe(dirties.kernel, job.id);
        await after.owe(job.module, dirties);
      }
      await journal.perform(job.id, steps);
      return true;
    });
}

async function openBudget({ host, snapshot }: Surroundings, journal: Journal): Promise<Budget> {
  const parallelJobs = snapshot.settings.parallelJobs ?? (await host.countProcessors());
  return createBudget(host, { parallelJobs, directory: journal.workDirectory });
}

/** A job that went well and was undone in the end has failed. */
function withFailure(outcome: Outcome | undefined, error: DkmsError | undefined): readonly Outcome[] {
  if (outcome === undefined) return [];
  return [error === undefined ? outcome : { ...outcome, result: 'failed', error }];
}

/** The compiler that all builds for a kernel share is looked at, and warned of, once. */
function createKernelCheck(around: Surroundings): Context['checkKernel'] {
  const { host, snapshot, emit } = around;
  const checks = new Map<string, Promise<void>>();
  const check = async (facts: KernelFacts): Promise<void> => {
    checkToolchain(host, facts, snapshot.profile);
    const { release } = facts.kernel;
    const brings = findBuildEnvironment(host.files, snapshot, release) !== undefined;
    const mismatch = brings ? undefined : await findCompilerMismatch(host, facts);
    for (const text of [mismatch, findMissingEnvironment(host.files, snapshot, release)]) {
      if (text !== undefined) emit({ kind: 'warning', text: `${formatKernel(facts.kernel)}: ${text}` });
    }
  };
  return facts => {
    const key = kernelKey(facts.kernel);
    const checked = checks.get(key) ?? check(facts);
    checks.set(key, checked);
    return checked;
  };
}

async function endTransaction(open: {
  readonly debts: Debts;
  readonly isPaid: boolean;
  readonly budget: Lazy<Budget>;
  readonly journal: Journal;
  readonly lock: TreeLock;
}): Promise<ReadonlyMap<string, DkmsError>> {
  try {
    return open.isPaid ? await open.debts.pay() : new Map();
  } finally {
    (await open.budget.made())?.close();
    await open.lock.hold(open.journal.close);
  }
}

interface Lazy<T> {
  get(): Promise<T>;
  /** What has been made, if anything has; that it could not be made is told to those who asked for it. */
  made(): Promise<T | undefined>;
}

function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    made: async () => made?.catch(() => undefined),
  };
}

async function runJobs(
  context: Context,
  jobs: readonly Job[],
  outcomes: Map<string, Outcome>,
): Promise<void> {
  await schedule(
    orderLongestFirst(context.host.files, context.snapshot.paths, jobs),
    async job => {
      const outcome = await runJob(context, job);
      outcomes.set(job.id, outcome);
      return outcome.result !== 'failed';
    },
    (job, blocker) => {
      const error = explainBlock(job, blocker);
      if (error !== undefined) outcomes.set(job.id, blockedBy(job, error, context.emit));
    },
  );
}

async function runJob(context: Context, job: Job): Promise<Outcome> {
  const { host, emit } = context;
  const startedMs = host.elapsedMs();
  const end = (
    result: Outcome['result'],
    { log, waitedMs, files }: Omit<JobEnd, 'result'>,
    error?: DkmsError,
  ): Outcome => {
    const durationMs = Math.round(host.elapsedMs() - startedMs) - waitedMs;
    const { action, module, kernel, because } = job;
    const outcome: Outcome = {
      action,
      module,
      kernel,
      result,
      because,
      error,
      durationMs,
      log,
      ...(files && { files }),
    };
    emit({ kind: 'job-ended', job, outcome });
    return outcome;
  };
  try {
    if (host.interrupted.aborted) throw createInterrupted(job);
    const ended: JobEnd = await applyJob(context, job);
    return end(ended.result, ended);
  } catch (thrown) {
    const error = host.interrupted.aborted ? createInterrupted(job) : explainSystemError(thrown);
    if (error === undefined) throw thrown;
    return end('failed', { log: error.log, waitedMs: 0 }, error);
  }
}

function createInterrupted(job: Job): DkmsError {
  return new DkmsError('INTERRUPTED', `${job.id}: interrupted, nothing of it was done`);
}

/** The steps after a failed build of the same module are no news; another module's are, and another kernel's. */
function explainBlock(job: Job, blocker: Job): DkmsError | undefined {
  const { module, kernel } = job;
  if (formatRef(module) !== formatRef(blocker.module)) {
    const text = `${formatRef(module)} needs ${formatRef(blocker.module)}, which failed`;
    const hint = `When that is mended: dkms install ${formatRef(module)}${kernel === undefined ? '' : ` -k ${kernel.release}`}`;
    return new DkmsError('DEPENDENCY_FAILED', text, { hint });
  }
  const failed = blocker.kernel;
  if (kernel === undefined || failed === undefined || kernelKey(kernel) === kernelKey(failed))
    return undefined;
  return job.action === 'build' ? createUntriedError(module, kernel, failed) : undefined;
}

function blockedBy(job: Job, error: DkmsError, emit: Emit): Outcome {
  const { action, module, kernel, because } = job;
  const ended = { result: 'failed', because, error, durationMs: 0, log: undefined } as const;
  const outcome: Outcome = { action, module, kernel, ...ended };
  emit({ kind: 'job-ended', job, outcome });
  return outcome;
}
