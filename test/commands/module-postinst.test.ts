import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const NEWEST = '6.12.95+deb12-amd64';
const OLDEST = '5.10.0-9-amd64';

async function rootWithKernels(...releases: readonly string[]): Promise<TempRoot> {
  const root = await tempRoot();
  for (const release of releases) await root.kernel(release);
  await root.module('foo', '1.0');
  return root;
}

/** Releases of the kernels for which foo/1.0 is installed. */
async function installedFor(root: TempRoot): Promise<readonly string[]> {
  const { stdout } = await root.dkms('status');
  return stdout.split('\n').flatMap(line => /^foo\/1\.0, (.*), \S+: installed/.exec(line)?.[1] ?? []);
}

describe('a package of a module that is configured', () => {
  test('has it registered, built and installed for every kernel with headers', async () => {
    const root = await rootWithKernels(OLDEST, KERNEL, NEWEST);
    await root.kernel('6.5', { headers: false });

    const { code, stdout } = await root.dkms('module_postinst', 'foo/1.0');

    expect(code).toBe(0);
    expect(await installedFor(root)).toEqual([OLDEST, KERNEL, NEWEST]);
    expect(stdout).toContain(`Kernel ${NEWEST} (${ARCH}):\n  installed  foo/1.0\n`);
  });

  test('builds it anew when that version was there before', async () => {
    const root = await rootWithKernels(KERNEL);
    await root.dkms('module_postinst', 'foo/1.0');
    await root.write('usr/src/foo-1.0/foo.c', createSource('1.0', 'REPACKAGED'));

    expect((await root.dkms('module_postinst', 'foo/1.0', '--upgraded-from', '1.0')).code).toBe(0);

    expect(await root.read(`lib/modules/${KERNEL}/updates/dkms/foo.ko`)).toContain('REPACKAGED');
    expect(await installedFor(root)).toEqual([KERNEL]);
  });

  test('has only the kernels built that nothing has been built for since its files came', async () => {
    const root = await rootWithKernels(KERNEL, NEWEST);
    await root.dkms('add', 'foo/1.0');
    await root.dkms('kernel_postinst', '-k', NEWEST);
    await root.forgetCalls();

    expect((await root.dkms('module_postinst', 'foo/1.0')).code).toBe(0);

    expect(await installedFor(root)).toEqual([KERNEL, NEWEST]);
    expect(await root.calls('make')).toHaveLength(1);
  });

  test('has all kernels built anew when its files came again, the same as before', async () => {
    const root = await rootWithKernels(KERNEL, NEWEST);
    await root.dkms('module_postinst', 'foo/1.0');
    await root.module('foo', '1.0');
    await root.dkms('kernel_postinst', '-k', NEWEST);
    await root.forgetCalls();

    expect((await root.dkms('module_postinst', 'foo/1.0')).code).toBe(0);

    expect(await installedFor(root)).toEqual([KERNEL, NEWEST]);
    expect(await root.calls('make')).toHaveLength(2);
  });

  test('is registered once, and its POST_ADD runs once, where that was done before', async () => {
    const root = await rootWithKernels(KERNEL);
    await root.module('foo', '1.0', {
      also: 'POST_ADD=note\n',
      files: { 'foo.c': createSource('1.0'), note: '#!/bin/sh\necho x >>"$dkms_tree/../added"' },
    });
    await root.dkms('add', 'foo/1.0');
    await root.dkms('module_postinst', 'foo/1.0');
    expect(await root.read('var/lib/added')).toBe('x\n');
  });

  test('registers it only, when it does not want to be installed by itself', async () => {
    const root = await rootWithKernels(KERNEL);
    await root.module('foo', '1.0', { also: 'AUTOINSTALL=no\n' });
    expect(await root.dkms('module_postinst', 'foo/1.0')).toEqual({
      code: 0,
      stdout: 'Added foo/1.0\n',
      stderr: '',
    });
  });

  test('waits for headers where there are none, and names the package', async () => {
    const root = await rootWithKernels();
    await root.kernel(KERNEL, { headers: false });
    const { code, stderr } = await root.dkms('module_postinst', 'foo/1.0');
    expect(code).toBe(0);
    expect(stderr).toBe(
      `Warning: foo/1.0 waits for the headers of a kernel: apt install linux-headers-${KERNEL}\n`,
    );
    expect((await root.dkms('status')).stdout).toBe('foo/1.0: added\n');
  });

  test('does nothing at all where the administrator switched it off', async () => {
    const root = await rootWithKernels(KERNEL);
    await root.write('etc/dkms/no-autoinstall', '');
    const { code, stderr } = await root.dkms('module_postinst', 'foo/1.0');
    expect(code).toBe(0);
    expect(stderr).toContain('foo/1.0 is left alone');
    expect(await root.files('var')).toEqual({});
  });

  test('is 0 when the module excludes all kernels here', async () => {
    const root = await rootWithKernels(KERNEL);
    await root.module('foo', '1.0', { also: "BUILD_EXCLUSIVE_KERNEL='^4'\n" });
    expect((await root.dkms('module_postinst', 'foo/1.0')).code).toBe(0);
  });

  test('continue_on_error=no: the first kernel that fails ends it, and the others are told', async () => {
    const root = await rootWithKernels(OLDEST, KERNEL, NEWEST);
    await root.write('etc/dkms/framework.conf', 'continue_on_error=no\n');
    await root.module('foo', '1.0', { also: `[[ $kernelver == ${KERNEL} ]] && MAKE='false'\n` });

    const { code, stderr } = await root.dkms('module_postinst', 'foo/1.0');

    expect(code).toBe(10);
    expect(stderr).toContain(
      `foo/1.0 was not tried for kernel ${OLDEST} (${ARCH}): it failed for ${KERNEL} (${ARCH})`,
    );
    expect(await installedFor(root)).toEqual([NEWEST]);
  });

  test('goes on with the other kernels when one fails, and ends with its code', async () => {
    const root = await rootWithKernels(KERNEL, NEWEST);
    await root.module('foo', '1.0', { also: `MAKE='[ "$kernelver" != ${NEWEST} ] && make'\n` });
    expect((await root.dkms('module_postinst', 'foo/1.0')).code).toBe(10);
    expect(await installedFor(root)).toEqual([KERNEL]);
  });

  test('is not failed by what is built upon it, and is told of that', async () => {
    const root = await rootWithKernels(KERNEL);
    await root.module('upon', '1', { also: 'BUILD_DEPENDS=foo\nBUILD_DEPENDS_REBUILD=yes\n' });
    await root.dkms('install', 'foo/1.0');
    await root.dkms('install', 'upon/1');
    await root.write('usr/src/upon-1/upon.c', '#error no\n');

    const { code, stderr } = await root.dkms('module_postinst', 'foo/1.0', '--upgraded-from', '1.0');

    expect(stderr).toContain('upon/1 did not build');
    expect(code).toBe(0);
    expect(await installedFor(root)).toEqual([KERNEL]);
  });

  test('of which the archive is damaged keeps what was there: 3', async () => {
    const root = await rootWithKernels(KERNEL);
    await root.dkms('module_postinst', 'foo/1.0');
    await root.write('pkg/foo-1.0.dkms.tar.gz', '');
    expect((await root.dkms('module_postinst', 'foo/1.0', '--tarball-root', 'pkg')).code).toBe(3);
    expect(await installedFor(root)).toEqual([KERNEL]);
  });
});

describe('when the administrator wants few kernels', () => {
  const few = async (...releases: readonly string[]) => {
    const root = await rootWithKernels(...releases);
    await root.write('etc/dkms/framework.conf', 'autoinstall_all_kernels=no\n');
    return root;
  };

  test('the running and the newest one get it', async () => {
    const root = await few(OLDEST, KERNEL, NEWEST);
    await root.dkms('module_postinst', 'foo/1.0');
    expect(await installedFor(root)).toEqual([KERNEL, NEWEST]);
  });

  test('in a chroot, whose running kernel is not here, all get it at first', async () => {
    const root = await few(OLDEST, NEWEST);
    await root.dkms('module_postinst', 'foo/1.0');
    expect(await installedFor(root)).toEqual([OLDEST, NEWEST]);
  });

  test('in a chroot an upgrade is for the newest', async () => {
    const root = await few(OLDEST, NEWEST);
    await root.dkms('module_postinst', 'foo/1.0', '--upgraded-from', '0.9');
    expect(await installedFor(root)).toEqual([NEWEST]);
  });
});
