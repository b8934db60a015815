import { open, rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';
const QUEUE = 'var/lib/dkms/.queue';
const REMOVE = ['remove', 'foo/1.0', '--all'];
const SAFE = '--rpm_safe_upgrade';

/** What rpm says of who owns /usr/src/foo-1.0/dkms.conf, and how many instances of foo-dkms there are. */
function answer(owners: number, instances: number): string {
  const lines = (count: number) => 'echo foo-dkms; '.repeat(count);
  return `case "$*" in
*--file*) ${owners === 0 ? 'echo "file is not owned" >&2; exit 1' : lines(owners)} ;;
*) ${lines(instances)} ;;
esac`;
}

/** foo/1.0 is installed for two kernels, by a package; our own RPM is there. */
async function rootWithFoo(owners: number, instances: number): Promise<TempRoot> {
  const root = await tempRoot({ distribution: 'fedora' });
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  await root.module('foo', '1.0');
  await root.dkms('install', 'foo/1.0', '--all-kernels');
  await root.tool('rpm', answer(owners, instances));
  await root.write('usr/lib/dkms/rpm_trigger', '', 0o755);
  await root.write('var/lib/rpm/rpmdb.sqlite', '');
  await root.forgetCalls();
  return root;
}

const status = async (root: TempRoot) => (await root.dkms('status')).stdout;
const installed = (version: string) =>
  [KERNEL, OTHER].map(kernel => `foo/${version}, ${kernel}, ${ARCH}: installed\n`).join('');

describe.each([[[SAFE]], [[]]])('remove %j by the scripts of a package', words => {
  test('that goes takes the module away', async () => {
    const root = await rootWithFoo(1, 1);
    expect(await root.dkms(...REMOVE, ...words)).toMatchObject({ code: 0, stderr: '' });
    expect(await status(root)).toBe('');
  });

  test('that gives way to another release of the same version leaves the module to that', async () => {
    const root = await rootWithFoo(2, 2);
    const { code, stderr } = await root.dkms(...REMOVE, ...words);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Warning: foo/1.0 stays: another package has it by now (--force removes it)\n',
    });
    expect(await status(root)).toBe(installed('1.0'));
    expect(await root.files(QUEUE)).toEqual({});
  });

  test('that gives way to another version leaves it until that is in its place', async () => {
    const root = await rootWithFoo(1, 2);
    const { code, stderr } = await root.dkms(...REMOVE, ...words);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Warning: foo/1.0 goes when the upgrade of its package has ended (--force removes it now)\n',
    });
    expect(await status(root)).toBe(installed('1.0'));
    expect(await root.files(QUEUE)).toEqual({ 'going-foo-1.0': 'foo/1.0\n' });
  });

  test('is done as it says with --force', async () => {
    const root = await rootWithFoo(2, 2);
    expect((await root.dkms(...REMOVE, ...words, '--force')).code).toBe(0);
    expect(await status(root)).toBe('');
    expect(await root.calls('rpm')).toEqual([]);
  });

  test('leaves no mark in a dry run', async () => {
    const root = await rootWithFoo(1, 2);
    expect((await root.dkms(...REMOVE, ...words, '--dry-run')).code).toBe(0);
    expect(await root.files(QUEUE)).toEqual({});
  });
});

describe('a package that goes, in a transaction of rpm', () => {
  /** As if rpm had started us: its lock is open for as long as `work` takes. */
  async function inTransaction<T>(root: TempRoot, work: () => Promise<T>): Promise<T> {
    const lock = await open(`${root.path}/var/lib/rpm/.rpm.lock`, 'w');
    return work().finally(() => lock.close());
  }

  const OWED = [KERNEL, OTHER].map(kernel => `depmod-pending-${kernel}-${ARCH}`);
  const readOwed = async (root: TempRoot) =>
    Object.keys(await root.files('var/lib/dkms')).filter(name => name.startsWith('depmod-'));

  test('leaves the depmods of all that go to the trigger at its end', async () => {
    const root = await rootWithFoo(1, 1);
    await root.module('bar', '1.0');
    await root.dkms('install', 'bar/1.0', '--all-kernels');
    await root.forgetCalls();
    await inTransaction(root, async () => {
      for (const name of ['foo', 'bar'])
        expect((await root.dkms('remove', `${name}/1.0`, '--all', SAFE)).code).toBe(0);
    });
    expect(await status(root)).toBe('');
    expect(await root.calls('depmod')).toEqual([]);
    expect(await readOwed(root)).toEqual(OWED);

    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await root.calls('depmod')).toHaveLength(2);
    expect(await readOwed(root)).toEqual([]);
  });

  test('which runs them although the administrator wants nothing built by itself', async () => {
    const root = await rootWithFoo(1, 1);
    await inTransaction(root, () => root.dkms(...REMOVE, SAFE));
    await root.write('etc/dkms/no-autoinstall', '');
    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await root.calls('depmod')).toHaveLength(2);
  });

  test.each([
    ['outside of a transaction', false, 1, true],
    ['when no package has the source', true, 0, true],
    ['without the trigger', true, 1, false],
  ])('runs its own %s', async (_, isInside, owners, hasTrigger) => {
    const root = await rootWithFoo(owners, 1);
    if (!hasTrigger) await rm(`${root.path}/usr/lib/dkms/rpm_trigger`);
    const remove = () => root.dkms(...REMOVE, SAFE);
    await (isInside ? inTransaction(root, remove) : remove());
    expect(await root.calls('depmod')).toHaveLength(2);
  });

  test('runs none, ever, with --no-depmod', async () => {
    const root = await rootWithFoo(1, 1);
    await inTransaction(root, () => root.dkms(...REMOVE, SAFE, '--no-depmod'));
    expect(await readOwed(root)).toEqual([]);
  });
});

