import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';
const INSTALLED = `lib/modules/${KERNEL}/updates/dkms/foo.ko`;

async function rootWithFoo(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.kernel(OTHER);
  await root.module('foo', '1.0');
  return root;
}

const status = async (root: TempRoot) => (await root.dkms('status')).stdout;

describe('the way back', () => {
  test('uninstall takes the module out of the kernel; it stays built', async () => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0');
    const before = { ...(await root.files('var')), ...(await root.files('lib')) };
    await root.dkms('install', 'foo/1.0');
    await root.forgetCalls();

    expect((await root.dkms('uninstall', 'foo/1.0')).code).toBe(0);

    expect({ ...(await root.files('var')), ...(await root.files('lib')) }).toEqual(before);
    expect(await root.calls('depmod')).toHaveLength(1);
    expect(await status(root)).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: built\n`);
  });

  test('unbuild drops the build as well; the module stays added', async () => {
    const root = await rootWithFoo();
    await root.dkms('install', 'foo/1.0');

    expect((await root.dkms('unbuild', 'foo/1.0')).code).toBe(0);

    expect(Object.keys(await root.files('var/lib/dkms'))).toEqual(['foo/1.0/source']);
    expect(await root.files(`lib/modules/${KERNEL}/updates`)).toEqual({});
    expect(await status(root)).toBe('foo/1.0: added\n');
  });

  test('remove of the last kernel forgets the module; its source stays', async () => {
    const root = await rootWithFoo();
    await root.dkms('install', 'foo/1.0');

    expect((await root.dkms('remove', 'foo/1.0')).code).toBe(0);

    expect(await root.files('var/lib/dkms')).toEqual({});
    expect(await root.read('usr/src/foo-1.0/dkms.conf')).toBeDefined();
    expect(await status(root)).toBe('');
  });

  test('remove of one kernel leaves the others alone', async () => {
    const root = await rootWithFoo();
    await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);

    expect((await root.dkms('remove', 'foo/1.0', '-k', OTHER)).code).toBe(0);

    expect(await status(root)).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: installed\n`);
    expect(await root.files(`lib/modules/${OTHER}/updates`)).toEqual({});
    expect(await root.read(INSTALLED)).toBeDefined();
  });

  test('remove --all takes it from every kernel, with one depmod for each', async () => {
    const root = await rootWithFoo();
    await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
    await root.forgetCalls();

    expect((await root.dkms('remove', 'foo/1.0', '--all')).code).toBe(0);

    expect(await root.files('var/lib/dkms')).toEqual({});
    expect(await root.calls('depmod')).toEqual([
      `-a -b ${root.path} ${KERNEL}`,
      `-a -b ${root.path} ${OTHER}`,
    ]);
  });

  test('remove of one version leaves another alone', async () => {
    const root = await rootWithFoo();
    await root.module('foo', '2.0');
    await root.dkms('install', 'foo/2.0');
    await root.dkms('add', 'foo/1.0');

    await root.dkms('remove', 'foo/1.0', '--all');

    expect(await status(root)).toBe(`foo/2.0, ${KERNEL}, ${ARCH}: installed\n`);
  });

  test.each([
    ['uninstall', 'not installed'],
    ['unbuild', 'not built'],
  ])('%s of what is %s is 0, and says so', async (verb, state) => {
    const root = await rootWithFoo();
    await root.dkms('add', 'foo/1.0');

    const { code, stdout } = await root.dkms(verb, 'foo/1.0');

    expect({ code, stdout }).toEqual({ code: 0, stdout: `foo/1.0 for ${KERNEL} (${ARCH}): ${state}\n` });
    expect(await root.calls('depmod')).toEqual([]);
  });

  test.each(['uninstall', 'unbuild', 'remove'])('%s needs a module and a version: 1', async verb => {
    const root = await rootWithFoo();
    await root.dkms('add', 'foo/1.0');

    expect((await root.dkms(verb)).code).toBe(1);
    const { code, stderr } = await root.dkms(verb, 'foo');
    expect(code).toBe(1);
    expect(stderr).toContain(`dkms ${verb} foo/1.0`);
  });

  test.each(['uninstall', 'unbuild', 'remove'])('%s of a module that is not in the tree is 3', async verb => {
    const root = await rootWithFoo();
    expect((await root.dkms(verb, 'foo/1.0')).code).toBe(3);
  });

  test.each(['build', 'install', 'uninstall', 'unbuild', 'remove'])(
    '%s of a broken module is 4, and touches no other',
    async verb => {
      const root = await rootWithFoo();
      await root.module('bar', '1.0');
      await root.dkms('install', 'bar/1.0');
      await root.dkms('install', 'foo/1.0');
      await rm(`${root.path}/usr/src/foo-1.0`, { recursive: true });
      const before = { ...(await root.files('var')), ...(await root.files('lib')) };

      expect((await root.dkms(verb, 'foo/1.0')).code).toBe(4);
      expect({ ...(await root.files('var')), ...(await root.files('lib')) }).toEqual(before);
    },
  );

  test('a module that is gone from the kernel by other hands is no reason to fail', async () => {
    const root = await rootWithFoo();
    await root.dkms('install', 'foo/1.0');
    await rm(`${root.path}/${INSTALLED}`);

    const { code, stderr } = await root.dkms('remove', 'foo/1.0', '--all');

    expect(code).toBe(0);
    expect(stderr).toBe(`Warning: ${root.path}/${INSTALLED} was not there any more\n`);
    expect(await status(root)).toBe('');
  });
});
