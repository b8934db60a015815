import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.1';
const FILE = 'etc/modprobe.d/dkms-foo.conf';
const HEAD =
  '# Written by dkms for foo, as its dkms.conf wants it; goes with the module. Lines of your own belong elsewhere.\n';

async function rootWith(also: string, source = createSource('1.0')): Promise<TempRoot> {
  const root = await tempRoot();
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  await root.module('foo', '1.0', { also, files: { 'foo.c': source } });
  return root;
}

const run = async (root: TempRoot, ...words: readonly string[]) => {
  expect(await root.dkms(...words)).toMatchObject({ code: 0, stderr: '' });
};

describe('lines of MODULES_CONF', () => {
  const OPTIONS = 'MODULES_CONF[0]="options foo a=1"\n';

  test('are in a file of modprobe as long as the module is installed', async () => {
    const root = await rootWith(OPTIONS);
    await run(root, 'build', 'foo/1.0');
    expect(await root.read(FILE)).toBeUndefined();
    await run(root, 'install', 'foo/1.0');
    expect(await root.read(FILE)).toBe(`${HEAD}options foo a=1\n`);
    await run(root, 'uninstall', 'foo/1.0');
    expect(await root.files('etc/modprobe.d')).toEqual({});
  });

  test('stay until the last kernel has lost the module', async () => {
    const root = await rootWith(OPTIONS);
    await run(root, 'install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
    await run(root, 'kernel_prerm', '-k', KERNEL);
    expect(await root.read(FILE)).toContain('options foo a=1');
    await run(root, 'remove', 'foo/1.0', '--all');
    expect(await root.read(FILE)).toBeUndefined();
  });

  test('of two versions on two kernels are there both, those of the newer one last', async () => {
    const root = await rootWith(OPTIONS);
    await root.module('foo', '2.0', { also: 'MODULES_CONF[0]="options foo a=2"\n' });
    await run(root, 'install', 'foo/2.0', '-k', OTHER);
    await run(root, 'install', 'foo/1.0');
    expect(await root.read(FILE)).toBe(`${HEAD}options foo a=1\noptions foo a=2\n`);

    await run(root, 'install', 'foo/2.0');
    expect(await root.read(FILE)).toBe(`${HEAD}options foo a=2\n`);
  });

  test('are those of the conf as it is when it is installed again', async () => {
    const root = await rootWith(OPTIONS);
    await run(root, 'install', 'foo/1.0');
    await root.module('foo', '1.0', {});
    await run(root, 'install', 'foo/1.0', '--force');
    expect(await root.read(FILE)).toBeUndefined();
  });

  test('stay when what is installed is built anew, and when an archive brings it anew', async () => {
    const root = await rootWith(OPTIONS);
    await run(root, 'install', 'foo/1.0');
    await run(root, 'mktarball', 'foo/1.0', '--archive', './foo.tar');
    await run(root, 'build', 'foo/1.0', '--force');
    await root.dkms('ldtarball', 'foo.tar', '--force');
    await root.module('foo', '2.0', { also: 'MODULES_CONF[0]="options foo b=2"\n' });
    await run(root, 'install', 'foo/2.0', '-k', OTHER);
    expect(await root.read(FILE)).toBe(`${HEAD}options foo a=1\noptions foo b=2\n`);
  });

  test('are nowhere where the install tree is no system of its own', async () => {
    const root = await rootWith(OPTIONS);
    const [tree, modules] = ['--installtree', '/srv/modules'];
    await root.host.run({ file: 'mkdir', args: ['-p', `${root.path}/srv`] });
    await root.host.run({ file: 'mv', args: [`${root.path}/lib/modules`, `${root.path}/srv/modules`] });
    await run(root, 'install', 'foo/1.0', tree, modules);
    expect(await root.files('etc/modprobe.d')).toEqual({});
  });
});

describe('what the module says itself', () => {
  const DECLARES = `${createSource('1.0')}alias: pci:v1077d2300\ndepends: old_one,other\n`;

  test('is not said again: an alias that it declares', async () => {
    const also = 'MODULES_CONF[0]="alias pci:v1077d2300 foo"\nMODULES_CONF[1]="alias char-major-195 foo"\n';
    const root = await rootWith(also, DECLARES);
    await run(root, 'install', 'foo/1.0');
    expect(await root.read(FILE)).toBe(`${HEAD}alias char-major-195 foo\n`);
  });

  test('an obsolete module that it needs is not made to give way: each would load the other for ever', async () => {
    const root = await rootWith('MODULES_CONF_OBSOLETES[0]="old-one,older"\n', DECLARES);
    await run(root, 'install', 'foo/1.0');
    const text = (await root.read(FILE)) ?? '';
    expect(text).toContain('install older ');
    expect(text).not.toContain('old-one');
  });
});

describe('a file of that name', () => {
  test('that somebody else wrote stays, with a warning that tells what is missing', async () => {
    const root = await rootWith('MODULES_CONF[0]="options foo a=1"\n');
    await root.write(FILE, 'options foo a=7\n');
    const { code, stderr } = await root.dkms('install', 'foo/1.0');
    expect(code).toBe(0);
    expect(stderr).toContain('wanted there: options foo a=1');
    await run(root, 'remove', 'foo/1.0', '--all');
    expect(await root.read(FILE)).toBe('options foo a=7\n');
  });

  test('goes back to what it was when depmod fails', async () => {
    const root = await rootWith('MODULES_CONF[0]="options foo a=1"\n');
    await run(root, 'install', 'foo/1.0', '-k', OTHER);
    await root.module('foo', '2.0', { also: 'MODULES_CONF[0]="options foo a=2"\n' });
    await root.tool('depmod', 'exit 1');
    expect((await root.dkms('install', 'foo/2.0')).code).toBe(6);
    expect(await root.read(FILE)).toBe(`${HEAD}options foo a=1\n`);
    expect((await root.dkms('status')).stdout).toContain(`foo/2.0, ${KERNEL}, ${ARCH}: built\n`);
    expect(Object.keys(await root.files('etc/modprobe.d'))).toEqual(['dkms-foo.conf']);
  });
});
