import { basename, dirname, join } from 'node:path';
import { explainSystemError } from '../errors/from-system';
import type { Files } from '../host/files';
import type { Host, Lock } from '../host/host';
import { tryLock } from '../host/lock';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { attemptDir, buildLink } from '../tree/layout';
import type { Context } from './context';

/** In an attempt until it has ended, well or badly: who dies leaves it there, and with it what nobody will read. */
const UNDER_WAY = 'under-way';

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
  /** For the compilers' temporary files: they go with the attempt, even those of compilers that were killed. */
  readonly temporary: string;
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
  const mark = join(directory, UNDER_WAY);
  try {
    await host.files.makeDirectory(mark);
    const inside = (name: string): string => join(directory, name);
    return await work({
      build: inside('build'),
      result: inside('result'),
      temporary: inside('tmp'),
      lock,
    });
  } catch (thrown) {
    // What a full disk stopped tells nothing about the module, and takes the space.
    if (explainSystemError(thrown)?.code === 'NO_SPACE') await dropAttempt(host.files, directory);
    throw thrown;
  } finally {
    await host.files.removeEmptyDirectory(mark);
    lock.release();
  }

  /** The directory goes with the last attempt; between making and locking it somebody else's may take it along. */
  async function lockDirectory(): Promise<Lock> {
    for (let tries = 0; ; tries++) {
      try {
        await host.files.makeDirectory(directory);
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
export function removeAttempt({ host, snapshot }: Context, { module, kernel }: Subject): Promise<void> {
  return dropAttempt(host.files, attemptDir(snapshot.paths, module, kernel));
}

/** @param attempt  as `attemptDir` tells it */
export async function dropAttempt(files: Files, attempt: string): Promise<void> {
  // The mark goes last: what a crash leaves of the rest is then known as such.
  for (const name of files.list(attempt).filter(other => other !== UNDER_WAY)) {
    await files.remove(join(attempt, name));
  }
  await files.remove(attempt);
  await tidyVersion(files, dirname(dirname(attempt)));
}

async function tidyVersion(files: Files, version: string): Promise<void> {
  await files.removeEmptyDirectory(join(version, '.attempts'));
  const link = join(version, 'build');
  if (files.readLink(link) !== undefined && !files.isDirectory(link)) await files.remove(link);
}

/** Drops what calls left that died in the middle of it; a failed attempt stays. */
export async function dropDeadAttempts(host: Host, version: string): Promise<void> {
  const attempts = join(version, '.attempts');
  for (const name of host.files.list(attempts)) {
    const attempt = join(attempts, name);
    const inside = host.files.list(attempt);
    if (inside.length > 0 && !inside.includes(UNDER_WAY)) continue;
    const lock = await tryLock(host, attempt);
    if (lock === undefined) continue;
    await dropAttempt(host.files, attempt);
    lock.release();
  }
  await tidyVersion(host.files, version);
}
