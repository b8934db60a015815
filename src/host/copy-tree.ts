import * as fs from 'node:fs';

const { chmod, copyFile, lchown, lstat, lutimes, mkdir, open, readdir, readlink, symlink } = fs.promises;

/** A directory with all that is in it, as it is: links, modes, owners, times. Returns when it is on the disk. */
export async function copyTree(from: string, to: string): Promise<void> {
  const facts = await lstat(from);
  if (facts.isSymbolicLink()) await symlink(await readlink(from), to);
  else if (facts.isDirectory()) {
    await mkdir(to);
    for (const name of await readdir(from)) await copyTree(`${from}/${name}`, `${to}/${name}`);
  } else if (facts.isFile()) await copyFile(from, to, fs.constants.COPYFILE_FICLONE);
  else throw Object.assign(new Error(`ENOTSUP: no file, link or directory: ${from}`), { code: 'ENOTSUP' });
  await lchown(to, facts.uid, facts.gid);
  if (!facts.isSymbolicLink()) await chmod(to, facts.mode & 0o7777);
  await lutimes(to, facts.atime, facts.mtime);
  if (!facts.isSymbolicLink()) await sync(to);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
