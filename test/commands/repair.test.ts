import { rename } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const LIB = `lib/modules/${KERNEL}`;
const MODULE = 'var/lib/dkms/foo';
const RESULT = `${MODULE}/1.0/${KERNEL}/${ARCH}`;
const LINK = `${MODULE}/kernel-${KERNEL}-${ARCH}`;
const FILE = `${LIB}/updates/dkms/foo.ko`;
const INSTALLED = `foo/1.0, ${KERNEL}, ${ARCH}: installed\n`;

/** foo/1.0 installed, in the place of one of the kernel's own. */
async function rootWithFoo(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel(KERNEL, { modules: { 'kernel/drv/foo.ko': createSource('0.1') } });
  await root.write(`${LIB}/modules.order`, 'kernel/drv/foo.ko\nkernel/net/bar.ko\n');
  await root.module('foo', '1.0', { also: 'MODULES_CONF[0]="options foo a=1"\n' });
  const { code } = await root.dkms('install', 'foo/1.0');
  expect(code).toBe(0);
  return root;
}

const repair = async (root: TempRoot, ...words: readonly string[]) => {
  const ended = await root.dkms('repair', ...words, '--json');
  const { items } = JSON.parse(ended.stdout) as { items: readonly Record<string, string>[] };
  const told = items.map(
    ({ kind, result, path = '' }) => `${result} ${kind} ${path.slice(root.path.length + 1)}`,
  );
  return { ...ended, items, told };
};

const status = async (root: TempRoot) =>
  (await root.dkms('status')).stdout.replace(' (Original modules exist)', '');
const remove = (root: TempRoot, path: string) => root.host.files.remove(`${root.path}/${path}`);

/** What is broken, what is said of it, and whether the tree is as it was before. */
async function mends(break_: (root: TempRoot) => Promise<void>, told: readonly string[]): Promise<TempRoot> {
  const root = await rootWithFoo();
  const picture = async () => {
    const all = { ...(await root.files('var')), ...(await root.files('lib')), ...(await root.files('etc')) };
    const { calls: _calls, ...rest } = all;
    return rest;
  };
  const before = await picture();
  await break_(root);
  const broken = await picture();
  expect((await repair(root, '--dry-run')).told).toEqual(told.map(item => item.replace(/^done/, 'found')));
  expect(await picture()).toEqual(broken);

  expect(await repair(root)).toMatchObject({ code: 0, told });
  expect(await picture()).toEqual(before);
  expect((await repair(root)).told).toEqual([]);
  return root;
}

test('nothing is found where nothing is wrong', async () => {
  const root = await rootWithFoo();
  expect(await root.dkms('repair')).toMatchObject({ code: 0, stdout: 'Nothing to mend\n', stderr: '' });
});

describe('what is mended', () => {
  test('a link to a source that is where sources are', () =>
    mends(root => remove(root, `${MODULE}/1.0/source`), [`done source-link ${MODULE}/1.0/source`]));

  test('a link to what is installed that says it in another way', () =>
    mends(
      root => root.host.files.link(`${root.path}/${RESULT}`, `${root.path}/${LINK}`),
      [`done installed-link ${LINK}`],
    ));

  test('one that names a version that is not there, while the kernel has the modules of another', () =>
    mends(
      root => root.host.files.link(`0.9/${KERNEL}/${ARCH}`, `${root.path}/${LINK}`),
      [`done installed-link ${LINK}`],
    ));

  test('one that is missing, while the record and the kernel say installed', () =>
    mends(root => remove(root, LINK), [`done installed-link ${LINK}`]));

  test('a module that is not where it was installed', async () => {
    const root = await mends(root => remove(root, FILE), [`done file ${FILE}`]);
    expect(await root.calls('depmod')).toHaveLength(2);
  });

  test('a note where an original was: the kernel’s own list has it', async () => {
    const kept = `${MODULE}/original_module/${KERNEL}/${ARCH}/foo.ko.origin`;
    const root = await mends(root => remove(root, kept), [`done origin ${kept}`]);
    await root.dkms('remove', 'foo/1.0', '--all');
    expect(await root.read(`${LIB}/kernel/drv/foo.ko`)).toBe(createSource('0.1'));
  });

  test('a list of modules that does not have what is installed', () =>
    mends(
      root => root.write(`${LIB}/modules.dep`, 'kernel/net/bar.ko:\n'),
      [`done index ${LIB}/modules.dep`],
    ));

  test('what modprobe is told', () =>
    mends(
      root => root.write('etc/modprobe.d/dkms-foo.conf', '# Written by dkms long ago\n'),
      ['done modprobe etc/modprobe.d/dkms-foo.conf'],
    ));

  test('what it is told of a module that is nowhere', () =>
    mends(
      root => root.write('etc/modprobe.d/dkms-old.conf', '# Written by dkms for old\noptions old a=1\n'),
      ['done modprobe etc/modprobe.d/dkms-old.conf'],
    ));

  test('a file that was never finished', () =>
    mends(
      root => root.write(`${LIB}/updates/dkms/.foo.ko.dkms-new`, 'x'),
      [`done leftover ${LIB}/updates/dkms/.foo.ko.dkms-new`],
    ));
});

