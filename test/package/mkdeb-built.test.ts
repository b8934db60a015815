import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { listMembers, OTHER, rootWithBuilds } from '../helpers/archives';
import { KERNEL, type TempRoot } from '../helpers/temp-root';

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0;
const DEB = 'foo-dkms_1.0_amd64.deb';
const ARCHIVE = 'usr/share/foo-dkms/foo-1.0.dkms.tar.gz';

async function make(...words: readonly string[]): Promise<TempRoot> {
  const root = await rootWithBuilds();
  const { code, stderr } = await root.dkms('mkdeb', 'foo/1.0', ...words, '--output', root.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return root;
}

async function unpack(root: TempRoot, deb = DEB): Promise<readonly string[]> {
  await root.host.run({ file: 'dpkg-deb', args: ['-R', `${root.path}/${deb}`, `${root.path}/deb`] });
  const names = Object.keys(await root.files('deb'));
  return names.filter(name => !name.startsWith('usr/share/doc/') && !name.startsWith('DEBIAN/'));
}

describe.skipIf(!hasDpkg)('a package with what was built (skipped where there is no dpkg-deb)', () => {
  test('is of the machine, and holds an archive of the kernels that were named beside the source', async () => {
    const root = await make('-k', KERNEL);
    expect(await unpack(root)).toEqual([
      ARCHIVE,
      'usr/src/foo-1.0/dkms.conf',
      'usr/src/foo-1.0/foo.c',
      'usr/src/foo-1.0/run.sh',
      'usr/src/foo-1.0/sub/note',
    ]);
    const members = await listMembers(root, `deb/${ARCHIVE}`);
    expect(members).toContain(`./dkms_main_tree/${KERNEL}/x86_64/module/foo.ko`);
    expect(members.filter(name => name.includes(OTHER))).toEqual([]);
    const control = await root.read('deb/DEBIAN/control');
    expect(control).toContain('\nArchitecture: amd64\n');
    expect(control).toContain(KERNEL);
    expect(await root.read('deb/DEBIAN/postinst')).toContain("'/usr/share/foo-dkms'");
  });

  test.each([[['-k', `${KERNEL},${OTHER}`]], [['--all']], [['--all-kernels']]])(
    'is of several kernels with %j',
    async words => {
      const root = await make(...words);
      await unpack(root);
      const members = await listMembers(root, `deb/${ARCHIVE}`);
      expect(members).toContain(`./dkms_main_tree/${KERNEL}/x86_64/module/foo.ko`);
      expect(members).toContain(`./dkms_main_tree/${OTHER}/x86_64/module/foo.ko.xz`);
    },
  );

  test('has no source with --binaries-only', async () => {
    const root = await make('--binaries-only');
    expect(await unpack(root)).toEqual([ARCHIVE]);
    // dkms 3 cannot load what there is.
    expect(await root.read('deb/DEBIAN/control')).toContain('\nDepends: dkms-ng | dkms (<< 3)\n');
    const members = await listMembers(root, `deb/${ARCHIVE}`);
    expect(members).toContain('./dkms_binaries_only/dkms.conf');
    expect(members.filter(name => name.includes('dkms_source_tree'))).toEqual([]);
  });

  test('has nothing of it with --source-only, or without a word about kernels', async () => {
    const root = await make();
    expect(await unpack(root, 'foo-dkms_1.0_all.deb')).not.toContain(ARCHIVE);
    const { stdout } = await root.dkms('mkdeb', 'foo/1.0', '--source-only', '-k', KERNEL, '--output', 'out');
    expect(stdout).toBe(`Wrote ${root.path}/out/foo-dkms_1.0_all.deb\n`);
  });

  test('is the same, byte for byte, when it is made again', async () => {
    const root = await make('--all');
    const first = root.host.files.readBytes(`${root.path}/${DEB}`);
    await root.dkms('mkdeb', 'foo/1.0', '--all', '--output', 'again');
    expect(root.host.files.readBytes(`${root.path}/again/${DEB}`).toString()).toBe(first.toString());
  });
});

test('a kernel that the module is not built for is an error with what to type', async () => {
  const root = await rootWithBuilds();
  await root.dkms('unbuild', 'foo/1.0', '-k', OTHER);
  const { code, stderr } = await root.dkms('mkdeb', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
  expect(code).toBe(6);
  expect(stderr).toBe(
    `Error: foo/1.0 is not built for kernel ${OTHER} (x86_64)\n  next:  dkms build foo/1.0 -k ${OTHER}\n`,
  );
});

test('kernels of two architectures are not one package', async () => {
  const root = await rootWithBuilds();
  await root.dkms('build', 'foo/1.0', '-k', `${KERNEL}/aarch64`);
  const { code, stderr } = await root.dkms('mkdeb', 'foo/1.0', '--all');
  expect(code).toBe(7);
  expect(stderr).toContain('A package is of one architecture, and foo/1.0 is built for aarch64, x86_64\n');
  expect(stderr).toContain('next:');
});
