import type { Files } from '../../src/host/files';
import type { Host, Lock } from '../../src/host/host';
import { ALL_WRITES } from './writes';

export interface DyingHost {
  readonly host: Host;
  /** How many changes were asked for. */
  readonly changes: () => number;
  /** Resolves when the call is dead and everything it had under way has ended. */
  readonly dead: Promise<void>;
}

/**
 * A host whose process is gone from the n-th change on, before or after it happened: nothing is answered any more, and
 * the locks fall, as they do when a process is killed.
 *
 * @param at  1 for the first change; Infinity never dies and only counts
 */
export function createDyingHost(real: Host, at: number, when: 'before' | 'after'): DyingHost {
  const locks = new Set<Lock>();
  const underWay = new Set<Promise<unknown>>();
  const locking = new Set<Promise<unknown>>();
  let count = 0;
  let dying = false;
  let announce: () => void = () => undefined;
  const dead = new Promise<void>(resolve => {
    announce = resolve;
  });
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const die = async (): Promise<void> => {
    dying = true;
    await Promise.allSettled([...underWay]);
    for (const lock of locks) lock.release();
    // Those that were being waited for come now, and fall at once.
    await Promise.allSettled([...locking]);
    announce();
  };

  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dying) return never();
    count += 1;
    const last = count === at;
    if (last && when === 'before') {
      void die();
      return never();
    }
    const running = work();
    underWay.add(running);
    try {
      const answer = await running;
      if (last) {
        underWay.delete(running);
        void die();
      }
      return dying ? never() : answer;
    } catch (error) {
      if (dying) return never();
      throw error;
    } finally {
      underWay.delete(running);
    }
  };

  const files = { ...real.files } as Record<string, unknown>;
  for (const name of ALL_WRITES) {
    const call = real.files[name] as (...args: unknown[]) => Promise<unknown>;
    files[name] = (...args: unknown[]) => guard(() => call(...args));
  }
  const host: Host = {
    ...real,
    files: files as unknown as Files,
    run: command => guard(() => real.run(command)),
    shell: command => guard(() => real.shell(command)),
    createJobserver: (directory, tokens) => guard(() => real.createJobserver(directory, tokens)),
    lock: async (path, waitSeconds) => {
      if (dying) return never();
      const taking = real.lock(path, waitSeconds);
      locking.add(taking);
      const lock = await taking.finally(() => locking.delete(taking));
      let held = true;
      const tracked: Lock = {
        fd: lock.fd,
        release: () => {
          if (held) lock.release();
          held = false;
          locks.delete(tracked);
        },
      };
      locks.add(tracked);
      if (!dying) return tracked;
      tracked.release();
      return never();
    },
  };
  return { host, changes: () => count, dead };
}