describe('a record', () => {
  test('that cannot be read is written anew, from what is there', async () => {
    const root = await rootWithFoo();
    await root.write(`${RESULT}/record.json`, '{"schema":');
    expect((await repair(root)).told).toEqual([
      `done record ${RESULT}/record.json`,
      // Which lines modprobe was told stood there too.
      'done modprobe etc/modprobe.d/dkms-foo.conf',
    ]);
    expect(JSON.parse((await root.read(`${RESULT}/record.json`)) ?? '')).toEqual({
      schema: 1,
      installed: ['updates/dkms/foo.ko'],
    });
    expect(await status(root)).toBe(INSTALLED);
  });

  test('comes where another dkms has installed', async () => {
    const root = await rootWithFoo();
    await remove(root, `${RESULT}/record.json`);
    expect((await repair(root)).told).toContain(`done record ${RESULT}/record.json`);
  });

  test('that says installed, while nothing else does, says so no more', async () => {
    const root = await rootWithFoo();
    for (const path of [LINK, FILE]) await remove(root, path);
    expect((await repair(root)).told).toEqual([
      `done record ${RESULT}/record.json`,
      'done modprobe etc/modprobe.d/dkms-foo.conf',
    ]);
    expect(await status(root)).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: built\n`);
  });
});

test('a link to a build that is gone, and is nobody’s, goes', async () => {
  const root = await rootWithFoo();
  await remove(root, `${MODULE}/1.0/${KERNEL}`);
  const { code, told } = await repair(root);
  expect({ code, told: told.slice(0, 1) }).toEqual({ code: 0, told: [`done installed-link ${LINK}`] });
  expect(await status(root)).toBe('foo/1.0: added\n');
});

describe('what a call has left that died', () => {
  test('is ended, and told', async () => {
    const root = await rootWithFoo();
    const dies = (real: TempRoot['host']): TempRoot['host'] => ({
      ...real,
      run: command => (command.file === 'depmod' ? Promise.reject(new Error('killed')) : real.run(command)),
    });
    await expect(root.dkmsWith(dies, 'uninstall', 'foo/1.0')).rejects.toThrow('killed');
    // The test lives on: a journal is of a process that does not.
    const [journal = ''] = root.host.files.list(`${root.path}/var/lib/dkms/.journal`);
    if (journal !== '') {
      const place = `${root.path}/var/lib/dkms/.journal`;
      await rename(`${place}/${journal}`, `${place}/${journal.replace(/^\d+/, '999999999')}`);
    }
    const pending = `var/lib/dkms/depmod-pending-${KERNEL}-${ARCH}`;
    expect((await repair(root, '--dry-run')).told).toContain(`found call ${pending}`);
    const { code, told } = await repair(root);
    expect(code).toBe(0);
    expect(told).toContain(`done call ${pending}`);
    expect(await root.read(pending)).toBeUndefined();
    expect(await root.files('var/lib/dkms/.journal')).toEqual({});
  });
});

describe('what is left to somebody else is told with what to type, and ends with 24', () => {
  const left = async (break_: (root: TempRoot) => Promise<void>) => {
    const root = await rootWithFoo();
    await break_(root);
    const { code, items, told } = await repair(root);
    expect(code).toBe(24);
    return { root, told, items: items.filter(({ result }) => result === 'left') };
  };

  test('a module that no link and no build tells of, but its record', async () => {
    const { items } = await left(async root => {
      await remove(root, LINK);
      await root.write(FILE, 'another');
    });
    expect(items).toMatchObject([{ kind: 'record', next: `dkms install foo/1.0 -k ${KERNEL} --force` }]);
  });

  test('a source that is nowhere', async () => {
    const { items } = await left(root => remove(root, 'usr/src/foo-1.0'));
    expect(items).toMatchObject([{ kind: 'source-link', next: expect.stringContaining('dkms add') }]);
  });

  test('a module that is not what was built', async () => {
    const { items } = await left(root => root.write(FILE, 'another'));
    expect(items).toMatchObject([{ kind: 'file', next: `dkms install foo/1.0 -k ${KERNEL} --force` }]);
  });

  test('a build that has lost its module', async () => {
    const { items } = await left(root => remove(root, `${RESULT}/module/foo.ko`));
    expect(items).toMatchObject([{ kind: 'file', next: expect.stringContaining('dkms build') }]);
  });

  test('an original of which nothing tells where it was', async () => {
    const { items } = await left(async root => {
      await remove(root, `${MODULE}/original_module/${KERNEL}/${ARCH}/foo.ko.origin`);
      await remove(root, `${LIB}/modules.order`);
    });
    expect(items).toMatchObject([{ kind: 'origin', why: 'nothing tells where foo.ko was' }]);
  });

  test('what was kept for a call whose journal is gone', async () => {
    const { items, root } = await left(root =>
      root.write(`${LIB}/updates/dkms/.dkms-kept-1-x-0`, 'only copy'),
    );
    expect(items).toMatchObject([{ kind: 'leftover' }]);
    expect(await root.read(`${LIB}/updates/dkms/.dkms-kept-1-x-0`)).toBe('only copy');
  });

  test('a file of somebody’s where modprobe would be told', async () => {
    const { items } = await left(root => root.write('etc/modprobe.d/dkms-foo.conf', 'options foo a=7\n'));
    expect(items).toMatchObject([{ kind: 'modprobe', next: expect.stringContaining('options foo a=1') }]);
  });
});
