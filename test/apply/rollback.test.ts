import { describe, expect, test } from 'vitest';
import { failOn } from '../helpers/failing-host';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const LIB = `lib/modules/${KERNEL}`;
const INSTALLED = 'updates/dkms/foo.ko';

/** Two modules in one package, of which the kernel has both in older versions. */
const TWO_CONF = `PACKAGE_NAME=foo
PACKAGE_VERSION=2.0
BUILT_MODULE_NAME[0]=foo
BUILT_MODULE_NAME[1]=bar
DEST_MODULE_LOCATION[0]=/kernel
DEST_MODULE_LOCATION[1]=/kernel
`;

async function rootWithTwo(): Promise<TempRoot> {
  const root = await tempRoot();
  const older = createSource('1.0', 'KERNEL');
  await root.kernel(KERNEL, { modules: { 'kernel/bar.ko': older, 'kernel/foo.ko': older } });
  const source = createSource('2.0');
  await root.module('foo', '2.0', { conf: TWO_CONF, files: { 'foo.c': source, 'bar.c': source } });
  await root.dkms('build', 'foo/2.0');
  return root;
}

/** Tree and kernel, to the byte. */
async function everything(root: TempRoot) {
  return { ...(await root.files('var')), ...(await root.files('lib')) };
}

describe('a depmod that fails', () => {
  test('leaves a first install as if it had not been, and the original in its place: exit 6', async () => {
    const root = await rootWithTwo();
    const before = await everything(root);
    await root.tool('depmod', 'echo "depmod: ERROR: broken" >&2; exit 1');

    const { code, stderr } = await root.dkms('install', 'foo/2.0');

    expect(code).toBe(6);
    expect(stderr).toContain(`depmod failed for ${KERNEL} (${ARCH})`);
    expect(stderr).toContain('depmod: ERROR: broken');
    expect(await everything(root)).toEqual(before);
  });

  test('leaves a module that is installed again by force as it was, and known', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.dkms('install', 'foo/1.0');
    const before = await everything(root);
    await root.tool('depmod', 'exit 1');

    expect((await root.dkms('install', 'foo/1.0', '--force')).code).toBe(6);

    expect(await everything(root)).toEqual(before);
  });

  test('leaves the version that would have been replaced, in kernel and tree', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.module('foo', '2.0');
    await root.dkms('install', 'foo/1.0');
    await root.dkms('build', 'foo/2.0');
    const before = await everything(root);
    await root.tool('depmod', 'exit 1');

    expect((await root.dkms('install', 'foo/2.0')).code).toBe(6);

    expect(await everything(root)).toEqual(before);
    expect((await root.dkms('status', 'foo/1.0')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: installed\n`);
  });

  test('leaves the originals where the version before had put them', async () => {
    const root = await tempRoot();
    await root.kernel(KERNEL, { modules: { 'kernel/foo.ko': createSource('0.9') } });
    await root.module('foo', '1.0');
    await root.module('foo', '2.0');
    await root.dkms('install', 'foo/1.0');
    await root.dkms('build', 'foo/2.0');
    const before = await everything(root);
    await root.tool('depmod', 'exit 1');

    expect((await root.dkms('install', 'foo/2.0')).code).toBe(6);

    expect(await everything(root)).toEqual(before);
  });

  test('is told when depmod is not there at all', async () => {
    const root = await rootWithTwo();
    const { code, stderr } = await root.dkmsWith(
      real => ({
        ...real,
        run: command => real.run(command.file === 'depmod' ? { ...command, file: 'no-depmod' } : command),
      }),
      'install',
      'foo/2.0',
    );

    expect(code).toBe(6);
    expect(stderr).toContain('depmod is not on this system');
  });
});

describe('a depmod that a call owed which was killed', () => {
  const MARK = `var/lib/dkms/depmod-pending-${KERNEL}-${ARCH}`;

  test('is run by the next call that changes anything, and owed until it ends well', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.write(MARK, '1-dead\n');
    await root.tool('depmod', 'echo "depmod: ERROR: broken" >&2; exit 1');

    const failed = await root.dkms('add', 'foo/1.0');
    expect(failed).toMatchObject({ code: 0, stderr: expect.stringContaining('depmod: ERROR: broken') });
    expect(await root.read(MARK)).toBe('1-dead\n');

    await root.tool('depmod', ':');
    await root.dkms('remove', 'foo/1.0', '--all');
    expect(await root.calls('depmod')).toHaveLength(2);
    expect(await root.read(MARK)).toBeUndefined();
  });

  test('is forgotten where the kernel has gone', async () => {
    const root = await tempRoot();
    await root.module('foo', '1.0');
    await root.write(MARK, '1-dead\n');

    expect((await root.dkms('add', 'foo/1.0')).code).toBe(0);

    expect(await root.calls('depmod')).toEqual([]);
    expect(await root.read(MARK)).toBeUndefined();
  });
});

describe('a disk that is full', () => {
  test('at the second module of a package takes the first one back out', async () => {
    const root = await rootWithTwo();
    const before = await everything(root);

    const full = failOn('copyFile', /updates\/dkms\/bar\.ko$/, 'ENOSPC');
    const { code, stderr } = await root.dkmsWith(full, 'install', 'foo/2.0');

    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: No space left to write .*updates\/dkms\/bar\.ko$/m);
    expect(await everything(root)).toEqual(before);
  });

  test('while originals are moved aside puts back those that were', async () => {
    const root = await rootWithTwo();
    const before = await everything(root);

    const full = failOn('shareFile', /original_module\/.*\/bar\.ko$/, 'ENOSPC');
    const { code } = await root.dkmsWith(full, 'install', 'foo/2.0');

    expect(code).toBe(1);
    expect(await everything(root)).toEqual(before);
  });

  test('at the link that says "installed" leaves nothing installed', async () => {
    const root = await rootWithTwo();
    const before = await everything(root);

    const full = failOn('link', /kernel-.*-x86_64$/, 'ENOSPC');
    const { code } = await root.dkmsWith(full, 'install', 'foo/2.0');

    expect(code).toBe(1);
    expect(await everything(root)).toEqual(before);
  });

  test('before the first make leaves no journal that keeps others waiting', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.dkms('add', 'foo/1.0');
    const before = await everything(root);

    const full = failOn('makeDirectory', /\.work\/bin$/, 'ENOSPC');
    const { code } = await root.dkmsWith(full, 'build', 'foo/1.0');

    expect(code).toBe(1);
    expect(await everything(root)).toEqual(before);
  });

  test('while the source is copied for a build says so, and registers nothing that is half', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.dkms('add', 'foo/1.0');
    await root.tool('cp', 'echo "cp: error writing: No space left on device" >&2; exit 1');

    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(1);
    expect(stderr).toContain('cause: cp: error writing: No space left on device\n  next:  Free some space');
    expect((await root.dkms('status')).stdout).toBe('foo/1.0: added\n');
    expect(await root.files(`${LIB}/${INSTALLED}`)).toEqual({});
  });
});
