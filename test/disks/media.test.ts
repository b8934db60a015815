import { describe, expect, test } from 'vitest';
import { diskRoot } from '../helpers/disk-root';

const MAKE = 'cp /dev/null "$3"';

describe('a floppy', () => {
  test('of FAT is filled a directory at a time, in an order of its own', async () => {
    const root = await diskRoot();
    for (const name of ['mformat', 'mmd', 'mcopy']) await root.tool(name, name === 'mformat' ? MAKE : ':');
    const { code } = await root.disk('-d', 'debian', '--media', 'floppy', '--size', '4096');
    expect(code).toBe(0);
    const image = `${root.path}/out/.foo-1.0-debian-dd.img.dkms-new`;
    const [format] = await root.calls('mformat');
    expect(format).toMatch(/^-C -i \S+ -T 8192 -h 64 -s 32 -v OEMDRV -N [0-9a-f]{8} ::$/);
    expect(await root.calls('mmd')).toEqual([`-i ${image} ::/debian-drivers`]);
    expect(await root.calls('mcopy')).toEqual([
      `-m -i ${image} install-drivers preseed.cfg user-data ::/`,
      expect.stringMatching(
        /^-m -i \S+ debian-drivers\/Packages debian-drivers\/Packages.gz .* ::\/debian-drivers\/$/,
      ),
    ]);
  });

  test('has 1440 KiB unless told, with the geometry that drives have', async () => {
    const root = await diskRoot();
    for (const name of ['mformat', 'mmd', 'mcopy']) await root.tool(name, name === 'mformat' ? MAKE : ':');
    await root.disk('-d', 'redhat2');
    expect((await root.calls('mformat'))[0]).toContain(' -f 1440 -v FOO ');
  });

  test.each([
    ['redhat2', 'mcopy', 'Disk full'],
    ['suse', 'genext2fs', "genext2fs: couldn't allocate a block (no free space)"],
  ])(
    'that is too small for a disk of %s is refused with a size that would do',
    async (name, program, said) => {
      const root = await diskRoot();
      await root.tool('mformat', MAKE);
      await root.tool(program, `echo "${said}" >&2; exit 1`);
      const { code, stderr } = await root.disk('-d', name, '--media', 'floppy', '--size', '160', '-r', '9.1');
      expect(code).toBe(9);
      expect(stderr).toContain('does not fit on 160 KiB\n  next:  Give it --size 720, or --media iso');
      expect(await root.files('out')).toEqual({});
      expect(await root.files('tmp')).toEqual({});
    },
  );
});

describe('a program', () => {
  test.each([
    [['-d', 'redhat2'], 'mformat', 'Install mtools'],
    [['-d', 'suse', '-r', '9'], 'genext2fs', 'Install genext2fs'],
    [['-d', 'redhat2', '--media', 'tar'], 'cpio', 'Install cpio'],
    [['-d', 'debian', '--media', 'tar'], 'apt-ftparchive', 'Install apt-utils'],
  ])(
    'that a disk of %s needs and that is missing is named with its package',
    async (words, program, hint) => {
      const root = await diskRoot();
      const { code, stderr } = await root.dkmsWith(
        real => ({
          ...real,
          run: command =>
            real.run(command.file === program ? { ...command, file: `no-${program}` } : command),
        }),
        ...['mkdriverdisk', 'foo/1.0', '--output', `${root.path}/out`, ...words],
      );
      expect(code).toBe(10);
      expect(stderr).toContain(`${program}, which makes this driver disk, is not on this system`);
      expect(stderr).toContain(hint);
      expect(await root.files('out')).toEqual({});
    },
  );

  test('that fails is told with what it said, and leaves nothing behind', async () => {
    const root = await diskRoot();
    await root.tool('xorriso', 'echo "xorriso : FAILURE : Cannot do it" >&2; exit 5');
    const { code, stderr } = await root.disk('-d', 'suse', '-r', '9.1', '--media', 'iso');
    expect(code).toBe(7);
    expect(stderr).toContain('xorriso could not make its part of the driver disk');
    expect(stderr).toContain('cause: xorriso : FAILURE : Cannot do it');
    expect(await root.files('out')).toEqual({});
    expect(await root.files('tmp')).toEqual({});
  });

  test('that makes isos is the first of three that is there', async () => {
    const root = await diskRoot();
    await root.tool('genisoimage', 'echo iso >"$8"');
    const withOnly = (...names: readonly string[]) =>
      root.dkmsWith(
        real => ({
          ...real,
          findProgram: name =>
            /iso/.test(name) && !names.includes(name)
              ? undefined
              : (real.findProgram(name) ?? `/bin/${name}`),
        }),
        ...[
          'mkdriverdisk',
          'foo/1.0',
          '--output',
          `${root.path}/out`,
          '-d',
          'suse',
          '-r',
          '9',
          '--media',
          'iso',
        ],
      );
    expect((await withOnly('genisoimage', 'mkisofs')).code).toBe(0);
    expect(await root.calls('genisoimage')).toEqual([
      expect.stringMatching(/^-quiet -r -J -joliet-long -V foo -o /),
    ]);
    expect((await withOnly()).stderr).toContain('Install xorriso');
  });
});

test('the same disk is the same, byte for byte, whenever it is made', async () => {
  const root = await diskRoot();
  const sum = async () =>
    (await root.host.run({ file: 'sha256sum', args: [`${root.path}/out/foo-1.0-debian-dd.tar`] })).stdout;
  await root.disk('-d', 'debian', '--media', 'tar');
  const first = await sum();
  await root.disk('-d', 'debian', '--media', 'tar');
  expect(first).not.toBe('');
  expect(await sum()).toBe(first);
});
