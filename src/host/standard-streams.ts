import { writeSync } from 'node:fs';

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/**
 * Writes to stdout or stderr at once. process.stdout would do, but it brings node's streams, sockets and terminals
 * along, which is a fifth of what `status` takes.
 *
 * @returns false when nobody reads it any more
 */
export function writeStandardStream(stream: 'stdout' | 'stderr', text: string): boolean {
  let rest: Uint8Array = Buffer.from(text, 'utf8');
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(DESCRIPTORS[stream], rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return false;
      // Whoever shares the pipe may have made it non-blocking; then it is full for a moment.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}
