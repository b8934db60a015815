import { mkdir, rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { OTHER, pack, rootWithBuilds, rootWithKernels, takePicture, wipe } from '../helpers/archives';
import { ARCH, createConf, createSource, KERNEL, type TempRoot } from '../helpers/temp-root';

const BUILT = [KERNEL, OTHER].map(kernel => `foo/1.0, ${kernel}, ${ARCH}: built\n`).join('');
const status = async (root: TempRoot) => (await root.dkms('status')).stdout;

/** A root with an archive of foo/1.0 for two kernels, and without the module. */
async function rootWithArchive(...words: readonly string[]): Promise<TempRoot> {
  const root = await rootWithBuilds();
  const { code, stderr } = await root.dkms('mktarball', 'foo/1.0', '--archive', './x.tar.gz', ...words);
  if (code !== 0) throw new Error(stderr);
  await wipe(root);
  return root;
}

describe('an archive that is loaded', () => {
  test('brings back all there was, for every kernel', async () => {
    const root = await rootWithBuilds();
    await root.write(`var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module/Module.symvers`, '0x1\tfoo\n');
    await root.write(`var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module/.dep_bar`, '');
    await root.write(`var/lib/dkms/foo/1.0/${OTHER}/${ARCH}/zfs_config.h`, 'kept\n');
    const before = await takePicture(root);
    await root.dkms('mktarball', 'foo/1.0', '--archive', './x.tar.xz');
    await wipe(root);

    const { code, stdout } = await root.dkms('ldtarball', 'x.tar.xz');

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Loaded foo/1.0\n' });
    expect(await takePicture(root)).toEqual(before);
    expect(await status(root)).toBe(BUILT);
    expect(Object.keys(await root.files('var/lib/dkms')).filter(path => path.startsWith('.'))).toEqual([]);
  });

  test('can be installed, and built for another kernel', async () => {
    const root = await rootWithArchive();
    await root.kernel('6.13');
    await root.dkms('ldtarball', 'x.tar.gz');
    await root.forgetCalls();
    expect((await root.dkms('install', 'foo/1.0', '-k', KERNEL)).code).toBe(0);
    expect(await root.calls('make')).toEqual([]);
    expect((await root.dkms('install', 'foo/1.0', '-k', '6.13')).code).toBe(0);
  });

  test.each(['add', 'build', 'install'])('is what %s of an archive does first', async verb => {
    const root = await rootWithArchive();
    await root.forgetCalls();
    expect((await root.dkms(verb, './x.tar.gz')).code).toBe(0);
    expect(await root.calls('make')).toEqual([]);
    expect(await status(root)).toBe(verb === 'install' ? BUILT.replace('built', 'installed') : BUILT);
  });

  test('runs its POST_ADD, and reads its conf from where it will be', async () => {
    const root = await rootWithKernels();
    const conf = `${createConf('foo', '1.0')}POST_ADD="run.sh"\n`;
    await root.write('in/foo/dkms.conf', conf);
    await root.write('in/foo/run.sh', `#!/bin/sh\npwd >${root.path}/ran\n`, 0o755);
    await pack(root, 'in', 'x.tar');
    expect((await root.dkms('ldtarball', 'x.tar')).code).toBe(0);
    expect(await root.read('ran')).toBe(
      `${root.path}/usr/src/foo-1.0\n`.replace('/usr/src/foo-1.0', '/var/lib/dkms/foo/1.0/source'),
    );
  });

  test('is shown by a dry run, which changes nothing', async () => {
    const root = await rootWithArchive();
    const before = await root.files('');
    expect((await root.dkms('ldtarball', 'x.tar.gz', '--dry-run')).stdout).toBe(
      'Would load foo/1.0  (asked for)\n',
    );
    const { stdout } = await root.dkms('install', './x.tar.gz', '--dry-run', '--json');
    expect(JSON.parse(stdout).plan).toMatchObject([
      { action: 'load' },
      { action: 'install', kernel: KERNEL },
    ]);
    expect(await root.files('')).toMatchObject({ ...before, calls: expect.anything() });
    expect(await status(root)).toBe('');
  });

  test('is told as JSON', async () => {
    const root = await rootWithArchive();
    const { stdout } = await root.dkms('ldtarball', 'x.tar.gz', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      verb: 'ldtarball',
      exitCode: 0,
      jobs: [{ module: 'foo', version: '1.0', action: 'load', result: 'done', kernel: null }],
    });
  });
});

