import { chmod } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { failOn, readOnlyBelow } from '../helpers/failing-host';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

async function rootWithFoo(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0');
  return root;
}

const everything = async (root: TempRoot) => ({ ...(await root.files('var')), ...(await root.files('lib')) });

describe('a tree that cannot be written', () => {
  test.each(['add', 'build', 'install', 'uninstall', 'unbuild', 'remove'])(
    'is told by %s before anything is tried, with the way out: 1',
    async verb => {
      const root = await rootWithFoo();
      const { code, stderr } = await root.dkmsWith(readOnlyBelow(/\/var\/lib\/dkms/), verb, 'foo/1.0');

      expect(code).toBe(1);
      expect(stderr).toBe(
        `Error: ${root.path}/var/lib/dkms cannot be written\n  next:  Run it as root, or with --dkmstree, --sourcetree and --installtree of your own.\n`,
      );
      expect(await root.files('var')).toEqual({});
    },
  );

  test("that is the kernel's is told before the module is built", async () => {
    const root = await rootWithFoo();
    const { code, stderr } = await root.dkmsWith(readOnlyBelow(/\/lib\/modules/), 'install', 'foo/1.0');

    expect(code).toBe(1);
    expect(stderr).toContain(`${root.path}/lib/modules cannot be written`);
    expect(await root.calls('make')).toEqual([]);
  });

  test('does not keep status from telling what is in it', async () => {
    const root = await rootWithFoo();
    await root.dkms('add', 'foo/1.0');
    const { code, stdout } = await root.dkmsWith(readOnlyBelow(/./), 'status');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'foo/1.0: added\n' });
  });

  test.skipIf(process.getuid?.() === 0)('is one without permission (root has it everywhere)', async () => {
    const root = await rootWithFoo();
    await root.write('var/lib/dkms/x', '');
    await chmod(`${root.path}/var/lib/dkms`, 0o555);
    const { code, stderr } = await root.dkms('add', 'foo/1.0');
    await chmod(`${root.path}/var/lib/dkms`, 0o755);
    expect(code).toBe(1);
    expect(stderr).toContain('cannot be written');
  });
});

describe('what the system refuses in the middle', () => {
  test.each([
    ['ENOSPC', /^Error: No space left to write \S+\n {2}next: {2}Free some space/],
    ['EROFS', /^Error: \S+ is on a read-only file system\n {2}next: {2}Remount the file system read-write/],
    ['EACCES', /^Error: Not permitted to write \S+\n {2}next: {2}Run it as root/],
  ])('is an error that names the file and the way out: %s', async (code, message) => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0');
    const before = await everything(root);

    const ended = await root.dkmsWith(failOn('copyFile', /\/updates\/dkms\//, code), 'install', 'foo/1.0');

    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(message);
    expect(await everything(root)).toEqual(before);
  });

  test('while a build is put into the tree leaves no half of it', async () => {
    const root = await rootWithFoo();
    await root.dkms('add', 'foo/1.0');

    const ended = await root.dkmsWith(failOn('copyFile', /\/result\/log\//, 'ENOSPC'), 'build', 'foo/1.0');

    expect(ended.code).toBe(1);
    expect((await root.dkms('status')).stdout).toBe('foo/1.0: added\n');
    expect(await root.dkms('build', 'foo/1.0')).toMatchObject({ code: 0 });
  });

  test('is also told in JSON', async () => {
    const root = await rootWithFoo();
    const ended = await root.dkmsWith(failOn('link', /\/source$/, 'EROFS'), 'add', 'foo/1.0', '--json');
    const told = JSON.parse(ended.stdout);

    expect(told).toMatchObject({ exitCode: 1, jobs: [{ action: 'add', error: { code: 'READ_ONLY' } }] });
  });

  test('that nobody foresaw is a fault of ours, and not dressed up as something else', async () => {
    const root = await rootWithFoo();
    await expect(root.dkmsWith(failOn('link', /\/source$/, 'EIO'), 'add', 'foo/1.0')).rejects.toMatchObject({
      code: 'EIO',
    });
  });
});

describe('names', () => {
  test.each(['../x/1', 'foo/..', 'foo/1/2', '.foo/1', 'fo o/1', 'foo/$(id)'])(
    'that would lead elsewhere are refused: %s',
    async word => {
      const root = await rootWithFoo();
      const { code, stderr } = await root.dkms('add', '-m', word);
      expect(code).toBe(2);
      expect(stderr).toContain('cannot be the name or version of a module');
      expect(await root.files('var/lib/dkms')).toEqual({});
    },
  );
});

describe('kernels', () => {
  test('that are not here cannot be installed for: 6, and what is built stays', async () => {
    const root = await rootWithFoo();
    await root.dkms('build', 'foo/1.0');
    await root.host.files.remove(`${root.path}/lib/modules/${KERNEL}`);

    const { code, stderr } = await root.dkms('install', 'foo/1.0', '-k', KERNEL);

    expect(code).toBe(6);
    expect(stderr).toContain(`lib/modules/${KERNEL} is not there`);
    expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: built\n`);
  });

  test('and architectures pair one to one: 1', async () => {
    const root = await rootWithFoo();
    const two = ['-a', 'x86_64', '-a', 'arm64'];

    expect((await root.dkms('build', 'foo/1.0', '-k', KERNEL, ...two)).code).toBe(1);
    expect((await root.dkms('build', 'foo/1.0', ...two)).code).toBe(1);
  });

  test('take the architectures in their order, and one for all of them', async () => {
    const root = await rootWithFoo();
    await root.kernel('6.2');
    await root.dkms('build', 'foo/1.0', '-k', `${KERNEL},6.2`, '-a', 'a1', '-a', 'a2');
    await root.dkms('build', 'foo/1.0', '-k', `${KERNEL}/own,6.2`, '-a', 'a3');

    expect((await root.dkms('status')).stdout.split('\n').map(line => line.replace(/^.*?, /, ''))).toEqual([
      `${KERNEL}, a1: built`,
      `${KERNEL}, own: built`,
      '6.2, a2: built',
      '6.2, a3: built',
      '',
    ]);
  });
});
