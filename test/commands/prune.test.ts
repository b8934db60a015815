import { describe, expect, test } from 'vitest';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.1';

async function rootWithVersions(...versions: readonly string[]): Promise<TempRoot> {
  const root = await tempRoot();
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  await root.tool('dpkg-query', 'exit 1');
  await root.write('var/lib/dpkg/status', '');
  for (const version of versions) {
    await root.module('foo', version);
    await root.dkms('build', `foo/${version}`);
  }
  return root;
}

const status = async (root: TempRoot) => (await root.dkms('status')).stdout;

describe('prune', () => {
  test('takes the older versions out of the tree where a newer one is installed; their sources stay', async () => {
    const root = await rootWithVersions('1.9', '1.10', '1.2');
    await root.dkms('install', 'foo/1.10');
    expect(await root.dkms('prune')).toMatchObject({ code: 0, stderr: '' });
    expect(await status(root)).toBe(`foo/1.10, ${KERNEL}, ${ARCH}: installed\n`);
    expect(await root.read('usr/src/foo-1.2/dkms.conf')).toBeDefined();
    expect(await root.calls('depmod')).toHaveLength(1);
  });

  test('leaves what another kernel has, and says which', async () => {
    const root = await rootWithVersions('1.0', '2.0');
    await root.dkms('install', 'foo/1.0', '-k', OTHER);
    await root.dkms('install', 'foo/2.0');
    const { code, stdout } = await root.dkms('prune');
    expect(code).toBe(0);
    expect(stdout).toBe(`foo/1.0 stays: kernel ${OTHER} has it\n`);
  });

  test('leaves what a package owns, and says which', async () => {
    const root = await rootWithVersions('1.0', '2.0');
    await root.dkms('install', 'foo/2.0');
    await root.tool(
      'dpkg-query',
      'case "$*" in *foo-1.0*) echo "foo-dkms: /usr/src/foo-1.0/dkms.conf" ;; *) exit 1 ;; esac',
    );
    const { stdout } = await root.dkms('prune', '--json');
    expect(JSON.parse(stdout).jobs).toMatchObject([
      { module: 'foo', version: '1.0', result: 'kept', error: null },
    ]);
    expect(await status(root)).toContain('foo/1.0');
  });

  test('does nothing where no newer one is installed', async () => {
    const root = await rootWithVersions('1.0', '2.0');
    await root.dkms('install', 'foo/1.0');
    await root.dkms('prune');
    expect(await status(root)).toContain(`foo/2.0, ${KERNEL}, ${ARCH}: built`);
  });

  test('takes a broken one, whose source is gone', async () => {
    const root = await rootWithVersions('1.0', '2.0');
    await root.dkms('install', 'foo/2.0');
    await root.host.files.remove(`${root.path}/usr/src/foo-1.0`);
    expect((await root.dkms('prune')).code).toBe(0);
    expect(await status(root)).toBe(`foo/2.0, ${KERNEL}, ${ARCH}: installed\n`);
  });

  test('is for one module where it is named; 3 where that is not known', async () => {
    const root = await rootWithVersions('1.0', '2.0');
    await root.dkms('install', 'foo/2.0');
    await root.module('bar', '1.0');
    await root.dkms('add', 'bar/1.0');
    expect((await root.dkms('prune', 'bar')).code).toBe(0);
    expect(await status(root)).toContain('foo/1.0');
    expect((await root.dkms('prune', 'nobody')).code).toBe(3);
    expect((await root.dkms('prune', 'foo')).code).toBe(0);
    expect(await status(root)).not.toContain('foo/1.0');
  });

  test('shows with --dry-run what it would do', async () => {
    const root = await rootWithVersions('1.0', '2.0');
    await root.dkms('install', 'foo/2.0');
    const { stdout } = await root.dkms('prune', '--dry-run');
    expect(stdout).toContain('Would remove foo/1.0');
    expect(await status(root)).toContain('foo/1.0');
  });
});
