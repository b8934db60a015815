import { describe, expect, test } from 'vitest';
import { hasHeaders, readBuildFacts, readKernelFacts } from '../../src/kernel/facts';
import { findBuildableKernels } from '../../src/kernel/installed';
import { parseKconfig } from '../../src/kernel/kconfig';
import { createPaths } from '../../src/model/paths';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const read = (root: TempRoot, release = KERNEL) =>
  readKernelFacts(root.host.files, createPaths(root.path, {}), { release, arch: ARCH });

describe('a kernel', () => {
  test('that is not here has no directory, no headers and no configuration', async () => {
    const root = await tempRoot();

    expect(read(root)).toEqual({
      kernel: { release: KERNEL, arch: ARCH },
      directory: `${root.path}/lib/modules/${KERNEL}`,
      installed: false,
      sourceDir: `${root.path}/lib/modules/${KERNEL}/build`,
      hasHeaders: false,
      compression: '',
      kconfig: { get: expect.any(Function) },
      compiler: undefined,
      clang: false,
    });
  });

  test('has headers when build/include or source/include is there; an empty build is none', async () => {
    const root = await tempRoot();
    const directory = `${root.path}/lib/modules/${KERNEL}`;
    await root.write(`lib/modules/${KERNEL}/build/README`, '');
    expect(hasHeaders(root.host.files, directory)).toBe(false);

    await root.write(`lib/modules/${KERNEL}/source/include/x.h`, '');
    expect(read(root)).toMatchObject({ hasHeaders: true, sourceDir: `${directory}/source` });

    await root.write(`lib/modules/${KERNEL}/build/include/x.h`, '');
    expect(read(root)).toMatchObject({ hasHeaders: true, sourceDir: `${directory}/build` });
  });

  test('tells the compiler that made it', async () => {
    const root = await tempRoot();
    await root.kernel(KERNEL, { config: 'CONFIG_CC_VERSION_TEXT="gcc-12 (Debian 12.2.0-14) 12.2.0"\n' });
    expect(read(root)).toMatchObject({ compiler: 'gcc-12', clang: false });

    await root.kernel('6.2', {
      config: 'CONFIG_CC_VERSION_TEXT="clang version 19"\nCONFIG_CC_IS_CLANG=y\n',
    });
    expect(read(root, '6.2')).toMatchObject({ compiler: 'clang', clang: true });
  });

  test('has its configuration in the first of the usual places that has one', async () => {
    const root = await tempRoot();
    const config = () => read(root).kconfig.get('CONFIG_X');

    await root.write(`lib/modules/${KERNEL}/config`, 'CONFIG_X=4\n');
    expect(config()).toBe('4');
    await root.write(`boot/config-${KERNEL}`, 'CONFIG_X=3\n');
    expect(config()).toBe('3');
    await root.write(`lib/modules/${KERNEL}/build/include/config/auto.conf`, 'CONFIG_X=2\n');
    expect(config()).toBe('2');
    await root.write(`lib/modules/${KERNEL}/build/.config`, 'CONFIG_X=1\n');
    expect(config()).toBe('1');
  });
});

describe('the compression of modules', () => {
  const read1 = async (lay: Parameters<TempRoot['kernel']>[1]) => {
    const root = await tempRoot();
    await root.kernel(KERNEL, lay);
    return read(root).compression;
  };

  test.each([
    ['kernel/a.ko:\n', ''],
    ['kernel/a.ko.xz: kernel/b.ko.xz\n', '.xz'],
    ['kernel/a.ko.zst:\n', '.zst'],
    ['kernel/a.ko.gz:\n', '.gz'],
    ['updates/dkms/x.ko:\nextra/y.ko:\nkernel/a.ko.xz:\n', '.xz'],
  ])("is that of the kernel's own: %j is %j", async (modulesDep, compression) => {
    // The configuration says something else, and does not count.
    expect(await read1({ modulesDep, config: 'CONFIG_MODULE_COMPRESS_GZIP=y\n' })).toBe(compression);
  });

  test.each([
    ['CONFIG_MODULE_COMPRESS_XZ=y', '.xz'],
    ['CONFIG_MODULE_COMPRESS_ZSTD=y', '.zst'],
    ['CONFIG_MODULE_COMPRESS_GZIP=y', '.gz'],
    ['CONFIG_MODULE_COMPRESS=y\nCONFIG_MODULE_COMPRESS_XZ=y', ''],
    ['CONFIG_MODULE_COMPRESS=y\nCONFIG_MODULE_COMPRESS_ALL=y\nCONFIG_MODULE_COMPRESS_XZ=y', '.xz'],
    ['CONFIG_MODULE_COMPRESS_NONE=y', ''],
  ])('is what the configuration says before depmod has run: %j is %j', async (config, compression) => {
    expect(await read1({ modulesDep: '', config: `${config}\n` })).toBe(compression);
  });
});

test('a configuration has what is set, texts without their quotes', () => {
  const text =
    '# CONFIG_OFF is not set\nCONFIG_Y=y\nCONFIG_M=m\nCONFIG_S="a b"\nCONFIG_N=0x10\nCONFIG_EMPTY=""\n';

  const kconfig = parseKconfig(text);
  const names = ['CONFIG_Y', 'CONFIG_M', 'CONFIG_S', 'CONFIG_N', 'CONFIG_EMPTY', 'CONFIG_OFF', 'CONFIG'];
  expect(names.map(kconfig.get)).toEqual(['y', 'm', 'a b', '0x10', '', undefined, undefined]);
});

test('what decides whether a build comes out the same is read alone, and is the same', async () => {
  const root = await tempRoot();
  const config =
    'CONFIG_A="CONFIG_CC_VERSION_TEXT"\nCONFIG_CC_VERSION_TEXT="gcc-12 (Debian 12.2.0-14) 12.2.0"\n';
  await root.kernel(KERNEL, { config });
  await root.kernel('6.13', { headers: false });
  const paths = createPaths(root.path, {});
  const readAlone = (release: string) => readBuildFacts(root.host.files, paths, { release, arch: ARCH });
  for (const release of [KERNEL, '6.13', '6.14'])
    expect(read(root, release)).toMatchObject(readAlone(release));
  expect(readAlone(KERNEL)).toMatchObject({ compiler: 'gcc-12', hasHeaders: true });
});

test('kernels that can be built for are those with headers, newest first', async () => {
  const root = await tempRoot();
  for (const release of ['6.1.0-9-amd64', '6.1.0-56-amd64', '6.12.95+deb12-amd64'])
    await root.kernel(release);
  await root.kernel('6.13', { headers: false });
  await root.kernel('extra');

  expect(findBuildableKernels(root.host.files, createPaths(root.path, {}))).toEqual([
    '6.12.95+deb12-amd64',
    '6.1.0-56-amd64',
    '6.1.0-9-amd64',
  ]);
});
