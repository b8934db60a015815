import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { listPaths } from '../../src/host/walk';
import { tempRoot } from '../helpers/temp-root';

describe('what cannot be read', () => {
  test('is not there, no directory, without text and empty: whether that is an error the caller knows', async () => {
    const { path, host, write } = await tempRoot();
    await write('file', '');

    for (const nowhere of [`${path}/none`, `${path}/file/below`, `${path}/${'x'.repeat(300)}`]) {
      expect(host.files.exists(nowhere)).toBe(false);
      expect(host.files.isDirectory(nowhere)).toBe(false);
      expect(host.files.isExecutable(nowhere)).toBe(false);
      expect(host.files.list(nowhere)).toEqual([]);
      expect(host.files.listKinds(nowhere)).toEqual([]);
      expect(host.files.readText(nowhere)).toBeUndefined();
      expect(host.files.readHead(nowhere, 10)).toBeUndefined();
      expect(host.files.readLink(nowhere)).toBeUndefined();
      expect(host.files.stat(nowhere)).toBeUndefined();
      expect(host.files.hasSameContent(nowhere, nowhere)).toBe(false);
    }
    expect(host.files.readText(path)).toBeUndefined();
  });

  test('a link that leads nowhere is there, but is no directory', async () => {
    const { path, host } = await tempRoot();
    await symlink('/nowhere', `${path}/link`);

    expect(host.files.exists(`${path}/link`)).toBe(true);
    expect(host.files.isDirectory(`${path}/link`)).toBe(false);
    expect(host.files.readLink(`${path}/link`)).toBe('/nowhere');
  });
});

test('names are listed in byte order', async () => {
  const { host, path, write } = await tempRoot();
  for (const name of ['b', 'a10', 'B', 'a9', '_']) await write(`d/${name}`, '');
  expect(host.files.list(`${path}/d`)).toEqual(['B', '_', 'a10', 'a9', 'b']);
});

test('what lies in a directory is told for what it is itself, not for what a link leads to', async () => {
  const { host, path, write } = await tempRoot();
  await write('d/b/file', '');
  await write('d/B', '');
  await symlink('b', `${path}/d/a`);
  await symlink('/nowhere', `${path}/d/c`);

  expect(host.files.listKinds(`${path}/d`)).toEqual([
    { name: 'B', kind: 'file' },
    { name: 'a', kind: 'link' },
    { name: 'b', kind: 'directory' },
    { name: 'c', kind: 'link' },
  ]);
  expect(listPaths(host.files, `${path}/d`)).toEqual(
    ['B', 'a', 'b', 'b/file', 'c'].map(name => `${path}/d/${name}`),
  );
});

test('a head is as many bytes as asked for, whatever they are', async () => {
  const { host, path } = await tempRoot();
  await writeFile(`${path}/x`, Uint8Array.of(0xff, 0, 65, 66));
  expect(host.files.readHead(`${path}/x`, 3)).toBe('\u00ff\u0000A');
  expect(host.files.readHead(`${path}/x`, 100)).toHaveLength(4);
});

describe('a write', () => {
  test('puts a file in place at once, with its mode, and leaves nothing beside it', async () => {
    const { host, path, files } = await tempRoot();
    await mkdir(`${path}/d`);

    await host.files.writeText(`${path}/d/a`, 'one', 0o755);
    await host.files.writeText(`${path}/d/a`, 'two');

    expect(await files('d')).toEqual({ a: 'two' });
    expect(host.files.stat(`${path}/d/a`)?.mode).toBe(0o644);
  });

  test('of a draft has the mode it asks for', async () => {
    const { host, path, read } = await tempRoot();
    await host.files.writeDraft(`${path}/a`, 'one', 0o755);
    await host.files.writeDraft(`${path}/b`, 'two');

    expect(await read('a')).toBe('one');
    expect(['a', 'b'].map(name => host.files.stat(`${path}/${name}`)?.mode)).toEqual([0o755, 0o644]);
  });

  test('that fails leaves what was there, and nothing beside it', async () => {
    const { host, path, files, write } = await tempRoot();
    await write('d/target/full', 'x');

    await expect(host.files.writeText(`${path}/d/target`, 'text')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(host.files.copyFile(`${path}/none`, `${path}/d/copy`)).rejects.toMatchObject({
      code: 'ENOENT',
    });

    expect(await files('d')).toEqual({ 'target/full': 'x' });
  });

  test('of a copy keeps mode and time, and takes what a link leads to', async () => {
    const { host, path, write } = await tempRoot();
    await write('a', 'text');
    await chmod(`${path}/a`, 0o750);
    await host.files.setTimes(`${path}/a`, 1_600_000_000);
    await symlink('a', `${path}/link`);

    await host.files.copyFile(`${path}/link`, `${path}/b`);

    expect(host.files.readLink(`${path}/b`)).toBeUndefined();
    const facts = { sizeBytes: 4, mode: 0o750, mtimeMs: 1_600_000_000_000, isDirectory: false };
    expect(host.files.stat(`${path}/b`)).toEqual({ ...facts, changedMs: expect.any(Number) });
    expect(host.files.stat(`${path}/b`)?.changedMs).toBeGreaterThan(facts.mtimeMs);
  });

  test('of a link replaces the one before', async () => {
    const { host, path } = await tempRoot();
    await host.files.link('one', `${path}/l`);
    await host.files.link('two', `${path}/l`);
    expect(host.files.readLink(`${path}/l`)).toBe('two');
  });

  test('that removes takes away what is there, if anything, and directories only when they are empty', async () => {
    const { host, path, write, files } = await tempRoot();
    await write('d/e/f', '');

    await host.files.remove(`${path}/none`);
    expect(await host.files.removeEmptyDirectory(`${path}/d/e`)).toBe(false);
    await host.files.remove(`${path}/d/e/f`);
    expect(await host.files.removeEmptyDirectory(`${path}/d/e`)).toBe(true);

    expect(await files('d')).toEqual({});
  });
});

describe('whether something can be written', () => {
  test('is told by the nearest directory that is there', async () => {
    const { host, path } = await tempRoot();
    expect(host.files.isWritable(path)).toBe(true);
    expect(host.files.isWritable(`${path}/not/yet/there`)).toBe(true);
    expect(host.files.isWritable('/proc/sys/none')).toBe(false);
  });

  test.skipIf(process.getuid?.() === 0)(
    'is no where permission is missing (root has it everywhere)',
    async () => {
      const { host, path } = await tempRoot();
      await chmod(path, 0o555);
      expect(host.files.isWritable(`${path}/x`)).toBe(false);
      await chmod(path, 0o755);
    },
  );
});
