import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import type { Files } from './files';
import type { Command, RunResult } from './host';

/**
 * GNU make's jobserver: as many tokens in a FIFO as compilers may run at once. Every make starts with one of its own,
 * which we take for it; what more it wants it takes itself.
 *
 * @source GNU make manual, "Sharing Job Slots with GNU make"
 */
export interface Jobserver {
  /** Open for reading and writing; makes inherit it twice. */
  readonly fd: number;
  /** Waits for a token and takes it. */
  take(): Promise<void>;
  /** When no other is taken by `take`, what makes that were killed took with them is put back, too. */
  give(): void;
  close(): void;
}

const TOKEN = Buffer.from('+');
/** Short beside any compiler's run. */
const LOOK_AGAIN_MS = 15;

/** @param directory  one of our own; the FIFO is gone from it when this returns, and lives on by its descriptors */
export async function createJobserver(
  { run, files }: { run: (command: Command) => Promise<RunResult>; files: Files },
  directory: string,
  tokens: number,
): Promise<Jobserver> {
  const fifo = `${directory}/jobserver`;
  await run({ file: 'mkfifo', args: [fifo], ok: [0] });
  const fd = openSync(fifo, 'r+');
  // A description of its own: makes want theirs to block, and we must not.
  const own = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  await files.remove(fifo);
  return {
    fd,
    ...createQueue(own, tokens),
    close: () => {
      closeSync(own);
      closeSync(fd);
    },
  };
}

/** Fills the FIFO with tokens; those of ours that wait for one wait here. */
function createQueue(fd: number, tokens: number): Pick<Jobserver, 'take' | 'give'> {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const tryTakeOurs = (): boolean => {
    if (!tryTake(fd)) return false;
    taken += 1;
    return true;
  };
  const wait = (resolve: () => void): void => {
    if (!waiting.includes(resolve)) return;
    if (tryTakeOurs()) {
      waiting.splice(waiting.indexOf(resolve), 1);
      resolve();
    } else setTimeout(() => wait(resolve), LOOK_AGAIN_MS);
  };
  fill(fd, tokens);
  return {
    take: async () => {
      if (tryTakeOurs()) return;
      await new Promise<void>(resolve => {
        waiting.push(resolve);
        wait(resolve);
      });
    },
    // A build of ours that waits goes before the makes that run: else those would take every token first.
    give: () => {
      if (taken === 1) fill(fd, tokens - 1);
      const next = waiting.shift();
      if (next !== undefined) return next();
      taken -= 1;
      writeSync(fd, TOKEN);
    },
  };
}

/** Whatever was in the FIFO, then there are so many. */
function fill(fd: number, tokens: number): void {
  while (tryTake(fd));
  for (let i = 0; i < tokens; i++) writeSync(fd, TOKEN);
}

function tryTake(fd: number): boolean {
  try {
    return readSync(fd, Buffer.alloc(1), 0, 1, null) === 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw error;
  }
}
