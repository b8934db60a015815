import { symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createConf, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

async function rootWithSource(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.write('work/foo/dkms.conf', createConf('foo', '1.0'));
  await root.write('work/foo/foo.c', 'version:        1.0\n');
  return root;
}

describe('a directory that is added', () => {
  test('is copied to the source tree and registered under its own name', async () => {
    const root = await rootWithSource();
    const { code, stdout } = await root.dkms('add', './work/foo');

    expect(code).toBe(0);
    expect(stdout).toBe(`Wrote ${root.path}/usr/src/foo-1.0\nAdded foo/1.0\n`);
    expect(await root.files('usr/src')).toEqual(
      Object.fromEntries(
        Object.entries(await root.files('work/foo')).map(([path, text]) => [`foo-1.0/${path}`, text]),
      ),
    );
    expect((await root.dkms('status')).stdout).toBe('foo/1.0: added\n');
  });

  test('can be built and installed in one go', async () => {
    const root = await rootWithSource();
    expect((await root.dkms('install', 'work/foo')).code).toBe(0);
    expect(await root.read(`lib/modules/${KERNEL}/updates/dkms/foo.ko`)).toContain('1.0');
  });

  test('that is in the source tree already is registered as it stands', async () => {
    const root = await tempRoot();
    await root.module('foo', '1.0');
    const before = await root.files('usr/src');

    expect((await root.dkms('add', './usr/src/foo-1.0')).stdout).toBe('Added foo/1.0\n');
    expect(await root.files('usr/src')).toEqual(before);
  });

  test('is refused when its module is registered: 3, and the source in the tree stays', async () => {
    const root = await rootWithSource();
    await root.dkms('add', './work/foo');
    await root.write('work/foo/foo.c', 'changed');

    expect((await root.dkms('add', './work/foo')).code).toBe(3);
    expect(await root.read('usr/src/foo-1.0/foo.c')).toBe('version:        1.0\n');
  });

  test('is written over a source that is there, and replaces it by force', async () => {
    const root = await rootWithSource();
    await root.write('usr/src/foo-1.0/old.c', 'old');
    await root.dkms('add', './work/foo');
    expect(Object.keys(await root.files('usr/src/foo-1.0'))).toEqual(['dkms.conf', 'foo.c', 'old.c']);

    await root.dkms('remove', 'foo/1.0');
    await root.dkms('add', './work/foo', '--force');
    expect(Object.keys(await root.files('usr/src/foo-1.0'))).toEqual(['dkms.conf', 'foo.c']);
  });

  test('leaves nothing of its way in the source tree, whether it went well or not', async () => {
    const root = await rootWithSource();
    await root.dkms('add', './work/foo');
    await root.write('work/foo/dkms.conf', 'PACKAGE_NAME=');
    expect((await root.dkms('add', './work/foo')).code).toBe(10);
    expect(root.host.files.list(`${root.path}/usr/src`)).toEqual(['foo-1.0']);
  });

  test('has its links copied as links', async () => {
    const root = await rootWithSource();
    await symlink('foo.c', `${root.path}/work/foo/link.c`);
    await root.dkms('add', './work/foo');
    expect(await root.files('usr/src/foo-1.0')).toMatchObject({ 'link.c': '-> foo.c' });
  });
});

describe('an archive that is added', () => {
  const pack = (root: TempRoot, name: string) =>
    root.host.run({ file: 'tar', args: ['-C', `${root.path}/work`, '-caf', `${root.path}/${name}`, 'foo'] });

  test('is unpacked to the source tree', async () => {
    const root = await rootWithSource();
    await pack(root, 'foo.tar.xz');
    expect((await root.dkms('add', 'foo.tar.xz')).code).toBe(0);
    expect(Object.keys(await root.files('usr/src'))).toEqual(['foo-1.0/dkms.conf', 'foo-1.0/foo.c']);
  });

  test('with an open version gets it from its name, and that is told', async () => {
    const root = await rootWithSource();
    await root.write('work/foo/dkms.conf', createConf('foo', '@PKGVER@'));
    await pack(root, 'foo-7.1.tar.gz');

    const { code, stderr } = await root.dkms('add', './foo-7.1.tar.gz');

    expect(code).toBe(0);
    expect(stderr).toBe('Warning: dkms.conf leaves its version open; 7.1 was put in, from the name\n');
    expect((await root.dkms('status')).stdout).toBe('foo/7.1: added\n');
  });

  test.each([
    ['damaged.tar.gz', 3],
    ['foo.rpm', 7],
    ['none.tar.gz', 2],
  ])('%s is %i, and nothing is changed', async (name, code) => {
    const root = await rootWithSource();
    if (!name.startsWith('none')) await root.write(name, 'x');

    expect((await root.dkms('add', `./${name}`)).code).toBe(code);
    expect(await root.files('usr/src')).toEqual(
      expect.not.objectContaining({ 'foo-1.0/dkms.conf': expect.anything() }),
    );
    expect(await root.files('var/lib/dkms')).toEqual({});
  });
});
