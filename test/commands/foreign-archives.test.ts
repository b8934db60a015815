import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { OTHER, pack, rootWithBuilds, rootWithKernels, takePicture, wipe } from '../helpers/archives';
import { ARCH, createConf, KERNEL, type TempRoot } from '../helpers/temp-root';

/** What an archive of dkms 2.x or 3.x holds, below `in/`. */
async function layArchive(root: TempRoot): Promise<void> {
  await root.write('in/dkms_source_tree/dkms.conf', createConf('foo', '1.0'));
  await root.write(`in/dkms_main_tree/${KERNEL}/${ARCH}/module/foo.ko`, 'module');
  await root.write(`in/dkms_main_tree/${KERNEL}/${ARCH}/log/make.log`, 'log');
}

/** Loading it is refused, and nothing was changed. */
async function expectRefusal(root: TempRoot, archive: string, refusal: { code: number; text: RegExp }) {
  const before = { ...(await root.files('usr')), ...(await root.files('var')) };
  const { code, stderr } = await root.dkms('ldtarball', archive);
  expect({ code, stderr }).toEqual({ code: refusal.code, stderr: expect.stringMatching(refusal.text) });
  expect({ ...(await root.files('usr')), ...(await root.files('var')) }).toEqual(before);
  expect(await root.files('tmp')).toEqual({});
}

describe('an archive of dkms 2.x', () => {
  test('has a file with its layout, and is loaded', async () => {
    const root = await rootWithKernels();
    await layArchive(root);
    await root.write('in/dkms_main_tree/dkms_dbversion', '2.0.0\n');
    expect((await root.dkms('ldtarball', await pack(root, 'in', 'x.tar.gz'))).code).toBe(0);
    expect(Object.keys(await root.files('var/lib/dkms'))).toEqual([
      `foo/1.0/${KERNEL}/${ARCH}/log/make.log`,
      `foo/1.0/${KERNEL}/${ARCH}/module/foo.ko`,
      'foo/1.0/source',
    ]);
  });

  test('of a newer layout is refused: 9', async () => {
    const root = await rootWithKernels();
    await layArchive(root);
    await root.write('in/dkms_main_tree/dkms_dbversion', '2.1.0\n');
    await expectRefusal(root, await pack(root, 'in', 'x.tar'), { code: 9, text: /layout 2\.1\.0/ });
  });

  test('from before 2.0 is refused, and how to convert it is told: 10', async () => {
    const root = await rootWithKernels();
    await root.write('in/dkms_source_tree/dkms.conf', createConf('foo', '1.0'));
    await root.write(`in/dkms_main_tree/${KERNEL}/module/foo.ko`, 'module');
    await expectRefusal(root, await pack(root, 'in', 'x.tar'), { code: 10, text: /move dkms_main_tree/ });
  });
});

describe('an archive from before dkms 2.0', () => {
  async function layOld(root: TempRoot, module = 'foo.ko'): Promise<string> {
    const conf = 'MAKE=make\nMODULE_NAME=foo\nLOCATION=/kernel/net\n';
    await root.write('in/dkms_source_tree/dkms.conf', conf);
    for (const kernel of [KERNEL, OTHER]) {
      await root.write(`in/dkms_main_tree/${kernel}/module/${module}`, 'module');
      await root.write(`in/dkms_main_tree/${kernel}/log/make.log`, 'log');
    }
    return pack(root, 'in', 'foo-v1.0-manykernels.dkms.tar.gz');
  }

  test('is loaded where it is told what it was built for; its conf may be of that time, too', async () => {
    const root = await rootWithKernels();
    expect(await root.dkms('ldtarball', '-a', 'i686', await layOld(root))).toMatchObject({ code: 0 });
    expect((await root.dkms('status')).stdout).toBe(
      `foo/v1.0, ${KERNEL}, i686: built\nfoo/v1.0, ${OTHER}, i686: built\n`,
    );
    expect(Object.keys(await root.files(`var/lib/dkms/foo/v1.0/${KERNEL}`))).toEqual([
      'i686/log/make.log',
      'i686/module/foo.ko',
    ]);
  });

  test('with modules of Linux 2.4 is refused: 3', async () => {
    const root = await rootWithKernels();
    const archive = await layOld(root, 'foo.o');
    const { code, stderr } = await root.dkms('ldtarball', '-a', 'i686', archive);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining('foo.o is a module of Linux 2.4'),
    });
  });
});

