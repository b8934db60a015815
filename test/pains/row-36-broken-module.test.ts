import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const LINE = `${KERNEL}, ${ARCH}`;

/** foo/1.0 is installed and its source is gone; foo/2.0 and bar/1 are as good as ever. */
async function rootWithBroken(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  for (const [name, version] of [
    ['foo', '1.0'],
    ['foo', '2.0'],
    ['bar', '1'],
  ] as const)
    await root.module(name, version);
  await root.dkms('install', 'foo/1.0');
  await root.dkms('install', 'bar/1');
  await root.dkms('add', 'foo/2.0');
  await rm(`${root.path}/usr/src/foo-1.0`, { recursive: true });
  return root;
}

const status = async (root: TempRoot) => (await root.dkms('status')).stdout.trim().split('\n');

test.each([
  ['build foo/2.0', `foo/2.0, ${LINE}: built`],
  ['install foo/2.0', `foo/2.0, ${LINE}: installed`],
  ['mktarball foo/2.0 --source-only', 'foo/2.0: added'],
  ['remove foo/2.0 --all', undefined],
  ['uninstall bar/1', `bar/1, ${LINE}: built`],
  ['unbuild bar/1', 'bar/1: added'],
  ['install bar/1 --force', `bar/1, ${LINE}: installed`],
  ['mktarball bar/1', `bar/1, ${LINE}: installed`],
  ['mkdeb bar/1', `bar/1, ${LINE}: installed`],
  ['remove bar/1 --all', undefined],
])('a module whose source is gone is no concern of: dkms %s', async (words, line) => {
  const root = await rootWithBroken();
  const [verb = '', module = ''] = words.split(' ');
  const { code, stderr } = await root.dkms(...words.split(' '));

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = await status(root);
  if (line === undefined) expect(lines.join()).not.toContain(`${module},`);
  else expect(lines, verb).toContain(line);
  expect(lines).toContain('foo/1.0: broken');
});

test('it is told as broken by itself, and the others as they are', async () => {
  const root = await rootWithBroken();
  const { code, stdout, stderr } = await root.dkms('status');

  expect(code).toBe(0);
  expect(stdout).toBe(`bar/1, ${LINE}: installed\nfoo/1.0: broken\nfoo/2.0: added\n`);
  expect(stderr).toContain('foo/1.0');
  expect(stderr).toContain('dkms add foo/1.0');
});

test('its modules stay in the kernel, and it is mended by bringing the source back', async () => {
  const root = await rootWithBroken();
  const installed = `lib/modules/${KERNEL}/updates/dkms/foo.ko`;
  const before = await root.read(installed);
  for (const verb of ['build', 'install', 'uninstall', 'unbuild', 'remove'])
    expect((await root.dkms(verb, 'foo/1.0')).code, verb).toBe(4);
  expect(await root.read(installed)).toBe(before);

  await root.module('foo', '1.0');
  expect((await status(root))[1]).toBe(`foo/1.0, ${LINE}: installed`);
});
