import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const LIB = `lib/modules/${KERNEL}`;
const ORIGINALS = `var/lib/dkms/foo/original_module/${KERNEL}/${ARCH}`;

/** A kernel that brings a module foo of its own at `path`, and foo/2.0 in the source tree. */
async function rootWithOriginal(path: string, text = createSource('1.0', 'KERNEL')): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel(KERNEL, { modules: { [path]: text } });
  await root.module('foo', '2.0');
  return root;
}

/** The same with two of them. */
async function rootWithTwo(distribution: string): Promise<TempRoot> {
  const root = await tempRoot({ distribution });
  const modules = { 'kernel/a/foo.ko': createSource('1.0'), 'kernel/b/foo.ko.xz': createSource('1.0') };
  await root.kernel(KERNEL, { modules });
  await root.module('foo', '2.0');
  return root;
}

/** The kernel's modules, without the index that depmod writes. */
async function kernelModules(root: TempRoot) {
  const files = await root.files(LIB);
  return Object.fromEntries(Object.entries(files).filter(([path]) => path.includes('.ko')));
}

describe("the kernel's own module of the same name", () => {
  const places = ['kernel/drivers/misc/foo.ko', 'extra/foo.ko', 'updates/foo.ko', 'updates/dkms/foo.ko'];
  test.each(places)('is moved aside from %s by the first install and put back by uninstall', async path => {
    const root = await rootWithOriginal(path);
    const before = await kernelModules(root);

    const installed = await root.dkms('install', 'foo/2.0');
    expect(installed).toMatchObject({ code: 0, stderr: '' });
    expect(await root.read(`${ORIGINALS}/foo.ko`)).toBe(createSource('1.0', 'KERNEL'));
    expect(await root.read(`${ORIGINALS}/foo.ko.origin`)).toBe(`${root.path}/${LIB}/${path}\n`);
    expect(Object.keys(await kernelModules(root))).toEqual(['updates/dkms/foo.ko']);

    const removed = await root.dkms('uninstall', 'foo/2.0');
    expect(removed.code).toBe(0);
    expect(await kernelModules(root)).toEqual(before);
    expect(await root.files(ORIGINALS)).toEqual({});
  });

  test('comes back compressed as it was, byte for byte', async () => {
    const bytes = Uint8Array.of(0xfd, 0, 0x37, 13, 10, 0xff, 0xc3);
    const root = await rootWithOriginal('kernel/foo.ko.xz', '');
    const path = `${root.path}/${LIB}/kernel/foo.ko.xz`;
    await writeFile(path, bytes);
    await root.tool('modinfo', ':');

    await root.dkms('install', 'foo/2.0');
    expect(root.host.files.exists(path)).toBe(false);
    await root.dkms('remove', 'foo/2.0');

    expect(Buffer.compare(root.host.files.readBytes(path), bytes)).toBe(0);
  });

  test('comes back with its modification time and mode', async () => {
    const root = await rootWithOriginal('kernel/foo.ko');
    const path = `${root.path}/${LIB}/kernel/foo.ko`;
    await root.host.files.setTimes(path, 1_600_000_000);
    await root.host.files.setMode(path, 0o640);

    await root.dkms('install', 'foo/2.0');
    await root.dkms('remove', 'foo/2.0');

    expect(root.host.files.stat(path)).toMatchObject({ mtimeMs: 1_600_000_000_000, mode: 0o640 });
  });

  test('is told by status as long as it is kept', async () => {
    const root = await rootWithOriginal('kernel/foo.ko');
    await root.dkms('install', 'foo/2.0');

    expect((await root.dkms('status')).stdout).toBe(
      `foo/2.0, ${KERNEL}, ${ARCH}: installed (Original modules exist)\n`,
    );
  });

  test('is found under its other spelling, with dashes for underscores', async () => {
    for (const [theirs, ours] of [
      ['snd-foo', 'snd_foo'],
      ['snd_foo', 'snd-foo'],
    ] as const) {
      const root = await rootWithOriginal(`kernel/${theirs}.ko`);
      await root.module(ours, '2.0');

      await root.dkms('install', `${ours}/2.0`);

      expect(Object.keys(await kernelModules(root))).toEqual([`updates/dkms/${ours}.ko`]);
    }
  });

  test('stays where it is when the kernel has two of that name: depmod prefers ours', async () => {
    const root = await rootWithTwo('debian');
    await root.dkms('install', 'foo/2.0');

    expect(Object.keys(await kernelModules(root))).toEqual([
      'kernel/a/foo.ko',
      'kernel/b/foo.ko.xz',
      'updates/dkms/foo.ko',
    ]);
    expect(await root.files(ORIGINALS)).toEqual({});
  });

  test('is moved with all others of that name where ours goes to /kernel, too', async () => {
    const root = await rootWithTwo('gentoo');
    const before = await kernelModules(root);
    await root.dkms('install', 'foo/2.0');

    expect(Object.keys(await kernelModules(root))).toEqual(['kernel/drivers/misc/foo.ko']);
    expect(Object.keys(await root.files(ORIGINALS))).toEqual([
      'collisions/kernel/b/foo.ko.xz',
      'collisions/kernel/b/foo.ko.xz.origin',
      'foo.ko',
      'foo.ko.origin',
    ]);
    await root.dkms('remove', 'foo/2.0');
    expect(await kernelModules(root)).toEqual(before);
    expect(await root.files('var/lib/dkms')).toEqual({});
  });

  test('is found by a walk where depmod has listed nothing', async () => {
    const root = await tempRoot();
    await root.kernel(KERNEL, { modules: { 'kernel/a/foo.ko': createSource('1.0') }, modulesDep: '' });
    await root.module('foo', '2.0');
    await root.dkms('install', 'foo/2.0');

    expect(Object.keys(await root.files(ORIGINALS))).toEqual(['foo.ko', 'foo.ko.origin']);
  });
});