describe('an archive that is damaged or foreign', () => {
  test.each([0.2, 0.5, 0.9, 0.99])('cut off at %d is refused', async part => {
    const root = await rootWithBuilds();
    await root.write('usr/src/foo-1.0/big', Array.from({ length: 20_000 }, (_, i) => i * 7919).join(' '));
    await root.dkms('mktarball', 'foo/1.0', '--archive', './x.tar.gz');
    const whole = root.host.files.readBytes(`${root.path}/x.tar.gz`);
    await writeFile(`${root.path}/x.tar.gz`, whole.subarray(0, Math.floor(whole.length * part)));
    await wipe(root);
    await expectRefusal(root, 'x.tar.gz', { code: 3, text: /damaged/ });
  });

  test('with a bit that is wrong is refused', async () => {
    const root = await rootWithBuilds();
    await root.dkms('mktarball', 'foo/1.0', '--archive', './x.tar.gz');
    const bytes = Uint8Array.from(root.host.files.readBytes(`${root.path}/x.tar.gz`));
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
    await writeFile(`${root.path}/x.tar.gz`, bytes);
    await expectRefusal(root, 'x.tar.gz', { code: 3, text: /damaged/ });
  });

  test.each([
    ['without dkms.conf', 3, { README: 'x' }, /holds no dkms\.conf/],
    ['without a conf of dkms', 3, { [`dkms_main_tree/6.1/${ARCH}/module/foo.ko`]: 'x' }, /neither in/],
    ['with a conf that cannot be used', 10, { 'foo/dkms.conf': 'PACKAGE_NAME=foo\n' }, /PACKAGE_VERSION/],
    [
      'with a kernel that is none',
      3,
      { 'dkms_source_tree/dkms.conf': createConf('foo', '1'), 'dkms_main_tree/evil/x/module/foo.ko': 'x' },
      /evil is no kernel/,
    ],
    [
      'with a kernel without a module',
      3,
      {
        'dkms_source_tree/dkms.conf': createConf('foo', '1'),
        'dkms_main_tree/6.1/x86_64/module/README': 'x',
      },
      /holds no module/,
    ],
    [
      'with no architecture',
      3,
      { 'dkms_source_tree/dkms.conf': createConf('foo', '1'), 'dkms_main_tree/6.1/file': 'x' },
      /nothing that was built/,
    ],
    [
      'of a module that cannot be named so',
      10,
      { 'dkms_source_tree/dkms.conf': createConf('../etc', '1') },
      /contains a slash/,
    ],
  ])('%s is refused: %i', async (_, code, files, text) => {
    const root = await rootWithKernels();
    for (const [path, content] of Object.entries(files)) await root.write(`in/${path}`, content);
    await expectRefusal(root, await pack(root, 'in', 'x.tar'), { code, text });
  });

  test.each([
    ['x.rpm', 7],
    ['x.deb', 7],
    ['none.tar', 2],
  ])('%s is %i', async (name, code) => {
    const root = await rootWithKernels();
    if (code === 7) await root.write(name, 'x');
    await expectRefusal(root, name, { code, text: /x\.rpm|x\.deb|none\.tar/ });
  });

  test('of which a directory was named is refused, and none at all: 2', async () => {
    const root = await rootWithKernels();
    await root.write('in/dkms.conf', createConf('foo', '1'));
    await expectRefusal(root, './in', { code: 2, text: /dkms add/ });
    expect((await root.dkms('ldtarball')).code).toBe(2);
  });
});

describe('an archive that means harm', () => {
  test.each([
    ['by an absolute name', ['-P', '--transform', 's,^./dkms_source_tree,/tmp/evil,']],
    ['by .. in a name', ['-P', '--transform', 's,^./dkms_source_tree,dkms_source_tree/../../evil,']],
  ])('%s is refused', async (_, words) => {
    const root = await rootWithKernels();
    await layArchive(root);
    await expectRefusal(root, await pack(root, 'in', 'x.tar', ...words), {
      code: 3,
      text: /leaves the directory/,
    });
  });

  test.each([
    ['out of the archive', 'dkms_source_tree/link', '/etc/passwd'],
    ['out of the source, into what was built', 'dkms_source_tree/link', '../dkms_main_tree'],
    [
      'out of what was built',
      `dkms_main_tree/${KERNEL}/${ARCH}/module/link.ko`,
      '../../../../dkms_source_tree/dkms.conf',
    ],
    ['by a way that winds', 'dkms_source_tree/link', 'a/../../x'],
    ['in the place of a kernel', 'dkms_main_tree/6.99', KERNEL],
    ['in the place of an architecture', `dkms_main_tree/${KERNEL}/i686`, ARCH],
  ])('by a link %s is refused', async (_, path, target) => {
    const root = await rootWithKernels();
    await layArchive(root);
    await symlink(target, `${root.path}/in/${path}`);
    await expectRefusal(root, await pack(root, 'in', 'x.tar'), {
      code: 3,
      text: /link|no kernel|nothing that was built/,
    });
  });

  test('by a device or a pipe is refused', async () => {
    const root = await rootWithKernels();
    await layArchive(root);
    await root.host.run({ file: 'mkfifo', args: [`${root.path}/in/dkms_source_tree/pipe`] });
    await expectRefusal(root, await pack(root, 'in', 'x.tar'), { code: 3, text: /neither file/ });
  });

  test('by a record of what is installed where is loaded without it', async () => {
    const root = await rootWithKernels();
    await layArchive(root);
    await root.write(`in/dkms_main_tree/${KERNEL}/${ARCH}/record.json`, '{"schema":1,"installed":["x"]}');
    await mkdir(`${root.path}/in/dkms_source_tree/${OTHER}`);
    expect((await root.dkms('ldtarball', await pack(root, 'in', 'x.tar'))).code).toBe(0);
    expect(Object.keys(await takePicture(root))).toContain(`foo/1.0/${KERNEL}/${ARCH}/module/foo.ko`);
    expect(await root.files('var/lib/dkms')).not.toHaveProperty(`foo/1.0/${KERNEL}/${ARCH}/record.json`);
  });
});
