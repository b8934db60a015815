import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, createConf, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const GONE = '5.10.0-9';
const OTHER = '6.12.1';

/** A database of packages that has these paths, and no others. */
async function own(root: TempRoot, ...paths: readonly string[]): Promise<void> {
  const cases = paths.map(path => `*' ${path}') echo "a-package: ${path}" ;;`).join('\n');
  await root.tool('dpkg-query', `case "$*" in\n${cases}\n*) exit 1 ;;\nesac`);
  await root.write('var/lib/dpkg/status', '');
}

/** foo/1.0 installed for a kernel that is there and for one that has gone since. */
async function rootAfterKernel(): Promise<TempRoot> {
  const root = await tempRoot();
  await own(root);
  await root.kernel();
  await root.kernel(GONE, { modules: { 'kernel/foo.ko': 'own' } });
  await root.module('foo', '1.0', { also: 'MODULES_CONF[0]="options foo a=1"\n' });
  const { code } = await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${GONE}`);
  expect(code).toBe(0);
  for (const name of ['kernel', 'build'])
    await root.host.files.remove(`${root.path}/lib/modules/${GONE}/${name}`);
  return root;
}

const gc = async (root: TempRoot, ...words: readonly string[]) => {
  const ended = await root.dkms('gc', ...words, '--json');
  const { items } = JSON.parse(ended.stdout) as { items: readonly Record<string, string>[] };
  const told = items.map(
    ({ kind, result, path = '' }) => `${result} ${kind} ${path.slice(root.path.length + 1)}`,
  );
  return { ...ended, told };
};

describe('what a kernel leaves that went without a word', () => {
  const ALL = [`kernel lib/modules/${GONE}`, `build var/lib/dkms/foo/1.0/${GONE}/${ARCH}`];

  test('is shown first, and nothing is done', async () => {
    const root = await rootAfterKernel();
    const before = await root.files('');
    const { code, told } = await gc(root);
    expect(code).toBe(0);
    expect(told).toEqual(ALL.map(item => `found ${item}`));
    const { calls: _before, ...was } = before;
    const { calls: _after, ...is } = await root.files('');
    expect(is).toEqual(was);
  });

  test('is told to people with its size, and what to type', async () => {
    const root = await rootAfterKernel();
    const { stdout } = await root.dkms('gc');
    expect(stdout).toContain(
      `Would remove ${root.path}/lib/modules/${GONE} (${GONE}), 1 kB: its kernel is gone`,
    );
    expect(stdout).toMatch(/^2 in all \(\d+ kB\): dkms gc --yes removes it$/m);
  });

  test('goes with --yes, and what the other kernel has stays', async () => {
    const root = await rootAfterKernel();
    const { code, told, stderr } = await gc(root, '--yes');
    expect({ code, told, stderr }).toEqual({ code: 0, told: ALL.map(item => `done ${item}`), stderr: '' });
    expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: installed\n`);
    expect(Object.keys(await root.files('lib/modules'))).not.toContain(GONE);
    expect(Object.keys(await root.files('var/lib/dkms')).join(' ')).not.toContain(GONE);
    expect(await root.read('etc/modprobe.d/dkms-foo.conf')).toContain('options foo a=1');
    expect((await gc(root, '--yes')).told).toEqual([]);
    expect((await root.dkms('gc')).stdout).toBe('Nothing that nobody needs\n');
  });

  test('is not made again by depmod, and no script runs for long', async () => {
    const root = await rootAfterKernel();
    await root.forgetCalls();
    await gc(root, '--yes');
    expect(await root.calls('depmod')).toEqual([]);
  });

  test('stays with --yes --dry-run', async () => {
    const root = await rootAfterKernel();
    expect((await gc(root, '--yes', '--dry-run')).told).toEqual(ALL.map(item => `found ${item}`));
    expect(await root.files(`lib/modules/${GONE}`)).not.toEqual({});
  });

  test('of attempts that failed, originals and marks goes too', async () => {
    const root = await rootAfterKernel();
    await root.module('bad', '1.0', { files: { 'bad.c': '#error no\n' } });
    await root.kernel(OTHER);
    await root.dkms('build', 'bad/1.0', '-k', OTHER);
    await root.host.files.remove(`${root.path}/lib/modules/${OTHER}`);
    await root.write(`var/lib/dkms/lone/original_module/${GONE}/${ARCH}/lone.ko`, 'own');
    await root.write(`var/lib/dkms/.queue/kernel-${GONE}`, '');
    const { told } = await gc(root, '--yes');
    expect(told.slice(2)).toEqual([
      `done attempt var/lib/dkms/bad/1.0/.attempts/${OTHER}-${ARCH}`,
      `done original var/lib/dkms/lone/original_module/${GONE}`,
      `done mark var/lib/dkms/.queue/kernel-${GONE}`,
    ]);
    const left = Object.keys(await root.files('var/lib/dkms'));
    expect(left.filter(path => /lone|attempts|build|queue/.test(path))).toEqual([]);
    expect((await root.dkms('status', 'bad')).stdout).toBe('bad/1.0: added\n');
  });
});

