import * as fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { copyTree } from './copy-tree';
import type { FileWrites } from './files';

/** Where a file is written before it is renamed into its place; what a crash left there is found by that name. */
export function findTemporaryName(path: string): string {
  return `${dirname(path)}/.${basename(path)}.dkms-new`;
}

/** The writing half of the file system; `temporaryPlace` is the system's. */
export function createWrites(temporaryPlace: string): FileWrites {
  return {
    // The way through node's threads takes ten times what one call of the system does. What waits for a disk goes there.
    makeDirectory: async path => {
      fs.mkdirSync(path, { recursive: true });
    },
    makeTemporaryDirectory: async (prefix, place = temporaryPlace) =>
      makeTemporaryDirectory(`${place}/${prefix}`),
    remove,
    removeEmptyDirectory: async path => {
      try {
        fs.rmdirSync(path);
        return true;
      } catch {
        return false;
      }
    },
    replace: async (from, to) => fs.renameSync(from, to),
    // fs-extra costs 10 ms to load: only what node lacks is asked of it.
    move: async (from, to) => (await import('fs-extra')).default.move(from, to, { overwrite: true }),
    hardLink: (path, second) => fs.promises.link(path, second),
    appendSynced: (path, content) => withSyncedHandle(path, 'a', handle => handle.appendFile(content)),
    sync: path => withSyncedHandle(path, 'r', async () => undefined),
    link: (target, path) => putInPlace(path, temporary => fs.promises.symlink(target, temporary)),
    writeText: (path, text, mode = 0o644) =>
      putInPlace(path, async temporary => {
        await fs.promises.writeFile(temporary, text, { mode });
        await withSyncedHandle(temporary, 'r', async () => undefined);
      }),
    writeDraft: async (path, text, mode = 0o644) => fs.writeFileSync(path, text, { mode }),
    copyFile,
    shareFile,
    copyTree: (from, to) => putInPlace(to, temporary => copyTree(from, temporary)),
    setTimes: async (path, epochSeconds) => fs.utimesSync(path, epochSeconds, epochSeconds),
    setMode: async (path, mode) => fs.chmodSync(path, mode),
  };
}

async function remove(path: string): Promise<void> {
  const facts = fs.lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return;
  if (facts.isDirectory()) await fs.promises.rm(path, { recursive: true, force: true });
  else fs.rmSync(path, { force: true });
}

/** A place that the administrator names may not be there yet. */
function makeTemporaryDirectory(prefix: string): string {
  try {
    fs.mkdirSync(dirname(prefix), { recursive: true });
    return fs.mkdtempSync(prefix);
  } catch (thrown) {
    if (!['EEXIST', 'ENOTDIR'].includes((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
    throw new DkmsError('CONF_BAD', `${dirname(prefix)} is no directory, and cannot hold temporary files`, {
      hint: 'Name another one: tmp_location in framework.conf, or TMPDIR.',
    });
  }
}

async function putInPlace(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = findTemporaryName(path);
  try {
    await fs.promises.rm(temporary, { recursive: true, force: true });
    await write(temporary);
    await fs.promises.rename(temporary, path);
  } catch (error) {
    await fs.promises.rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function withSyncedHandle(
  path: string,
  flags: string,
  use: (handle: fs.promises.FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await fs.promises.open(path, flags, 0o644);
  try {
    await use(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function copyFile(from: string, to: string): Promise<void> {
  await putInPlace(to, async temporary => {
    await fs.promises.copyFile(from, temporary, fs.constants.COPYFILE_FICLONE);
    const { mode, atime, mtime } = await fs.promises.stat(from);
    await fs.promises.chmod(temporary, mode);
    await fs.promises.utimes(temporary, atime, mtime);
    await withSyncedHandle(temporary, 'r', async () => undefined);
  });
}

async function shareFile(from: string, to: string): Promise<void> {
  try {
    await putInPlace(to, temporary => fs.promises.link(from, temporary));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, to);
  }
}
