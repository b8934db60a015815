import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Holder {
  readonly pid: number;
  /** Its command line, in one line. */
  readonly command: string;
}

/**
 * Who holds the lock on a file or directory. The kernel knows a lock by whoever took it, and that was flock(1), long
 * gone; but the open file tells of its lock in every process that has it. The oldest of those is the one that began.
 *
 * @param path  absolute, without links
 */
export function findHolder(path: string): Holder | undefined {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const [first] = pids
    .filter(pid => pid !== process.pid && hasLocked(pid, path))
    .map(pid => ({ pid, start: readStart(pid) }))
    .sort((a, b) => a.start - b.start || a.pid - b.pid);
  return first === undefined ? undefined : { pid: first.pid, command: readCommand(first.pid) };
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

/**
 * When it started, in ticks since the boot. Numbers of processes begin anew at some time.
 *
 * @source proc(5), /proc/pid/stat: the 22nd field; the second is a name in parentheses, with anything in it
 */
function readStart(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim();
    return Number(fields.split(' ')[19]);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return 'gone since';
  }
}