describe('an original that is kept', () => {
  test('stays the first one, whatever the kernel brings later', async () => {
    const root = await rootWithOriginal('kernel/foo.ko', createSource('0.8', 'FIRST'));
    await root.module('foo', '1.0');
    await root.dkms('install', 'foo/1.0');
    await root.write(`${LIB}/kernel/foo.ko`, createSource('0.9', 'SECOND'));
    await root.write(`${LIB}/modules.dep`, 'kernel/foo.ko:\nupdates/dkms/foo.ko:\n');

    await root.dkms('install', 'foo/2.0');

    expect(await root.read(`${ORIGINALS}/foo.ko`)).toBe(createSource('0.8', 'FIRST'));
  });

  test('goes nowhere but into its kernel, whatever its note says', async () => {
    for (const place of ['/etc/evil.ko', 'x', `${LIB}/../../evil.ko`, '']) {
      const root = await rootWithOriginal('kernel/foo.ko');
      await root.dkms('install', 'foo/2.0');
      const origin = place.startsWith('lib') ? `${root.path}/${place}` : place;
      await root.write(`${ORIGINALS}/foo.ko.origin`, `${origin}\n`);

      expect((await root.dkms('uninstall', 'foo/2.0')).code).toBe(0);
      expect(await kernelModules(root)).toEqual({});
      expect(await root.read(`${ORIGINALS}/foo.ko`)).toBe(createSource('1.0', 'KERNEL'));
    }
  });
});

describe('a module of dkms is no original', () => {
  test('when it is installed again by force', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '2.0');
    await root.dkms('install', 'foo/2.0');

    await root.dkms('install', 'foo/2.0', '--force');
    expect(await root.files(ORIGINALS)).toEqual({});

    await root.dkms('uninstall', 'foo/2.0');
    expect(await kernelModules(root)).toEqual({});
  });

  test('when a newer version takes its place', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.module('foo', '2.0');
    await root.dkms('install', 'foo/1.0');

    await root.dkms('install', 'foo/2.0');
    expect(await root.files(ORIGINALS)).toEqual({});

    await root.dkms('uninstall', 'foo/2.0');
    expect(await kernelModules(root)).toEqual({});
  });

  test('when both versions were built before, and the original comes back after the second one', async () => {
    const root = await rootWithOriginal('kernel/foo.ko', createSource('0.9', 'KERNEL'));
    const before = await kernelModules(root);
    await root.module('foo', '1.0');

    await root.dkms('install', 'foo/1.0');
    await root.dkms('install', 'foo/2.0');
    expect(await root.read(`${ORIGINALS}/foo.ko`)).toBe(createSource('0.9', 'KERNEL'));

    await root.dkms('remove', 'foo/1.0');
    expect(await root.read(`${LIB}/updates/dkms/foo.ko`)).toContain('version:        2.0');
    await root.dkms('remove', 'foo/2.0');
    expect(await kernelModules(root)).toEqual(before);
  });
});
