import { closeSync, constants, openSync } from 'node:fs';
import { DkmsError } from '../errors/dkms-error';
import type { Command, Lock, RunResult } from './host';

/** flock(1) says so when the time is up; it is none of its own failures (those are 64 and above). */
const TIMED_OUT = 75;

/**
 * Locks a directory. flock(1) locks the open file that it inherits, and that lock is ours until we close the
 * descriptor or die: nothing is left behind by a crash, and there is no file to clean away.
 *
 * @throws {DkmsError} BUSY
 */
export async function lockDirectory(
  run: (command: Command) => Promise<RunResult>,
  directory: string,
  waitSeconds: number,
): Promise<Lock> {
  const fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  const locked = await run({
    file: 'flock',
    args: ['--exclusive', '--wait', String(waitSeconds), '--conflict-exit-code', String(TIMED_OUT), '3'],
    passFds: [fd],
  });
  if (!locked.ok) {
    closeSync(fd);
    if (locked.exitCode === TIMED_OUT) {
      throw new DkmsError('BUSY', `Another dkms has been working in ${directory} for ${waitSeconds} seconds`);
    }
    throw new DkmsError('BUSY', `Could not lock ${directory}`, {
      detail: locked.stderr.trim(),
      hint: 'flock(1) of util-linux is needed.',
    });
  }
  return { release: () => closeSync(fd) };
}
