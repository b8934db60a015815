import { join } from 'node:path';
import type { Host } from '../host/host';
import { tryLock } from '../host/lock';
import type { Paths } from '../model/paths';
import { journalDir } from '../tree/layout';

const SUFFIX = '.staged';

/** A directory of our own in the tree's file system, for what will be renamed into its place. */
export interface Staging {
  /** Absolute, and empty. */
  readonly directory: string;
  close(): Promise<void>;
}

/** Opens one, locked for as long as this process lives: who dies leaves it to the next call. The caller holds the tree. */
export async function openStaging(host: Host, paths: Paths): Promise<Staging> {
  const { files } = host;
  const directory = join(journalDir(paths), `${process.pid}-${host.createId()}${SUFFIX}`);
  await files.makeDirectory(directory);
  const lock = await host.lock(directory, 0);
  return {
    directory,
    close: async () => {
      await files.remove(directory);
      lock.release();
      await files.removeEmptyDirectory(journalDir(paths));
    },
  };
}

/** Whether a name in the directory of journals is such a directory. */
export function isStaging(name: string): boolean {
  return name.endsWith(SUFFIX);
}

/** Removes those whose owners died. */
export async function dropDeadStagings(host: Host, journals: string): Promise<void> {
  for (const name of host.files.list(journals).filter(isStaging)) {
    const lock = await tryLock(host, join(journals, name));
    if (lock === undefined) continue;
    await host.files.remove(join(journals, name));
    lock.release();
  }
}