describe('the database of packages', () => {
  test('is asked of the source, and then of the package, in the root that is meant', async () => {
    const root = await rootWithFoo(1, 2);
    await root.dkms(...REMOVE, SAFE);
    const query = `--root ${root.path} --query --queryformat %{NAME} `;
    expect(await root.calls('rpm')).toEqual([
      `${query} --file /usr/src/foo-1.0/dkms.conf`,
      `${query} foo-dkms`,
    ]);
  });

  test('is not asked where packages are no RPMs, unless a package says --rpm_safe_upgrade', async () => {
    const root = await rootWithFoo(2, 2);
    await rm(`${root.path}/var/lib/rpm`, { recursive: true });
    await root.dkms(...REMOVE);
    expect(await root.calls('rpm')).toEqual([]);
    expect(await status(root)).toBe('');
  });

  test('is not asked about the removal for one kernel', async () => {
    const root = await rootWithFoo(2, 2);
    await root.dkms('remove', 'foo/1.0', '-k', KERNEL);
    expect(await root.calls('rpm')).toEqual([]);
  });

  test('that knows nobody who has the source leaves it to who asks', async () => {
    const root = await rootWithFoo(0, 0);
    await root.dkms(...REMOVE, SAFE);
    expect(await status(root)).toBe('');
  });

  test('tells of an upgrade that nobody would come back to: without our trigger, it is a removal', async () => {
    const root = await rootWithFoo(1, 2);
    await rm(`${root.path}/usr/lib/dkms/rpm_trigger`);
    await root.dkms(...REMOVE, SAFE);
    expect(await status(root)).toBe('');
  });
});

describe('when the upgrade has ended', () => {
  /** The scripts of both packages have run, and the files of the old one are gone. */
  async function rootAfterUpgrade(newVersion: string): Promise<TempRoot> {
    const root = await rootWithFoo(1, 2);
    await root.module('foo', newVersion);
    await root.dkms('add', `foo/${newVersion}`, SAFE);
    await root.dkms(...REMOVE, SAFE);
    await rm(`${root.path}/usr/src/foo-1.0`, { recursive: true });
    await root.write(`${QUEUE}/modules`, '');
    await root.forgetCalls();
    return root;
  }

  test.each(['2.0', '0.9'])('%s takes its place, with one depmod for each kernel', async version => {
    const root = await rootAfterUpgrade(version);
    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await status(root)).toBe(installed(version));
    expect(await root.calls('depmod')).toHaveLength(2);
    expect(await root.files(QUEUE)).toEqual({});
  });

  test('something takes its place though nothing has come since, as after an upgrade that was cut off', async () => {
    const root = await rootAfterUpgrade('2.0');
    await rm(`${root.path}/${QUEUE}/modules`);
    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await status(root)).toBe(installed('2.0'));
  });

  test('it goes although what comes in its place does not build, and that is told', async () => {
    const root = await rootAfterUpgrade('2.0');
    await root.write('usr/src/foo-2.0/foo.c', '#error no\n');
    const { code, stderr } = await root.dkms('package_trigger');
    expect(code).toBe(11);
    expect(stderr).toContain('#error no');
    expect(await status(root)).toBe('foo/2.0: added\n');
    expect(await root.calls('depmod')).toHaveLength(2);
  });

  test('it goes where the administrator wants nothing built by itself', async () => {
    const root = await rootAfterUpgrade('2.0');
    await root.write('etc/dkms/no-autoinstall', '');
    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await status(root)).toBe('foo/2.0: added\n');
  });

  test('it goes where nothing else is to be done', async () => {
    const root = await rootAfterUpgrade('2.0');
    await root.dkms('install', 'foo/2.0', '--all-kernels');
    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await status(root)).toBe(installed('2.0'));
    expect(await root.files('var/lib/dkms/foo/1.0')).toEqual({});
  });

  test('it stays after all where its source has come back', async () => {
    const root = await rootAfterUpgrade('0.9');
    await root.module('foo', '1.0');
    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await status(root)).toBe(`foo/0.9: added\n${installed('1.0')}`);
    expect(await root.files(QUEUE)).toEqual({});
  });

  test.each(['', 'foo', 'foo/1.0/x', '../x'])('a mark that names no module, %j, is dropped', async text => {
    const root = await rootAfterUpgrade('2.0');
    await root.write(`${QUEUE}/going-foo-1.0`, `${text}\n`);
    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await status(root)).toContain(installed('2.0'));
    expect(await root.files(QUEUE)).toEqual({});
  });
});
