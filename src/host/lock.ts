import { closeSync, fstatSync, openSync, realpathSync, statSync } from 'node:fs';
import { DkmsError } from '../errors/dkms-error';
import { findHolder } from './holder';
import type { Command, Host, Lock, RunResult } from './host';
import type { BaseEnv } from './run';

/** Of our choice; flock's own failures are 64 and above. */
const TIMED_OUT = 42;

/**
 * Locks a directory or a file. flock(1) locks the open file that it inherits, and that lock is ours until we close
 * the descriptor or die: nothing is left behind by a crash, and there is no lock file to clean away.
 *
 * @throws {DkmsError} BUSY
 */
export async function lockPath(
  { run, env }: { readonly run: (command: Command) => Promise<RunResult>; readonly env: BaseEnv },
  path: string,
  waitSeconds: number,
): Promise<Lock> {
  for (;;) {
    const fd = openSync(path, 'r');
    if ((await lockAtOnce(fd, env)) && isStillThere(fd, path)) return { fd, release: () => closeSync(fd) };
    const locked = await run({
      file: 'flock',
      args: ['--exclusive', '--wait', String(waitSeconds), '--conflict-exit-code', String(TIMED_OUT), '3'],
      passFds: [fd],
    });
    if (locked.ok && isStillThere(fd, path)) return { fd, release: () => closeSync(fd) };
    closeSync(fd);
    if (locked.exitCode === TIMED_OUT) {
      throw createBusy(path, waitSeconds);
    }
    if (!locked.ok) {
      throw new DkmsError('BUSY', `Could not lock ${path}`, {
        detail: locked.stderr.trim(),
        hint: 'flock(1) of util-linux is needed.',
      });
    }
  }
}

/** Most locks are free, and one is taken before each change: this takes half as long as `run` does. */
async function lockAtOnce(fd: number, env: BaseEnv): Promise<boolean> {
  const { spawnSync } = await import('node:child_process');
  const args = ['--exclusive', '--nonblock', '3'];
  return spawnSync('flock', args, { env, stdio: ['ignore', 'ignore', 'ignore', fd] }).status === 0;
}

/** The lock, if nobody holds it and what it is on is there. */
export async function tryLock(host: Host, path: string): Promise<Lock | undefined> {
  try {
    return await host.lock(path, 0);
  } catch (thrown) {
    if (thrown instanceof DkmsError && thrown.code === 'BUSY') return undefined;
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** The same outside, where every program that is started holds the lock too: it outlives us as long as they do. */
export function withLockPassed(host: Host, { fd }: Lock): Host {
  return {
    ...host,
    run: command => host.run({ ...command, passFds: [...(command.passFds ?? []), fd] }),
    shell: command => host.shell({ ...command, lockFd: fd }),
  };
}

function createBusy(path: string, waitSeconds: number): DkmsError {
  const holder = findHolder(realpathSync(path));
  const waited = waitSeconds === 0 ? '' : `, and was for ${waitSeconds} seconds`;
  return new DkmsError('BUSY', `Another dkms is at work in ${path}${waited}`, {
    ...(holder === undefined ? {} : { detail: `process ${holder.pid}: ${holder.command}` }),
    hint: 'Run this again when it has ended, or wait longer: --wait SECONDS.',
  });
}

/** Whoever held it before may have removed it, and a lock on what is gone keeps nobody out. */
function isStillThere(fd: number, path: string): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  const ours = fstatSync(fd);
  return now !== undefined && now.ino === ours.ino && now.dev === ours.dev;
}
