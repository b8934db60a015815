import type { Files, FileWrites } from '../../src/host/files';
import type { Host } from '../../src/host/host';

export interface Refusal {
  /** As the system names it: `ENOSPC`. */
  readonly code: string;
  readonly writes: readonly (keyof FileWrites)[];
  /** Only writes that name a path that begins so. */
  readonly below: string;
  /** The first write that is refused, 1 for the first of all; and the last. */
  readonly from: number;
  readonly to: number;
}

/** A host whose disk refuses some of the writes; `count` tells how many there were that it could have refused. */
export function createRefusingHost(
  real: Host,
  { code, writes, below, from, to }: Refusal,
): { readonly host: Host; readonly count: () => number } {
  let count = 0;
  const files = { ...real.files } as Record<string, unknown>;
  for (const name of writes) {
    const call = real.files[name] as (...args: unknown[]) => Promise<unknown>;
    files[name] = async (...args: unknown[]) => {
      const path = args.find(arg => typeof arg === 'string' && arg.startsWith(below));
      if (path !== undefined) count += 1;
      if (path === undefined || count < from || count > to) return call(...args);
      throw Object.assign(new Error(`${code}: refused for the test, ${name} '${path}'`), { code, path });
    };
  }
  return { host: { ...real, files: files as unknown as Files }, count: () => count };
}
