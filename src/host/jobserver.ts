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
  give(): void;
  /** Puts back what makes that were killed took with them; only while none runs. */
  refill(): void;
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
  const refill = () => {
    for (let i = 0; i < tokens; i++) writeSync(own, TOKEN);
  };
  refill();
  const queue = createQueue(own);
  return {
    fd,
    take: queue.take,
    give: queue.give,
    refill: () => {
      while (tryTake(own));
      refill();
    },
    close: () => {
      closeSync(own);
      closeSync(fd);
    },
  };
}

/** Those of ours that wait for a token. */
function createQueue(fd: number): Pick<Jobserver, 'take' | 'give'> {
  const waiting: (() => void)[] = [];
  const wait = (resolve: () => void): void => {
    if (!waiting.includes(resolve)) return;
    if (tryTake(fd)) {
      waiting.splice(waiting.indexOf(resolve), 1);
      resolve();
    } else setTimeout(() => wait(resolve), LOOK_AGAIN_MS);
  };
  return {
    take: async () => {
      if (tryTake(fd)) return;
      await new Promise<void>(resolve => {
        waiting.push(resolve);
        wait(resolve);
      });
    },
    // A build of ours that waits goes before the makes that run: else those would take every token first.
    give: () => {
      const next = waiting.shift();
      if (next === undefined) writeSync(fd, TOKEN);
      else next();
    },
  };
}

function tryTake(fd: number): boolean {
  try {
    return readSync(fd, Buffer.alloc(1), 0, 1, null) === 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw error;
  }
}