describe('a module that is there already', () => {
  test('is left alone: 8', async () => {
    const root = await rootWithArchive();
    await root.dkms('ldtarball', 'x.tar.gz');
    const before = await root.files('var');
    expect((await root.dkms('ldtarball', 'x.tar.gz')).code).toBe(8);
    expect((await root.dkms('install', './x.tar.gz')).code).toBe(8);
    expect(await root.files('var')).toEqual(before);
  });

  test('is replaced by force, source and builds; what is installed stays, and status tells it', async () => {
    const root = await rootWithArchive();
    await root.module('foo', '1.0', { files: { 'foo.c': createSource('2'), 'old.c': createSource('0') } });
    await root.dkms('install', 'foo/1.0');
    expect((await root.dkms('ldtarball', 'x.tar.gz', '--force')).code).toBe(0);
    expect(Object.keys(await root.files('usr/src/foo-1.0'))).not.toContain('old.c');
    expect(await root.read(`var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module/foo.ko`)).toContain(
      'version:        1.0',
    );
    expect(await status(root)).toContain('installed (Differences between built and installed modules)');
    expect((await root.dkms('install', 'foo/1.0', '--force')).code).toBe(0);
    expect(await status(root)).toBe(BUILT.replace('built', 'installed'));
  });

  test('without being registered has its source written over, file by file', async () => {
    const root = await rootWithArchive();
    await root.write('usr/src/foo-1.0/other.c', 'other');
    await root.write('usr/src/foo-1.0/foo.c', 'older');
    expect((await root.dkms('ldtarball', 'x.tar.gz')).code).toBe(0);
    expect(await root.files('usr/src/foo-1.0')).toMatchObject({
      'other.c': 'other',
      'foo.c': 'version:        1.0\n',
    });
  });

  test('and lost its source gets it back, and keeps its builds with a warning', async () => {
    const root = await rootWithArchive();
    await root.dkms('ldtarball', 'x.tar.gz');
    await rm(`${root.path}/usr/src/foo-1.0`, { recursive: true });
    await root.write(`var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module/foo.ko`, 'mine');
    const { code, stderr } = await root.dkms('ldtarball', 'x.tar.gz');
    expect(code).toBe(0);
    expect(stderr).toContain(`foo/1.0 is built for ${KERNEL} (${ARCH}) already: that stays`);
    expect(await root.read(`var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module/foo.ko`)).toBe('mine');
    expect(await status(root)).toBe(BUILT);
  });
});

