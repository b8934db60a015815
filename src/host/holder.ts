import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Holder {
  readonly pid: number;
  /** Its command line, in one line. */
  readonly command: string;
}

/**
 * Who holds the lock on a file or directory. The kernel knows a lock by whoever took it, and that was flock(1), long
 * gone; but the open file tells of its lock in every process that has it. The first of those is the one that began.
 *
 * @param path  absolute, without links
 */
export function findHolder(path: string): Holder | undefined {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  for (const pid of pids.sort((a, b) => a - b)) {
    if (pid !== process.pid && hasLocked(pid, path)) return { pid, command: readCommand(pid) };
  }
  return undefined;
}

/** Processes come and go while we look, and others' are not ours to see. */
function hasLocked(pid: number, path: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some(
      fd =>
        readlinkSync(`/proc/${pid}/fd/${fd}`) === path &&
        /^lock:.*\bFLOCK\b/m.test(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')),
    );
  } catch {
    return false;
  }
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return 'gone since';
  }
}
