import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';
const VERSION = 'var/lib/dkms/foo/1.0';
const RESULT = `${VERSION}/${KERNEL}/${ARCH}`;
const INSTALLED = `lib/modules/${KERNEL}/updates/dkms/foo.ko`;

async function rootWithFoo(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.kernel(OTHER);
  await root.module('foo', '1.0');
  return root;
}

const status = async (root: TempRoot) => (await root.dkms('status')).stdout;

describe('add', () => {
  test('makes the link that says where the source is, and nothing else', async () => {
    const root = await rootWithFoo();
    const { code, stdout } = await root.dkms('add', 'foo/1.0');

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Added foo/1.0\n' });
    expect(await root.files('var/lib/dkms')).toEqual({ 'foo/1.0/source': `-> ${root.path}/usr/src/foo-1.0` });
    expect(await status(root)).toBe('foo/1.0: added\n');
  });

  test('of what is there already is 3, and changes nothing', async () => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0');
    const before = await root.files('var');

    const { code, stderr } = await root.dkms('add', 'foo/1.0');

    expect(code).toBe(3);
    expect(stderr).toContain('foo/1.0 is in the tree already');
    expect(await root.files('var')).toEqual(before);
  });

  test.each([
    ['without source', 2, async (root: TempRoot) => rm(`${root.path}/usr/src/foo-1.0`, { recursive: true })],
    ['without dkms.conf', 4, async (root: TempRoot) => rm(`${root.path}/usr/src/foo-1.0/dkms.conf`)],
    [
      'with a dkms.conf that is no shell',
      8,
      async (root: TempRoot) => root.module('foo', '1.0', { conf: 'if (' }),
    ],
    ['with a dkms.conf that lacks all', 8, async (root: TempRoot) => root.module('foo', '1.0', { conf: '' })],
  ])('%s is %i, and registers nothing', async (_, code, spoil) => {
    const root = await rootWithFoo();
    await spoil(root);

    expect((await root.dkms('add', 'foo/1.0')).code).toBe(code);
    expect(await status(root)).toBe('');
  });

  test('warns of directives that do nothing any more, once, and that is no failure', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0', { also: 'MODULES_CONF_ALIAS_TYPE=eth\nREMAKE_INITRD=yes\n' });

    expect(await root.dkms('install', 'foo/1.0')).toMatchObject({
      code: 0,
      stderr:
        'Warning: foo/1.0: nothing is done with MODULES_CONF_ALIAS_TYPE of its dkms.conf any more, which does no harm; dkms lint foo/1.0 tells what to write now\n',
    });
    expect((await root.dkms('install', 'foo/1.0', '--force')).stderr).toBe('');
  });

  test('warns of expressions that are none, which fit nothing', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0', { also: 'MAKE[1]=false\nMAKE_MATCH[1]="(["\n' });

    expect(await root.dkms('build', 'foo/1.0')).toMatchObject({
      code: 0,
      stderr:
        'Warning: foo/1.0: MAKE_MATCH[1] of its dkms.conf is no extended regular expression, and fits nothing\n',
    });
  });

  test('repairs a broken module, whose builds stay', async () => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0');
    await rm(`${root.path}/${VERSION}/source`);
    expect(await status(root)).toBe('foo/1.0: broken\n');

    expect((await root.dkms('add', 'foo/1.0')).code).toBe(0);
    expect(await status(root)).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: built\n`);
  });
});

describe('build', () => {
  test('adds what is not added, and leaves module and log in the tree', async () => {
    const root = await rootWithFoo();
    expect((await root.dkms('build', 'foo/1.0')).code).toBe(0);

    expect(await root.files(VERSION)).toEqual({
      [`${KERNEL}/${ARCH}/log/make.log`]: expect.stringContaining('CC [M]  foo.o'),
      [`${KERNEL}/${ARCH}/module/foo.ko`]: expect.stringContaining(`vermagic:       ${KERNEL}`),
      [`${KERNEL}/${ARCH}/record.json`]: expect.stringContaining('"inputs"'),
      source: `-> ${root.path}/usr/src/foo-1.0`,
    });
    expect(await status(root)).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: built\n`);
    expect(await root.calls('depmod')).toEqual([]);
  });

  test('of what is built already is 0, and starts no make', async () => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0');
    await root.forgetCalls();

    const { code, stdout } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(0);
    expect(stdout).toContain('built already');
    expect(await root.calls('make')).toEqual([]);
  });

  test('by force makes it anew of what the source is now', async () => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0');
    await root.write('usr/src/foo-1.0/foo.c', 'version:        changed\n');

    expect((await root.dkms('build', 'foo/1.0', '--force')).code).toBe(0);
    expect(await root.read(`${RESULT}/module/foo.ko`)).toContain('changed');
  });

  test('for several kernels is a build for each', async () => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0', '-k', KERNEL, '-k', OTHER);

    expect(await status(root)).toBe(
      `foo/1.0, ${KERNEL}, ${ARCH}: built\nfoo/1.0, ${OTHER}, ${ARCH}: built\n`,
    );
  });
});

describe('install', () => {
  test('adds, builds, puts the module into the kernel and runs depmod once', async () => {
    const root = await rootWithFoo();
    const { code } = await root.dkms('install', 'foo/1.0');

    expect(code).toBe(0);
    expect(await root.read(INSTALLED)).toBe(await root.read(`${RESULT}/module/foo.ko`));
    expect(await root.files('var/lib/dkms/foo')).toMatchObject({
      [`kernel-${KERNEL}-${ARCH}`]: `-> 1.0/${KERNEL}/${ARCH}`,
    });
    expect(await root.read(`lib/modules/${KERNEL}/modules.dep`)).toBe('updates/dkms/foo.ko:\n');
    expect(await root.calls('depmod')).toEqual([`-a -b ${root.path} ${KERNEL}`]);
  });

  test('of what is installed already is 0, and does nothing', async () => {
    const root = await rootWithFoo();
    await root.dkms('install', 'foo/1.0');
    await root.forgetCalls();

    const { code, stdout } = await root.dkms('install', 'foo/1.0');

    expect(code).toBe(0);
    expect(stdout).toContain('installed already');
    expect(await root.calls('make')).toEqual([]);
    expect(await root.calls('depmod')).toEqual([]);
  });

  test('takes what was built, without another build', async () => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0');
    await root.forgetCalls();

    await root.dkms('install', 'foo/1.0');
    expect(await root.calls('make')).toEqual([]);
    expect(await root.read(INSTALLED)).toBeDefined();
  });
});