describe('an archive without source', () => {
  test('is loaded: its source is a directory with dkms.conf, its state built', async () => {
    const root = await rootWithArchive('--binaries-only');
    expect(await root.dkms('ldtarball', 'x.tar.gz')).toEqual({
      code: 0,
      stdout: 'Loaded foo/1.0\n',
      stderr: '',
    });
    expect(await status(root)).toBe(BUILT);
    expect(await root.files('var/lib/dkms/foo/1.0/source')).toEqual({
      'dkms.conf': createConf('foo', '1.0'),
    });
    expect(await root.files('usr/src')).toEqual({});
  });

  test('can be installed, packed again and removed; but not built: 2', async () => {
    const root = await rootWithArchive('--binaries-only');
    await root.kernel('6.13');
    await root.dkms('ldtarball', 'x.tar.gz');
    expect((await root.dkms('install', 'foo/1.0', '-k', KERNEL)).code).toBe(0);
    expect((await root.dkms('install', 'foo/1.0', '-k', '6.13')).code).toBe(2);
    expect((await root.dkms('mktarball', 'foo/1.0', '--archive', './y.tar.gz')).code).toBe(0);
    expect((await root.dkms('mktarball', 'foo/1.0', '--source-only')).code).toBe(2);
    expect((await root.dkms('remove', 'foo/1.0', '--all')).code).toBe(0);
    expect(await root.files('var/lib/dkms')).toEqual({});
    expect((await root.dkms('ldtarball', 'y.tar.gz')).code).toBe(0);
    expect(await status(root)).toBe(BUILT);
  });

  test('takes the source that is there for its own', async () => {
    const root = await rootWithArchive('--binaries-only');
    await root.module('foo', '1.0');
    expect((await root.dkms('ldtarball', 'x.tar.gz')).code).toBe(0);
    expect(await root.files('var/lib/dkms')).toMatchObject({
      'foo/1.0/source': `-> ${root.path}/usr/src/foo-1.0`,
    });
  });

  test('takes more kernels from another one, and its source from one that has it', async () => {
    const root = await rootWithBuilds();
    await root.dkms('mktarball', 'foo/1.0', '--binaries-only', '-k', KERNEL, '--archive', './one.tar');
    await root.dkms('mktarball', 'foo/1.0', '--binaries-only', '--archive', './two.tar');
    await root.dkms('mktarball', 'foo/1.0', '--source-only', '--archive', './source.tar');
    await wipe(root);
    await root.dkms('ldtarball', 'one.tar');
    expect((await root.dkms('ldtarball', 'two.tar')).code).toBe(0);
    expect(await status(root)).toBe(BUILT);
    expect((await root.dkms('ldtarball', 'two.tar')).stdout).toContain('built already');
    expect((await root.dkms('ldtarball', 'source.tar')).code).toBe(0);
    expect(await status(root)).toBe(BUILT);
    expect(await root.files('var/lib/dkms')).toMatchObject({
      'foo/1.0/source': `-> ${root.path}/usr/src/foo-1.0`,
    });
  });
});

describe('an archive of sources', () => {
  const rootWithTwo = async () => {
    const root = await rootWithKernels();
    for (const [name, version] of [
      ['foo', '1.0'],
      ['bar', '2'],
    ] as const) {
      await root.write(`in/all/${name}/dkms.conf`, createConf(name, version));
      await root.write(`in/all/${name}/${name}.c`, createSource(version));
    }
    await mkdir(`${root.path}/in/all/doc`);
    await pack(root, 'in', 'two.tar.gz');
    return root;
  };

  test('has a module for each dkms.conf in it', async () => {
    const root = await rootWithTwo();
    expect((await root.dkms('ldtarball', 'two.tar.gz')).code).toBe(0);
    expect(await status(root)).toBe('bar/2: added\nfoo/1.0: added\n');
    expect(Object.keys(await root.files('usr/src'))).toEqual([
      'bar-2/bar.c',
      'bar-2/dkms.conf',
      'foo-1.0/dkms.conf',
      'foo-1.0/foo.c',
    ]);
  });

  test('gives one of them when it is named', async () => {
    const root = await rootWithTwo();
    expect((await root.dkms('ldtarball', 'two.tar.gz', '-m', 'bar')).code).toBe(0);
    expect(await status(root)).toBe('bar/2: added\n');
    const { code, stderr } = await root.dkms('ldtarball', 'two.tar.gz', '-m', 'foo/3');
    expect(code).toBe(3);
    expect(stderr).toContain('does not hold foo/3, but bar/2, foo/1.0');
  });

  test('brings the others in when one is there', async () => {
    const root = await rootWithTwo();
    await root.dkms('ldtarball', 'two.tar.gz', '-m', 'bar');
    expect((await root.dkms('ldtarball', 'two.tar.gz')).code).toBe(8);
    expect(await status(root)).toBe('bar/2: added\nfoo/1.0: added\n');
  });
});
