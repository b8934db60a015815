import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { withoutProcesses } from '../helpers/failing-host';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';
const INSTALLED = `lib/modules/${KERNEL}/updates/dkms/foo.ko`;

/** foo/1.0 in KERNEL, built for OTHER; foo/2.0 added; bar/1 built for KERNEL. */
async function rootWithModules(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel(KERNEL);
  await root.kernel(OTHER);
  await root.module('foo', '1.0');
  await root.module('foo', '2.0');
  await root.module('bar', '1');
  await root.dkms('install', 'foo/1.0');
  await root.dkms('build', 'foo/1.0', '-k', OTHER);
  await root.dkms('add', 'foo/2.0');
  await root.dkms('build', 'bar/1');
  return root;
}

const BAR = `bar/1, ${KERNEL}, ${ARCH}: built\n`;
const FOO_1 = `foo/1.0, ${KERNEL}, ${ARCH}: installed\nfoo/1.0, ${OTHER}, ${ARCH}: built\n`;
const FOO_2 = 'foo/2.0: added\n';

const status = async (root: TempRoot, ...args: readonly string[]) =>
  (await root.dkmsWith(withoutProcesses, 'status', ...args)).stdout;

describe('status', () => {
  test('starts no process, takes no lock and runs no code of a module', async () => {
    const root = await rootWithModules();
    await root.module('foo', '1.0', { conf: 'exit 1\n' });

    expect(await root.dkmsWith(withoutProcesses, 'status')).toEqual({
      code: 0,
      stdout: BAR + FOO_1 + FOO_2,
      stderr: '',
    });
  });

  test('shows what is asked for, by module, version, kernel and architecture', async () => {
    const root = await rootWithModules();

    expect(await status(root, 'foo')).toBe(FOO_1 + FOO_2);
    expect(await status(root, '-m', 'foo', '-v', '2.0')).toBe(FOO_2);
    expect(await status(root, 'foo/1.0')).toBe(FOO_1);
    expect(await status(root, '-v', '1')).toBe(BAR);
    expect(await status(root, 'foo/1.0', '-k', OTHER)).toBe(`foo/1.0, ${OTHER}, ${ARCH}: built\n`);
    expect(await status(root, 'foo/1.0', '-k', `${OTHER},${KERNEL}`)).toBe(FOO_1);
    expect(await status(root, 'foo/1.0', '-k', `${OTHER}/${ARCH}`)).toBe(
      `foo/1.0, ${OTHER}, ${ARCH}: built\n`,
    );
    expect(await status(root, 'bar/1', '-a', ARCH)).toBe(BAR);
    // Nothing is built for what was asked: what is left is that it is registered.
    expect(await status(root, 'bar/1', '-a', 'arm64')).toBe('bar/1: added\n');
    expect(await status(root, 'bar/1', '-k', `${KERNEL}/arm64`)).toBe('bar/1: added\n');
  });

  test('is empty, and 0, for a module that is not registered: scripts ask so', async () => {
    const root = await rootWithModules();
    expect(await root.dkms('status', '-m', 'none', '-v', '1')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await root.dkms('status', 'foo/3.0')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('shows a broken module with its error on stderr, and still ends with 0', async () => {
    const root = await rootWithModules();
    await rm(`${root.path}/usr/src/foo-2.0`, { recursive: true });

    const { code, stdout, stderr } = await root.dkms('status', 'foo/2.0');

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'foo/2.0: broken\n' });
    expect(stderr).toBe(
      'Error: foo/2.0 is broken: its source is gone, or the link to it\n  next:  Put its source back, then: dkms add foo/2.0\n',
    );
  });

  test('tells installed files that are not what was built', async () => {
    const root = await rootWithModules();
    await root.write(INSTALLED, 'changed');
    expect(await status(root, 'foo/1.0', '-k', KERNEL)).toBe(
      `foo/1.0, ${KERNEL}, ${ARCH}: installed (Differences between built and installed modules)\n`,
    );
  });

  test('tells that one of several modules was not installed', async () => {
    const root = await tempRoot();
    const source = createSource('1.0');
    await root.kernel(KERNEL, { modules: { 'kernel/foo.ko': createSource('3.0') } });
    const also = 'BUILT_MODULE_NAME[1]=bar\nDEST_MODULE_LOCATION[1]=/extra\n';
    await root.module('foo', '1.0', { also, files: { 'foo.c': source, 'bar.c': source } });
    await root.dkms('install', 'foo/1.0');

    expect(await status(root)).toBe(
      `foo/1.0, ${KERNEL}, ${ARCH}: installed (Differences between built and installed modules)\n`,
    );
  });

  test('tells built modules that are gone, and a kernel that is gone', async () => {
    const root = await rootWithModules();
    const line = `foo/1.0, ${KERNEL}, ${ARCH}: installed (Built modules are missing in the kernel modules folder)\n`;

    await rm(`${root.path}/var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module/foo.ko`);
    expect(await status(root, 'foo/1.0', '-k', KERNEL)).toBe(line);

    const gone = await rootWithModules();
    await rm(`${gone.path}/lib/modules/${KERNEL}`, { recursive: true });
    expect(await status(gone, 'foo/1.0', '-k', KERNEL)).toBe(line);
  });

  test('in JSON is one object on stdout, whatever is broken', async () => {
    const root = await rootWithModules();
    await rm(`${root.path}/usr/src/foo-2.0`, { recursive: true });

    const { modules } = JSON.parse(await status(root, 'foo', '--json'));
    expect(modules).toMatchObject([
      { module: 'foo', version: '1.0', kernel: KERNEL, state: 'installed', files: 'same' },
      { module: 'foo', version: '1.0', kernel: OTHER, state: 'built', files: null },
      { module: 'foo', version: '2.0', kernel: null, state: 'broken' },
    ]);
  });

  test('is whole, and 0, whatever framework.conf says; nothing else is begun', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.dkms('add', 'foo/1.0');
    await root.write('etc/dkms/framework.conf', 'parallel_jobs=lots\n');
    await root.write('etc/dkms/framework.conf.d/a.conf', 'verbose="1\n');

    const { code, stdout, stderr } = await root.dkms('status');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'foo/1.0: added\n' });
    expect(stderr).toContain('parallel_jobs is "lots"');
    expect(stderr).toContain('framework.conf.d/a.conf could not be read by bash');
    for (const words of [['build', 'foo/1.0'], ['autoinstall'], ['remove', 'foo/1.0', '--all'], ['verify']])
      expect(await root.dkms(...words)).toMatchObject({ code: 8 });
  });

  test('quietly says nothing', async () => {
    const root = await rootWithModules();
    await rm(`${root.path}/usr/src/foo-2.0`, { recursive: true });
    expect(await root.dkms('status', '-q')).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
