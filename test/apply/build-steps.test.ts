import { describe, expect, test } from 'vitest';
import {
  ARCH,
  createConf,
  createSource,
  KERNEL,
  type ModuleFiles,
  type TempRoot,
  tempRoot,
} from '../helpers/temp-root';

const RESULT = `var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}`;
const SOURCE = { 'foo.c': createSource('1.0') };

async function rootWith(lay: ModuleFiles): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0', lay);
  return root;
}

describe('patches', () => {
  const PATCH = '--- a/foo.c\n+++ b/foo.c\n@@ -1 +1 @@\n-version:        1.0\n+version:        patched\n';
  const source = 'version:        1.0\n';
  const lay = (also: string): ModuleFiles => ({ also, files: { 'foo.c': source, 'patches/a.patch': PATCH } });

  test('are applied to the copy, not to the source', async () => {
    const root = await rootWith(lay('PATCH[0]=a.patch\n'));
    expect((await root.dkms('build', 'foo/1.0')).code).toBe(0);

    expect(await root.read(`${RESULT}/module/foo.ko`)).toContain('patched');
    expect(await root.read('usr/src/foo-1.0/foo.c')).toBe(source);
  });

  test('that are for other kernels are passed over', async () => {
    const root = await rootWith(lay("PATCH[0]=a.patch\nPATCH_MATCH[0]='^5'\n"));
    await root.dkms('build', 'foo/1.0');
    expect(await root.read(`${RESULT}/module/foo.ko`)).not.toContain('patched');
  });

  test.each(['none.patch', '../foo.c', 'x/../../a.patch'])(
    'that are not there, or elsewhere, are 5: %s',
    async name => {
      const root = await rootWith(lay(`PATCH[0]=${name}\n`));
      const { code, stderr } = await root.dkms('build', 'foo/1.0');
      expect(code).toBe(5);
      expect(stderr).toContain(`Patch ${name} of foo/1.0`);
    },
  );

  test('that do not apply are 6, and the hunk is named', async () => {
    const root = await rootWith({
      ...lay('PATCH[0]=a.patch\n'),
      files: { 'foo.c': 'x\n', 'patches/a.patch': PATCH },
    });
    const { code, stderr } = await root.dkms('build', 'foo/1.0');
    expect(code).toBe(6);
    expect(stderr).toMatch(/cause: .*FAILED/);
    expect(await root.calls('make')).toEqual([]);
  });
});

describe('scripts of a build', () => {
  test('run in the build directory, with their arguments and what dkms knows', async () => {
    const root = await rootWith({
      also: 'PRE_BUILD="pre.sh one two"\nPOST_BUILD=post.sh\n',
      files: {
        ...SOURCE,
        'pre.sh': '#!/bin/sh\necho "pre $* $kernelver $kernel_source_dir"\ntouch made-by-pre\n',
        'post.sh': '#!/bin/sh\nls made-by-pre foo.ko\n',
      },
    });
    expect((await root.dkms('build', 'foo/1.0')).code).toBe(0);

    expect(await root.read(`${RESULT}/log/make.log`)).toContain(
      `pre one two ${KERNEL} ${root.path}/lib/modules/${KERNEL}/build\n`,
    );
    expect(await root.read('usr/src/foo-1.0/made-by-pre')).toBeUndefined();
  });

  test('that end badly stop the build, and their status is that of the call', async () => {
    const root = await rootWith({
      also: 'PRE_BUILD=pre.sh\n',
      files: { ...SOURCE, 'pre.sh': '#!/bin/sh\necho "wrong firmware"\nexit 42\n' },
    });
    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(42);
    expect(stderr).toContain('Error: PRE_BUILD of foo/1.0 ended with status 42\n  cause: wrong firmware\n');
    expect(await root.calls('make')).toEqual([]);
  });

  test('that are not there, or cannot be run, are warned of and passed over', async () => {
    const root = await rootWith({
      also: 'PRE_BUILD=none.sh\nPOST_BUILD=data.txt\n',
      files: { ...SOURCE, 'data.txt': 'x' },
    });
    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(0);
    expect(stderr).toMatch(/^Warning: PRE_BUILD of foo\/1\.0: .*none\.sh is not there$/m);
    expect(stderr).toMatch(/^Warning: POST_BUILD of foo\/1\.0: .*data\.txt is not executable$/m);
  });
});

describe('a build that is not tried', () => {
  test('for a kernel that the module excludes is 77, without a make', async () => {
    const root = await rootWith({ also: "BUILD_EXCLUSIVE_KERNEL='^5'\n" });
    const { code, stdout, stderr } = await root.dkms('build', 'foo/1.0');

    expect({ code, stderr }).toEqual({ code: 77, stderr: '' });
    expect(stdout).toContain('is not meant for kernel');
    expect(await root.calls('make')).toEqual([]);
  });

  test('for lack of an option in the configuration is 77', async () => {
    const root = await rootWith({ also: 'BUILD_EXCLUSIVE_CONFIG="CONFIG_MODULES !CONFIG_X"\n' });
    expect((await root.dkms('build', 'foo/1.0')).code).toBe(0);

    const lacking = await rootWith({ also: 'BUILD_EXCLUSIVE_CONFIG="CONFIG_X"\n' });
    expect((await lacking.dkms('build', 'foo/1.0')).code).toBe(77);
  });

  test('for want of headers is 21, and names the package that has them', async () => {
    const root = await rootWith({});
    const { code, stderr } = await root.dkms('build', 'foo/1.0', '-k', '6.5');
    expect(code).toBe(21);
    expect(stderr).toContain('next:  apt install linux-headers-6.5');
  });

  test('for want of another module is 13, unless forced', async () => {
    const conf = `${createConf('foo', '1.0')}BUILD_DEPENDS[0]=bar\n`;
    const root = await rootWith({ conf });

    expect((await root.dkms('build', 'foo/1.0')).code).toBe(13);
    expect((await root.dkms('build', 'foo/1.0', '--force')).code).toBe(0);
  });
});
