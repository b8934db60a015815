import { dirname, join } from 'node:path';
import type { Lock } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { attemptDir, attemptsDir, buildDir } from '../tree/layout';
import type { Context } from './context';

export interface Subject {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
}

/** Where one attempt to build happens. All absolute. */
export interface Attempt {
  /** The copy of the source: the place that confs, scripts and other programs know. */
  readonly build: string;
  /** What everything says that runs in it. It outlives the next attempt for another kernel. */
  readonly log: string;
  /** What came out, in the form of `<k>/<a>` in the tree. */
  readonly result: string;
  /** Inherited by the make: as long as any of it lives, nobody else builds there. */
  readonly lock: Lock;
}

/** Runs `work` as the only one that builds this version, for whichever kernel; a second caller waits. */
export async function withAttempt<T>(
  context: Context,
  { module, kernel }: Subject,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const { host, snapshot, waitSeconds } = context;
  const directory = attemptDir(snapshot.paths, module, kernel);
  const lock = await lockAttempts();
  try {
    await host.files.makeDirectory(directory);
    return await work({
      build: buildDir(snapshot.paths, module),
      log: join(directory, 'make.log'),
      result: join(directory, 'result'),
      lock,
    });
  } finally {
    lock.release();
  }

  /** The directory goes with the last attempt; between making and locking it somebody else's may take it along. */
  async function lockAttempts(): Promise<Lock> {
    const locked = attemptsDir(snapshot.paths, module);
    for (let tries = 0; ; tries++) {
      await host.files.makeDirectory(locked);
      try {
        return await host.lock(locked, waitSeconds);
      } catch (thrown) {
        if (tries > 9 || (thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
      }
    }
  }
}

/** Drops the attempt that the caller has just made. */
export async function removeOwnAttempt(context: Context, subject: Subject): Promise<void> {
  await context.host.files.remove(buildDir(context.snapshot.paths, subject.module));
  await removeAttempt(context, subject);
}

/** Drops a kernel's attempt with its log, and `build` where it is that attempt's. The caller holds the attempts. */
export async function removeAttempt({ host, snapshot }: Context, { module, kernel }: Subject): Promise<void> {
  const { files } = host;
  const attempt = attemptDir(snapshot.paths, module, kernel);
  const build = buildDir(snapshot.paths, module);
  // The log is one file with a name in each.
  if (files.hasSameContent(join(build, 'make.log'), join(attempt, 'make.log'))) await files.remove(build);
  await files.remove(attempt);
  await files.removeEmptyDirectory(dirname(attempt));
}
