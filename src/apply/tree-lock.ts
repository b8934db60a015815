import type { Host, Lock } from '../host/host';
import type { Paths } from '../model/paths';

/** Who holds it is the only one that decides or changes anything in the tree. Never held during a compile. */
export interface TreeLock {
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Nothing more is to come: lets go at once. */
  release(): void;
}

/** Long enough for a kernel upgrade with many drivers that somebody else is in the middle of. */
export const DEFAULT_WAIT_SECONDS = 3_600;

/** One job's end is the next one's beginning: between them the lock is kept this long, and not taken anew. */
const KEEP_MS = 20;

/**
 * The lock of one call: its own jobs queue up for it, and other calls are kept out by a lock on the tree's directory.
 * A call from inside a call, by a module's script, has its parent's word for it and waits for nobody.
 */
export function createTreeLock(host: Host, paths: Paths, waitSeconds: number): TreeLock {
  const joined = host.env.DKMS_TRANSACTION === paths.dkmsTree;
  let queue: Promise<unknown> = Promise.resolve();
  let kept: { readonly lock: Lock; readonly end: NodeJS.Timeout } | undefined;

  const release = (): void => {
    clearTimeout(kept?.end);
    kept?.lock.release();
    kept = undefined;
  };
  const holdForReal = async <T>(work: () => Promise<T>): Promise<T> => {
    if (joined) return work();
    clearTimeout(kept?.end);
    const lock = kept?.lock ?? (await host.lock(paths.dkmsTree, waitSeconds));
    kept = undefined;
    try {
      const done = await work();
      kept = { lock, end: setTimeout(release, KEEP_MS).unref() };
      return done;
    } catch (thrown) {
      // Most often it is the call's end.
      lock.release();
      throw thrown;
    }
  };
  return {
    hold: work => {
      const turn = queue.then(() => holdForReal(work));
      queue = turn.catch(() => undefined);
      return turn;
    },
    release,
  };
}
