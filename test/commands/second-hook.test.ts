import { describe, expect, test } from 'vitest';
import type { Host } from '../../src/host/host';
import { withoutProcesses } from '../helpers/failing-host';
import { createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const HOOK = ['kernel_postinst', '-k', `${KERNEL}/x86_64`] as const;
const hook = (root: TempRoot) => root.dkms(...HOOK);
/** The same kernel's next hook, in the same run; it fails the test when it starts a process. */
const hookAgain = (root: TempRoot) => root.dkmsWith(withoutProcesses, ...HOOK);
const isAsked = async (root: TempRoot): Promise<boolean> =>
  hookAgain(root).then(
    () => false,
    () => true,
  );
const BROKEN = { files: { 'bad.c': '#error no\n' } };
const CONF = 'usr/src/choosy-1.0/dkms.conf';

async function rootWith(...names: readonly string[]): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  for (const name of names) {
    const lay = MODULES[name] ?? {};
    await root.module(name, '1.0', lay);
    await root.dkms('add', `${name}/1.0`);
  }
  return root;
}

const MODULES: Readonly<Record<string, Parameters<TempRoot['module']>[2]>> = {
  bad: BROKEN,
  choosy: { also: 'BUILD_EXCLUSIVE_KERNEL="^5"\n' },
  manual: { also: 'AUTOINSTALL=""\n' },
  upon: { also: 'BUILD_DEPENDS[0]="base"\n' },
  'upon-bad': { also: 'BUILD_DEPENDS[0]="bad"\n' },
  unreadable: { also: 'DEST_MODULE_LOCATION[0]="/elsewhere"\n' },
};

describe('the second hook of a run starts no process', () => {
  test('and tells a failure again, with its cause, as the first one did', async () => {
    const root = await rootWith('bad', 'good');
    expect((await hook(root)).code).toBe(14);

    const { code, stderr, stdout } = await hookAgain(root);

    expect(code).toBe(14);
    expect(stderr).toContain('bad/1.0 did not build');
    expect(stderr).toContain('not tried again: nothing has changed');
    expect(stderr).toMatch(/cause: .*error: #error no/);
    expect(stdout).toBe('');
  });

  test('and tells again of what is installed, and cannot be built anew for a kernel that has changed', async () => {
    const root = await rootWith('good');
    await hook(root);
    await root.write('usr/src/good-1.0/good.c', '#error no\n');
    expect((await hook(root)).code).toBe(14);

    const { code, stderr } = await hookAgain(root);

    expect({ code, stderr }).toEqual({ code: 14, stderr: expect.stringContaining('not tried again') });
    expect((await root.dkms('status')).stdout).toContain(': installed');
  });

  test.each(['choosy', 'manual'])('and has nothing to say of what nothing was done for: %s', async name => {
    const root = await rootWith(name, 'good');
    expect((await hook(root)).code).toBe(0);
    expect(await hookAgain(root)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('and tells again which conf is bad', async () => {
    const root = await rootWith('good');
    await root.module('unreadable', '1.0');
    await root.dkms('add', 'unreadable/1.0');
    await root.module('unreadable', '1.0', MODULES.unreadable);
    await hook(root);

    const { code, stderr } = await hookAgain(root);

    expect(code).toBe(14);
    expect(stderr).toMatch(/dkms\.conf of unreadable\/1\.0 cannot be used\n {2}cause: DEST_MODULE_LOCATION/);
  });

  test('and tells again of what waits for another module, until that comes', async () => {
    const root = await rootWith('upon');
    expect((await hook(root)).stdout).toContain('waits for base');

    expect(await hookAgain(root)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('waits for base'),
    });

    await root.module('base', '1.0');
    await root.dkms('install', 'base/1.0', '-k', KERNEL);
    await hook(root);
    expect((await root.dkms('status', 'upon/1.0')).stdout).toContain('installed');
  });

  test('and tells again of what needs a module that failed, until somebody mends that', async () => {
    const root = await rootWith('bad', 'upon-bad');
    await hook(root);
    const { code, stderr } = await hookAgain(root);
    expect(code).toBe(14);
    expect(stderr).toMatch(/upon-bad\/1\.0 needs bad/);

    await root.write('usr/src/bad-1.0/bad.c', createSource('1.0'));
    await root.dkms('install', 'bad/1.0', '-k', KERNEL);
    expect((await hook(root)).code).toBe(0);
    expect((await root.dkms('status', 'upon-bad/1.0')).stdout).toContain('installed');
  });
});

describe('it asks anew', () => {
  test.each([
    ['its conf', CONF],
    ["the administrator's override", 'etc/dkms/choosy.conf'],
    ["the kernel's configuration", `lib/modules/${KERNEL}/build/.config`],
  ])('when %s has changed', async (_, file) => {
    const root = await rootWith('choosy');
    await hook(root);
    expect(await isAsked(root)).toBe(false);
    await root.write(file, `${(await root.read(file)) ?? ''}BUILD_EXCLUSIVE_KERNEL=""\n`);
    expect(await isAsked(root)).toBe(true);
  });

  test('when the machine was started anew', async () => {
    const root = await rootWith('choosy');
    await hook(root);
    const nextBoot = (real: Host): Host => {
      const host = withoutProcesses(real);
      const readText = (path: string) => (path.endsWith('boot_id') ? 'another' : real.files.readText(path));
      return { ...host, files: { ...host.files, readText } };
    };
    await expect(root.dkmsWith(nextBoot, ...HOOK)).rejects.toThrow('a process was started');
  });

  test('when a person calls', async () => {
    const root = await rootWith('choosy');
    await hook(root);
    const called = root.dkmsWith(withoutProcesses, 'autoinstall', '-k', `${KERNEL}/x86_64`);
    await expect(called).rejects.toThrow('a process was started');
  });

  test('when what failed may go well now: for want of a program', async () => {
    const root = await rootWith('good');
    await root.module('toolless', '1.0', { also: 'MAKE="no-such-program"\n' });
    await root.dkms('add', 'toolless/1.0');
    await hook(root);
    expect(await isAsked(root)).toBe(true);
  });
});

test('what a hook notes goes with its kernel, and with its module', async () => {
  const root = await rootWith('bad', 'choosy', 'good');
  await hook(root);
  const notes = async () =>
    Object.keys(await root.files('var/lib/dkms')).filter(path => path.includes(KERNEL));
  expect((await notes()).filter(path => path.startsWith('choosy/'))).toHaveLength(1);

  await root.dkms('remove', 'choosy/1.0', '--all');
  expect((await notes()).filter(path => path.startsWith('choosy/'))).toEqual([]);
  await root.dkms('kernel_prerm', '-k', KERNEL);
  expect(await notes()).toEqual([]);
  expect((await root.dkms('status', '--failed')).code).toBe(0);
  expect(await root.files('var/lib/dkms')).toEqual({
    'bad/1.0/source': `-> ${root.path}/usr/src/bad-1.0`,
    'good/1.0/source': `-> ${root.path}/usr/src/good-1.0`,
  });
});
