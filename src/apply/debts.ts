import { join } from 'node:path';
import type { DkmsError } from '../errors/dkms-error';
import { explainSystemError } from '../errors/from-system';
import type { Host } from '../host/host';
import { withLockPassed } from '../host/lock';
import { runDepmod } from '../kernel/depmod';
import type { Emit } from '../model/event';
import { type Kernel, kernelKey } from '../model/kernel';
import type { Paths } from '../model/paths';
import { depmodPendingFile, listDepmodPending, parseDepmodPending } from '../tree/layout';
import type { Journal } from './journal';
import type { TreeLock } from './tree-lock';

interface Around {
  readonly host: Host;
  readonly snapshot: { readonly paths: Paths };
  readonly emit: Emit;
  readonly lock: TreeLock;
  readonly waitSeconds: number;
}

/** What kernels are owed for what was done to them: one depmod each, whoever runs it. */
export interface Debts {
  /** Writes the debt down, before the first file of the kernel is touched. The caller holds the tree. */
  owe(kernel: Kernel, job: string): Promise<void>;
  /**
   * Pays for every kernel. Where depmod fails, the jobs that owed it are undone.
   *
   * @returns the jobs that were undone, and why
   */
  pay(): Promise<ReadonlyMap<string, DkmsError>>;
}

export function createDebts(around: Around, journal: Journal): Debts {
  const { host, snapshot, emit, lock } = around;
  const { paths } = snapshot;
  const owed = new Map<string, { kernel: Kernel; mark: string; jobs: string[] }>();
  return {
    owe: async (kernel, job) => {
      const known = owed.get(kernelKey(kernel));
      if (known !== undefined) {
        known.jobs.push(job);
        return;
      }
      const mark = host.createId();
      owed.set(kernelKey(kernel), { kernel, mark, jobs: [job] });
      await host.files.writeText(depmodPendingFile(paths, kernel), `${mark}\n`);
    },
    pay: async () => {
      const failures = new Map<string, DkmsError>();
      for (const { kernel, mark, jobs } of owed.values()) {
        const error = await payOne(around, kernel);
        if (error !== undefined) {
          emit({ kind: 'error', error });
          for (const job of jobs) failures.set(job, error);
          await lock.hold(() => journal.undo(jobs));
        }
        // What the next call still has to undo puts the index out of date once more.
        if (!journal.isStuck())
          await lock.hold(() => settleMark(host, depmodPendingFile(paths, kernel), mark));
      }
      return failures;
    },
  };
}

/** Somebody else's later debt for the same kernel stays. */
async function settleMark(host: Host, file: string, mark: string): Promise<void> {
  if (host.files.readText(file)?.trim() === mark) await host.files.remove(file);
}

/**
 * One depmod at a time for a kernel: one that started earlier and ends later would miss what came between. That of a
 * call that was killed holds the lock on until it has ended.
 */
async function payOne(
  { host, snapshot, emit, waitSeconds }: Around,
  kernel: Kernel,
): Promise<DkmsError | undefined> {
  const { paths } = snapshot;
  const directory = join(paths.installTree, kernel.release);
  if (!host.files.isDirectory(directory)) return undefined;
  const startedMs = host.elapsedMs();
  const lock = await host.lock(directory, waitSeconds);
  try {
    emit({ kind: 'depmod-started', kernel });
    await runDepmod(withLockPassed(host, lock), paths, kernel);
    emit({ kind: 'depmod', kernel, durationMs: Math.round(host.elapsedMs() - startedMs) });
    return undefined;
  } catch (thrown) {
    const error = explainSystemError(thrown);
    if (error === undefined) throw thrown;
    return error;
  } finally {
    lock.release();
  }
}

/**
 * Pays what calls that died left owing; what cannot be paid stays owed. The caller holds the tree, and no journal is
 * open but those of living calls.
 */
export async function payOldDebts(around: Around): Promise<void> {
  const { host, snapshot, emit } = around;
  const { paths } = snapshot;
  for (const name of listDepmodPending(host.files, paths)) {
    const kernel = parseDepmodPending(name);
    if (kernel === undefined) continue;
    const error = await payOne(around, kernel);
    if (error === undefined) await host.files.remove(join(paths.dkmsTree, name));
    else emit({ kind: 'error', error });
  }
}
