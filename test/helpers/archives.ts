import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { KERNEL, type TempRoot, tempRoot } from './temp-root';

/** Another kernel, whose modules are compressed. */
export const OTHER = '6.12.1-xz';

/** foo/1.0 built for two kernels; one of them compresses its modules. */
export async function rootWithBuilds(): Promise<TempRoot> {
  const root = await rootWithKernels();
  await root.module('foo', '1.0', {
    files: {
      'foo.c': 'version:        1.0\n',
      'sub/note': 'text\n',
      'run.sh': '#!/bin/sh\nexit 0\n',
    },
  });
  await mkdir(`${root.path}/usr/src/foo-1.0/empty`);
  const { code, stderr } = await root.dkms('build', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
  if (code !== 0) throw new Error(stderr);
  return root;
}

export async function rootWithKernels(): Promise<TempRoot> {
  const root = await tempRoot();
  await mkdir(`${root.path}/var/lib/dkms`, { recursive: true });
  await root.kernel();
  await root.kernel(OTHER, { config: 'CONFIG_MODULES=y\nCONFIG_MODULE_COMPRESS_XZ=y\n' });
  return root;
}

/** Names and texts of what dkms would find: sources and tree, without what is ours. */
export async function takePicture(root: TempRoot): Promise<Readonly<Record<string, string>>> {
  const tree = Object.entries(await root.files('var/lib/dkms'));
  const kept = tree.filter(([path]) => !path.endsWith('/record.json') && !path.includes('/tarball/'));
  const sources = Object.entries(await root.files('usr/src')).map(([path, text]) => [`src/${path}`, text]);
  return Object.fromEntries(
    [...kept, ...sources].map(([path = '', text = '']) => [path, text.replaceAll(root.path, '')]),
  );
}

/** Forgets all modules and their sources. */
export async function wipe(root: TempRoot): Promise<void> {
  for (const path of ['var/lib/dkms', 'usr/src']) {
    await rm(`${root.path}/${path}`, { recursive: true, force: true });
    await mkdir(`${root.path}/${path}`, { recursive: true });
  }
}

/** Members of an archive, as tar names them. */
export async function listMembers(root: TempRoot, archive: string): Promise<readonly string[]> {
  const listed = await root.host.run({ file: 'tar', args: ['-tf', `${root.path}/${archive}`] });
  if (!listed.ok) throw new Error(listed.stderr);
  return listed.stdout.split('\n').filter(Boolean);
}

/** Packs a directory of the root, as a user's own tar does. */
export async function pack(
  root: TempRoot,
  from: string,
  archive: string,
  ...words: readonly string[]
): Promise<string> {
  const packed = await root.host.run({
    file: 'tar',
    args: ['-C', `${root.path}/${from}`, '-caf', `${root.path}/${archive}`, ...words, '.'],
  });
  if (!packed.ok) throw new Error(packed.stderr);
  return archive;
}

export function digest(root: TempRoot, file: string): string {
  return createHash('sha256')
    .update(root.host.files.readBytes(`${root.path}/${file}`))
    .digest('hex');
}