describe('a directory below /lib/modules stays', () => {
  test.each([
    ['of a kernel', 'kernel/x.ko'],
    ['of which only the headers are there', 'build/include/x'],
    ['with a file of somebody', 'notes'],
    ['with a module that is not of others', 'misc/x.ko'],
  ])('%s: %s', async (_, path) => {
    const root = await tempRoot();
    await own(root);
    await root.write(`lib/modules/${GONE}/modules.dep`, '');
    await root.write(`lib/modules/${GONE}/${path}`, '');
    expect((await gc(root, '--yes')).told).toEqual([]);
  });

  test('of the kernel that runs, whatever is in it', async () => {
    const root = await tempRoot();
    await own(root);
    await root.write(`lib/modules/${KERNEL}/modules.dep`, '');
    expect((await gc(root, '--yes')).told).toEqual([]);
  });

  test('whose image is in /boot, and one that a package has, by either name of the place', async () => {
    for (const place of ['/lib/modules', '/usr/lib/modules']) {
      const root = await tempRoot();
      await own(root, `${place}/${GONE}`);
      await root.write(`lib/modules/${GONE}/updates/dkms/x.ko`, '');
      await root.write(`lib/modules/${OTHER}/modules.dep`, '');
      await root.write(`boot/vmlinuz-${OTHER}`, '');
      expect((await gc(root, '--yes')).told).toEqual([]);
    }
  });
});

describe('a source in /usr/src', () => {
  async function rootWithSources(): Promise<TempRoot> {
    const root = await tempRoot();
    await root.kernel();
    for (const name of ['lone', 'known', 'owned']) await root.module(name, '1.0');
    await root.write('usr/src/linux-headers-6.1/Makefile', '');
    await root.dkms('add', 'known/1.0');
    await own(root, '/usr/src/owned-1.0/dkms.conf');
    return root;
  }

  test('that neither dkms nor a package knows is shown, and stays with --yes alone', async () => {
    const root = await rootWithSources();
    expect((await gc(root, '--yes')).told).toEqual(['found source usr/src/lone-1.0']);
    expect((await root.dkms('gc')).stdout).toContain('dkms gc --yes --force removes sources');
    expect(await root.read('usr/src/lone-1.0/dkms.conf')).toBe(createConf('lone', '1.0'));
  });

  test('goes with --force as well; those that are known or owned stay', async () => {
    const root = await rootWithSources();
    expect((await gc(root, '--yes', '--force')).told).toEqual(['done source usr/src/lone-1.0']);
    const left = new Set(Object.keys(await root.files('usr/src')).map(path => path.split('/')[0]));
    expect([...left]).toEqual(['known-1.0', 'linux-headers-6.1', 'owned-1.0']);
  });

  test('is nothing that can be told where there is no database of packages', async () => {
    const root = await rootWithSources();
    await root.host.files.remove(`${root.path}/var/lib/dpkg`);
    expect((await root.dkms('gc')).stdout).toBe('Nothing that nobody needs\n');
  });

  test('that is a link is somebody’s', async () => {
    const root = await rootWithSources();
    await mkdir(`${root.path}/home/me`, { recursive: true });
    await root.host.run({ file: 'mv', args: [`${root.path}/usr/src/lone-1.0`, `${root.path}/home/me/lone`] });
    await root.host.files.link(`${root.path}/home/me/lone`, `${root.path}/usr/src/lone-1.0`);
    expect((await gc(root)).told).toEqual([]);
  });
});

test('a module whose source is gone goes with the last kernel that had anything of it', async () => {
  const root = await rootAfterKernel();
  await root.dkms('unbuild', 'foo/1.0');
  await root.host.files.remove(`${root.path}/usr/src/foo-1.0`);
  expect((await gc(root, '--yes')).told.slice(1)).toEqual([
    `done build var/lib/dkms/foo/1.0/${GONE}/${ARCH}`,
    'done module var/lib/dkms/foo/1.0',
  ]);
  expect(await root.files('var/lib/dkms')).toEqual({});
});

test('a version that somebody builds is left', async () => {
  const root = await rootAfterKernel();
  await root.write(`var/lib/dkms/foo/1.0/.attempts/${GONE}-${ARCH}/make.log`, '');
  const lock = await root.host.lock(`${root.path}/var/lib/dkms/foo/1.0/.attempts`, 0);
  const { code, told } = await gc(root, '--yes', '--no-wait');
  lock.release();
  expect(code).toBe(1);
  expect(told).toEqual([
    `done kernel lib/modules/${GONE}`,
    `failed build var/lib/dkms/foo/1.0/${GONE}/${ARCH}`,
    `left attempt var/lib/dkms/foo/1.0/.attempts/${GONE}-${ARCH}`,
  ]);
});
