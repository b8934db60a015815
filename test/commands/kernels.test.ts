import { describe, expect, test } from 'vitest';
import { ARCH, KERNEL, tempRoot } from '../helpers/temp-root';

const status = async (root: Awaited<ReturnType<typeof tempRoot>>) =>
  (await root.dkms('status')).stdout.trim().split('\n');

describe('without -k', () => {
  test('the running kernel is meant, though others are here', async () => {
    const root = await tempRoot();
    await root.kernel(KERNEL);
    await root.kernel('6.9');
    await root.module('foo', '1.0');
    await root.dkms('build', 'foo/1.0');
    expect(await status(root)).toEqual([`foo/1.0, ${KERNEL}, ${ARCH}: built`]);
  });

  test('where that one is not installed, those with headers are, and a message says which', async () => {
    const root = await tempRoot();
    await root.kernel('6.9');
    await root.kernel('6.12');
    await root.kernel('6.13', { headers: false });
    await root.module('foo', '1.0');

    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(0);
    expect(stderr).toBe(`Warning: The running kernel ${KERNEL} is not installed here; taking 6.12, 6.9\n`);
    expect(await status(root)).toEqual([`foo/1.0, 6.12, ${ARCH}: built`, `foo/1.0, 6.9, ${ARCH}: built`]);
  });

  test('where there is none at all, the running one lacks headers: 21', async () => {
    const root = await tempRoot();
    await root.module('foo', '1.0');
    const { code, stderr } = await root.dkms('build', 'foo/1.0');
    expect(code).toBe(21);
    expect(stderr).toContain(KERNEL);
  });

  test('-a is the architecture of the running kernel', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.dkms('build', 'foo/1.0', '-a', 'i686');
    expect(await status(root)).toEqual([`foo/1.0, ${KERNEL}, i686: built`]);
    await root.dkms('remove', 'foo/1.0', '-a', 'i686');
    expect(await status(root)).toEqual(['']);
  });

  test('taking back is for the running kernel only, installed or not', async () => {
    const root = await tempRoot();
    await root.kernel('6.9');
    await root.module('foo', '1.0');
    await root.dkms('install', 'foo/1.0', '-k', '6.9');

    expect((await root.dkms('remove', 'foo/1.0')).code).toBe(0);
    expect(await status(root)).toEqual([`foo/1.0, 6.9, ${ARCH}: installed`]);
  });
});

describe('the architecture of a kernel, where packages are RPMs', () => {
  const FEDORA = '6.12.1-200.fc41.x86_64';
  const SUSE = '6.4.0-150600.21-default';

  async function rootWithRpm(rpm: string, ...kernels: readonly string[]) {
    const root = await tempRoot({ distribution: 'sles' });
    for (const kernel of kernels) await root.kernel(kernel);
    await root.module('foo', '1.0');
    await root.write('usr/lib/sysimage/rpm/Packages.db', '');
    await root.tool('rpm', rpm);
    return root;
  }

  test.each([
    ['that of its package', 'echo noarch i686', 'i686'],
    ["the machine's, where no package has it", 'echo "not owned"; exit 1', ARCH],
    ["the machine's, where there is no rpm", 'exit 127', ARCH],
  ])('is %s', async (_, rpm, arch) => {
    const root = await rootWithRpm(rpm, SUSE);
    expect((await root.dkms('build', 'foo/1.0', '-k', SUSE)).code).toBe(0);
    expect(await status(root)).toEqual([`foo/1.0, ${SUSE}, ${arch}: built`]);
    expect(await root.calls('rpm')).toEqual([
      `--root ${root.path} --query --queryformat %{ARCH}  --file /lib/modules/${SUSE}`,
    ]);
  });

  test('is asked of each kernel that is meant', async () => {
    const root = await rootWithRpm('case $* in *default) echo i686 ;; *) echo x86_64 ;; esac', SUSE, '6.9');
    await root.dkms('add', 'foo/1.0');
    await root.dkms('autoinstall', '--all-kernels');
    expect(await status(root)).toEqual([
      `foo/1.0, ${SUSE}, i686: installed`,
      `foo/1.0, 6.9, x86_64: installed`,
    ]);
  });

  test('is not asked for where the release says it, or -a, or the tree', async () => {
    const root = await rootWithRpm('echo i686', FEDORA, SUSE);
    await root.dkms('build', 'foo/1.0', '-k', FEDORA);
    await root.dkms('install', 'foo/1.0', '-k', `${SUSE}/i686`);
    await root.dkms('install', 'foo/1.0', '-k', SUSE);
    expect(await root.calls('rpm')).toEqual([]);
    expect(await status(root)).toEqual([
      `foo/1.0, ${FEDORA}, x86_64: built`,
      `foo/1.0, ${SUSE}, i686: installed`,
    ]);
  });
});
