import { join } from 'node:path';
import type { Host } from '../host/host';
import MAKE_SHIM from './make-shim.sh?raw';

/** How many compilers all builds of a call may run at once, and how their makes are told. */
export interface Budget {
  /** Waits until a make may start. */
  enter(): Promise<void>;
  /** The make has ended; `killed` ones may have taken tokens with them. */
  leave(): void;
  /** For the shell that runs the make. */
  readonly env: Readonly<Record<string, string>>;
  /** Descriptors 3 and 4 of that shell; undefined where makes are told a number instead. */
  readonly fds: readonly [number, number] | undefined;
  /** What a make line that begins with make is given: '' where the jobserver does it. */
  readonly jobsOption: string;
  close(): void;
}

/** What one compiler of kernel code takes, roughly. */
const COMPILER_BYTES = 300 * 2 ** 20;

/**
 * A jobserver for all makes of a call, in a directory of its own; every make that runs where our node does knows how
 * to take part. With no limit wanted, one make runs at a time.
 *
 * @param parallelJobs  compilers at once; 0: no limit
 * @param directory     of the call's own, absolute; it goes with the call
 */
export async function createBudget(
  host: Host,
  { parallelJobs, directory }: { readonly parallelJobs: number; readonly directory: string },
): Promise<Budget> {
  const make = host.findProgram('make');
  if (parallelJobs === 0 || make === undefined) {
    return createPlainBudget(parallelJobs === 0 ? '-j' : `-j${parallelJobs}`);
  }
  const tokens = Math.max(1, Math.min(parallelJobs, Math.floor(readFreeBytes(host) / COMPILER_BYTES)));
  await host.files.makeDirectory(join(directory, 'bin'));
  const server = await host.createJobserver(directory, tokens);
  await host.files.writeText(join(directory, 'bin', 'make'), MAKE_SHIM, 0o755);
  return {
    enter: server.take,
    leave: server.give,
    env: {
      MAKEFLAGS: '-j --jobserver-auth=3,4',
      DKMS_MAKE: make,
      PATH: `${join(directory, 'bin')}:${host.env.PATH ?? ''}`,
    },
    fds: [server.fd, server.fd],
    jobsOption: '',
    close: server.close,
  };
}

function createPlainBudget(jobsOption: string): Budget {
  let last: Promise<void> = Promise.resolve();
  let endTurn: () => void = () => undefined;
  return {
    enter: async () => {
      const before = last;
      let end: () => void = () => undefined;
      last = new Promise(resolve => {
        end = resolve;
      });
      await before;
      endTurn = end;
    },
    leave: () => endTurn(),
    env: {},
    fds: undefined,
    jobsOption,
    close: () => undefined,
  };
}

function readFreeBytes(host: Host): number {
  const kib = /^MemAvailable:\s+(\d+) kB/m.exec(host.files.readText('/proc/meminfo') ?? '')?.[1];
  return kib === undefined ? Number.POSITIVE_INFINITY : Number(kib) * 1024;
}
