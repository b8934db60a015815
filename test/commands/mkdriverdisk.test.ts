import { describe, expect, test } from 'vitest';
import { OTHER } from '../helpers/archives';
import { DEFAULT_KERNEL, diskRoot, KERNEL } from '../helpers/disk-root';

describe('a driver disk', () => {
  test('lies in the tree, and is told in the words that scripts look for', async () => {
    const root = await diskRoot();
    expect(await root.dkms('mkdriverdisk', 'foo/1.0', '-d', 'ubuntu', '--media', 'tar', '-q')).toMatchObject({
      code: 0,
      stdout: '',
    });
    const { stdout } = await root.dkms('mkdriverdisk', 'foo/1.0', '-d', 'ubuntu', '--media', 'tar');
    expect(stdout).toBe(
      `Disk image location: ${root.path}/var/lib/dkms/foo/1.0/driver_disk/foo-1.0-ubuntu-dd.tar\n`,
    );
  });

  test('is built first where its kernels lack it, and only there', async () => {
    const root = await diskRoot();
    await root.dkms('build', 'foo/1.0', '-k', KERNEL);
    const { stdout } = await root.disk('-d', 'debian', '--media', 'tar', '-k', `${KERNEL},${DEFAULT_KERNEL}`);
    expect(stdout.match(/^Building .*$/gm)).toEqual([`Building foo/1.0 for ${DEFAULT_KERNEL} (x86_64)`]);
    expect((await root.disk('-d', 'debian', '--media', 'tar', '-k', KERNEL)).stdout).not.toContain(
      'Building',
    );
  });

  test('is not made where a build fails, whose exit code is the answer', async () => {
    const root = await diskRoot();
    await root.write('usr/src/foo-1.0/foo.c', '#error no\n');
    const { code, stdout, stderr } = await root.disk('-d', 'debian', '--media', 'tar');
    expect(code).toBe(10);
    expect(stdout).not.toContain('Disk image');
    expect(stderr).toContain('foo/1.0');
    expect(await root.files('out')).toEqual({});
  });

  test('of a module that came without its source has what it came with, and no other kernel', async () => {
    const root = await diskRoot();
    await root.dkms('build', 'foo/1.0', '-k', KERNEL);
    await root.dkms('mktarball', 'foo/1.0', '--binaries-only', '--archive', `${root.path}/foo.tar.gz`);
    await root.dkms('remove', 'foo/1.0', '--all');
    await root.host.files.remove(`${root.path}/usr/src/foo-1.0`);
    await root.dkms('ldtarball', `${root.path}/foo.tar.gz`);
    expect((await root.disk('-d', 'debian', '--media', 'tar', '-k', KERNEL)).code).toBe(0);
    const { code, stderr } = await root.disk('-d', 'debian', '--media', 'tar', '-k', DEFAULT_KERNEL);
    expect(code).toBe(2);
    expect(stderr).toContain('foo/1.0 came without its source');
  });

  test('with --dry-run: what would be built, and which file would be written', async () => {
    const root = await diskRoot();
    const { stdout } = await root.disk('-d', 'suse', '-r', '9.1', '--dry-run');
    expect(stdout).toBe(
      `Would build foo/1.0 for ${KERNEL} (x86_64)  (asked for)\nWould write ${root.path}/out/foo-1.0-suse-9.1-dd.img\n`,
    );
    expect(await root.files('out')).toEqual({});
  });

  test('with --dry-run and a kernel that cannot be built for: why not', async () => {
    const root = await diskRoot();
    await root.kernel(OTHER, { headers: false });
    const { stdout } = await root.disk('-d', 'debian', '--dry-run', '-k', OTHER);
    expect(stdout).toContain(OTHER);
    expect(stdout).not.toContain('Would write');
  });

  test('as JSON', async () => {
    const root = await diskRoot();
    const file = `${root.path}/out/foo-1.0-debian-dd.tar`;
    const words = ['-d', 'debian', '--media', 'tar', '--json'];
    expect(JSON.parse((await root.disk(...words, '--dry-run')).stdout)).toMatchObject({
      files: [file],
      planned: true,
      first: [{ action: 'build', module: 'foo', kernel: KERNEL }],
    });
    expect(JSON.parse((await root.disk(...words)).stdout)).toEqual({
      schema: 1,
      verb: 'mkdriverdisk',
      exitCode: 0,
      files: [file],
    });
  });
});

describe('words that ask for no disk', () => {
  test.each([
    ['no module', [], 1, 'mkdriverdisk needs a module and its version'],
    ['no version', ['foo', '-d', 'suse'], 1, 'mkdriverdisk needs the version of foo'],
    ['a module that is not there', ['bar/1', '-d', 'suse'], 3, 'bar/1 is not in the tree'],
    [
      'no distribution',
      ['foo/1.0'],
      1,
      'whose installer is to read the disk\n  next:  Name it with --distro: redhat, ',
    ],
    [
      'an unknown distribution',
      ['foo/1.0', '-d', 'plan9'],
      3,
      '"plan9" is no distribution that driver disks',
    ],
    ['an unknown medium', ['foo/1.0', '-d', 'redhat', '--media', 'zip'], 1, '"zip" is no medium'],
    ['a medium of others', ['foo/1.0', '-d', 'redhat2', '--media', 'cpio'], 1, 'floppy, or iso, or tar'],
    ['no release', ['foo/1.0', '-d', 'suse'], 3, 'suse is for a release of it'],
    ['a release that is a path', ['foo/1.0', '-d', 'suse', '-r', '../x'], 2, '"../x" is no release'],
    ['a size that is no number', ['foo/1.0', '-d', 'redhat1', '--size', 'big'], 2, '--size takes a number'],
    ['the size of an iso', ['foo/1.0', '-d', 'anaconda', '--size', '9'], 2, '--size is for --media floppy'],
    [
      'two processors on a disk for one',
      ['foo/1.0', '-d', 'redhat1', '-k', `${KERNEL}/x86_64,${KERNEL}/i686`],
      3,
      'is for one processor, not x86_64 and i686',
    ],
  ])('%s', async (_, words, code, said) => {
    const root = await diskRoot();
    const ended = await root.dkms('mkdriverdisk', ...words);
    expect(ended.stderr).toContain(said);
    expect(ended.code).toBe(code);
  });

  test('a release for a disk that is for all is told, and does no harm', async () => {
    const root = await diskRoot();
    const { code, stderr } = await root.disk('-d', 'redhat2', '-r', '4', '--media', 'tar');
    expect(code).toBe(0);
    expect(stderr).toContain('Warning: A driver disk for redhat2 is for all its releases; -r has no use');
  });
});

test("the kernel BOOT of Red Hat's installer lies beside those of another processor", async () => {
  const root = await diskRoot();
  await root.kernel('2.4.20-8BOOT');
  const { code, stdout } = await root.disk(
    ...['-d', 'redhat', '--media', 'tar', '-k', `2.4.20-8BOOT/i386,${KERNEL}/i686`],
  );
  expect(code).toBe(0);
  expect(Object.keys(root.content(/out\/(.*)$/m.exec(stdout)?.[1] ?? ''))).toContain('rhdd-6.1');
});

test('a list of kernels that makes too long a name is told by a word', async () => {
  const root = await diskRoot();
  const kernels = Array.from({ length: 9 }, (_, i) => `6.1.0-${i}-some-long-flavour`);
  for (const kernel of kernels) await root.kernel(kernel);
  const { stdout } = await root.disk('-d', 'redhat2', '--dry-run', '-k', kernels.join(','));
  expect(stdout).toContain('/out/foo-1.0-manykernels-dd.img');
});
