import { dirname, join } from 'node:path';
import { explainSystemError } from '../errors/from-system';
import type { Files } from '../host/files';
import type { Host, Lock } from '../host/host';
import { tryLock } from '../host/lock';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { Target } from '../model/target';
import { attemptDir, attemptsDir, buildDir, moduleDir, sourceLink, versionDir } from '../tree/layout';
import type { Context } from './context';

/** In an attempt until it has ended, well or badly: who dies leaves it there, and with it what nobody will read. */
const UNDER_WAY = 'under-way';
/** The name under which others look for a build's log. */
export const LOG = 'make.log';

/** Where one attempt to build happens. All absolute. */
export interface Attempt {
  /** The copy of the source, where all happens: the place that confs, scripts and other programs know. */
  readonly directory: string;
  /** What everything says that runs in it. It outlives the next attempt for another kernel. */
  readonly log: string;
  /** What came out, in the form of `<k>/<a>` in the tree. */
  readonly result: string;
  /** For the compilers' temporary files: they go with the attempt, even those of compilers that were killed. */
  readonly temporary: string;
  /** Inherited by the make: as long as any of it lives, nobody else builds there. */
  readonly lock: Lock;
}

/**
 * Runs `work` as the only one that builds this version, for whichever kernel; a second caller waits.
 *
 * @returns undefined where somebody else has removed the version since it was planned: nothing is left of it then
 */
export async function withAttempt<T>(
  context: Context,
  { module, kernel }: Target,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T | undefined> {
  const { host, snapshot } = context;
  const directory = attemptDir(snapshot.paths, module, kernel);
  const lock = await lockAttempts(context, module);
  if (lock === undefined) return undefined;
  const mark = join(directory, UNDER_WAY);
  try {
    await host.files.makeDirectory(mark);
    const inside = (name: string): string => join(directory, name);
    return await work({
      directory: buildDir(snapshot.paths, module),
      log: inside(LOG),
      result: inside('result'),
      temporary: inside('tmp'),
      lock,
    });
  } catch (thrown) {
    // What a full disk stopped tells nothing about the module, and takes the space.
    if (explainSystemError(thrown)?.code === 'NO_SPACE') await removeOwnAttempt(context, { module, kernel });
    throw thrown;
  } finally {
    await host.files.removeEmptyDirectory(mark);
    lock.release();
  }
}

/**
 * The directory goes with the last attempt, or with all of the version: between making and locking it somebody else may
 * take it along.
 */
async function lockAttempts(context: Context, module: ModuleRef): Promise<Lock | undefined> {
  const { host, snapshot, waitSeconds } = context;
  const { files } = host;
  const locked = attemptsDir(snapshot.paths, module);
  const source = sourceLink(snapshot.paths, module);
  for (let tries = 0; ; tries++) {
    if (!files.exists(source)) return undefined;
    try {
      await files.makeDirectory(locked);
      const lock = await host.lock(locked, waitSeconds);
      if (files.exists(source)) return lock;
      await context.lock.hold(() => removeEmptyVersion(context, module)).finally(lock.release);
      return undefined;
    } catch (thrown) {
      if (tries > 9 || (thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    }
  }
}

/** What making the place for attempts has brought back after all of the version had gone. */
async function removeEmptyVersion({ host, snapshot }: Context, module: ModuleRef): Promise<void> {
  await host.files.removeEmptyDirectory(attemptsDir(snapshot.paths, module));
  await host.files.removeEmptyDirectory(versionDir(snapshot.paths, module));
  await host.files.removeEmptyDirectory(moduleDir(snapshot.paths, module.name));
}

/** Drops the attempt that the caller has just made. */
export async function removeOwnAttempt(context: Context, subject: Target): Promise<void> {
  await context.host.files.remove(buildDir(context.snapshot.paths, subject.module));
  await removeAttempt(context, subject);
}

interface AttemptContext {
  readonly host: Host;
  readonly snapshot: { readonly paths: Paths };
}

/** Drops a kernel's attempt with its log, and `build` where it is that attempt's. The caller holds the attempts. */
export async function removeAttempt(
  { host, snapshot }: AttemptContext,
  { module, kernel }: Target,
): Promise<void> {
  const { files } = host;
  const attempt = attemptDir(snapshot.paths, module, kernel);
  const build = buildDir(snapshot.paths, module);
  if (isBuildOf(files, build, attempt)) await files.remove(build);
  await dropAttempt(files, attempt);
  await files.removeEmptyDirectory(dirname(attempt));
}

/** The same of each version, for a kernel that goes. What others are building is left to them. */
export async function removeAttemptsFor(
  host: Host,
  paths: Paths,
  { modules, kernel }: { readonly modules: readonly ModuleRef[]; readonly kernel: Kernel },
): Promise<void> {
  for (const module of modules.filter(each => host.files.exists(attemptDir(paths, each, kernel)))) {
    const lock = await tryLock(host, attemptsDir(paths, module));
    if (lock === undefined) continue;
    await removeAttempt({ host, snapshot: { paths } }, { module, kernel });
    lock.release();
  }
}

/** The log is one file with a name in each. */
function isBuildOf(files: Files, build: string, attempt: string): boolean {
  return files.hasSameContent(join(build, LOG), join(attempt, LOG));
}

/** The mark goes last: what a crash leaves of the rest is then known as such. */
async function dropAttempt(files: Files, attempt: string): Promise<void> {
  for (const name of files.list(attempt).filter(other => other !== UNDER_WAY)) {
    await files.remove(join(attempt, name));
  }
  await files.remove(attempt);
}

/**
 * Drops what calls left that died in the middle of it; a failed attempt stays, and with it its `build`.
 */
export async function dropDeadAttempts(host: Host, paths: Paths, module: ModuleRef): Promise<void> {
  const { files } = host;
  const attempts = attemptsDir(paths, module);
  const lock = files.isDirectory(attempts) ? await tryLock(host, attempts) : undefined;
  if (lock === undefined) return;
  const build = buildDir(paths, module);
  const all = files.list(attempts).map(name => join(attempts, name));
  const dead = all.filter(attempt => {
    const inside = files.list(attempt);
    return inside.length === 0 || inside.includes(UNDER_WAY);
  });
  const failed = all.filter(attempt => !dead.includes(attempt));
  if (dead.length > 0 && !failed.some(attempt => isBuildOf(files, build, attempt))) await files.remove(build);
  for (const attempt of dead) await dropAttempt(files, attempt);
  await files.removeEmptyDirectory(attempts);
  lock.release();
}
