import { basename, dirname, join } from 'node:path';
import type { Lock } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { attemptDir, buildLink } from '../tree/layout';
import type { Context } from './context';

export interface Subject {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
}

/** Where one attempt to build happens. All absolute. */
export interface Attempt {
  /** The copy of the source; make's log is in it. */
  readonly build: string;
  /** What came out, in the form of `<k>/<a>` in the tree. */
  readonly result: string;
  /** Inherited by the make: as long as any of it lives, nobody else builds there. */
  readonly lock: Lock;
}

/** Runs `work` as the only one that builds this module for this kernel; a second caller waits. */
export async function withAttempt<T>(
  context: Context,
  { module, kernel }: Subject,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const { host, snapshot, waitSeconds } = context;
  const directory = attemptDir(snapshot.paths, module, kernel);
  const lock = await lockDirectory();
  try {
    return await work({ build: join(directory, 'build'), result: join(directory, 'result'), lock });
  } finally {
    lock.release();
  }

  /** The directory goes with the last attempt; between making and locking it somebody else's may take it along. */
  async function lockDirectory(): Promise<Lock> {
    for (let tries = 0; ; tries++) {
      await host.files.makeDirectory(directory);
      try {
        return await host.lock(directory, waitSeconds);
      } catch (thrown) {
        if (tries > 9 || (thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
      }
    }
  }
}

/** Points `build` at this attempt, where others look for it. The latest one wins. */
export async function showAttempt({ host, snapshot }: Context, { module, kernel }: Subject): Promise<void> {
  const link = buildLink(snapshot.paths, module);
  const attempt = attemptDir(snapshot.paths, module, kernel);
  // Another dkms leaves a directory there after a failure.
  if (host.files.readLink(link) === undefined) await host.files.remove(link);
  await host.files.link(join('.attempts', basename(attempt), 'build'), link);
}

/** Drops a kernel's attempt with its log, and `build` when it pointed there. The caller holds the attempt. */
export async function removeAttempt({ host, snapshot }: Context, { module, kernel }: Subject): Promise<void> {
  const { files } = host;
  const attempt = attemptDir(snapshot.paths, module, kernel);
  await files.remove(attempt);
  await files.removeEmptyDirectory(dirname(attempt));
  const link = buildLink(snapshot.paths, module);
  if (files.readLink(link) !== undefined && !files.isDirectory(link)) await files.remove(link);
}
