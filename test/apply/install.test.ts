import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, type ModuleFiles, type TempRoot, tempRoot } from '../helpers/temp-root';

const LIB = `lib/modules/${KERNEL}`;
const RESULT = `var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}`;
const SOURCE = { 'foo.c': createSource('1.0') };

async function rootWith(lay: ModuleFiles, options: Parameters<typeof tempRoot>[0] = {}): Promise<TempRoot> {
  const root = await tempRoot(options);
  await root.kernel();
  await root.module('foo', '1.0', lay);
  return root;
}

/** Module files in the kernel's directory. */
async function modules(root: TempRoot): Promise<readonly string[]> {
  return Object.keys(await root.files(LIB)).filter(path => /\.ko(\.\w+)?$/.test(path));
}

describe('where modules go', () => {
  test.each([
    ['debian', 'updates/dkms/foo.ko'],
    ['ubuntu', 'updates/dkms/foo.ko'],
    ['arch', 'updates/dkms/foo.ko'],
    ['fedora', 'extra/foo.ko'],
    ['suse', 'updates/foo.ko'],
    ['gentoo', 'kernel/drivers/misc/foo.ko'],
    ['unheard-of', 'kernel/drivers/misc/foo.ko'],
  ])('on %s is %s, and uninstall finds them there', async (distribution, place) => {
    const root = await rootWith({}, { distribution });
    await root.dkms('install', 'foo/1.0');
    expect(await modules(root)).toEqual([place]);

    await root.dkms('uninstall', 'foo/1.0');
    expect(await modules(root)).toEqual([]);
  });

  test('is what ADDON_MODULES_DIR says, with or without its slash', async () => {
    for (const place of ['weird/place', '/weird/place/']) {
      const root = await rootWith({}, { env: { ADDON_MODULES_DIR: place } });
      await root.dkms('install', 'foo/1.0');
      expect(await modules(root)).toEqual(['weird/place/foo.ko']);
    }
  });

  test('is what /etc/sysconfig/module-init-tools says, unless the environment does', async () => {
    for (const [env, place] of [
      [{}, 'from/file'],
      [{ ADDON_MODULES_DIR: '/from/env' }, 'from/env'],
    ] as const) {
      const root = await rootWith({}, { env });
      await root.write(
        'etc/sysconfig/module-init-tools',
        '# place\nX=1\nADDON_MODULES_DIR="/from/file" # here\n',
      );
      await root.dkms('install', 'foo/1.0');
      expect(await modules(root)).toEqual([`${place}/foo.ko`]);
    }
  });

  test('is remembered: uninstall finds them when the rules have changed since', async () => {
    const root = await rootWith({});
    await root.dkms('install', 'foo/1.0');
    await root.write('etc/os-release', 'ID=fedora\n');

    expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: installed\n`);
    await root.dkms('uninstall', 'foo/1.0');
    expect(await modules(root)).toEqual([]);
  });

  test('is found without a record too, as another dkms leaves it', async () => {
    for (const distribution of ['debian', 'gentoo']) {
      const root = await rootWith({}, { distribution });
      await root.dkms('install', 'foo/1.0');
      await root.host.files.remove(`${root.path}/${RESULT}/record.json`);

      expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: installed\n`);
      await root.dkms('uninstall', 'foo/1.0');
      expect(await modules(root)).toEqual([]);
    }
  });
});

describe('directories', () => {
  test('that are empty go with the last module, up to what the kernel has itself', async () => {
    const root = await rootWith({});
    await root.dkms('install', 'foo/1.0');
    await root.dkms('uninstall', 'foo/1.0');
    expect(root.host.files.exists(`${root.path}/${LIB}/updates`)).toBe(false);
  });

  test("that the kernel's package owns stay", async () => {
    const root = await rootWith({}, { distribution: 'fedora' });
    await mkdir(`${root.path}/${LIB}/extra`);
    await root.dkms('install', 'foo/1.0');
    await root.dkms('uninstall', 'foo/1.0');
    expect(root.host.files.isDirectory(`${root.path}/${LIB}/extra`)).toBe(true);
  });

  test('that hold something else stay', async () => {
    const root = await rootWith({});
    await root.write(`${LIB}/updates/dkms/README`, 'x');
    await root.dkms('install', 'foo/1.0');
    await root.dkms('uninstall', 'foo/1.0');
    expect(await root.read(`${LIB}/updates/dkms/README`)).toBe('x');
  });
});

describe('a module that the kernel has in a newer version', () => {
  const NEWER = { modules: { 'kernel/foo.ko': createSource('3.0') } };

  test('keeps ours out: 6, with both versions, and the way to override it', async () => {
    const root = await rootWith({});
    await root.kernel(KERNEL, NEWER);
    const { code, stderr } = await root.dkms('install', 'foo/1.0');

    expect(code).toBe(6);
    expect(stderr).toContain('cause: foo: the kernel has 3.0, and 1.0 is older');
    expect(stderr).toContain(`next:  dkms install foo/1.0 -k ${KERNEL} --force`);
    expect(await modules(root)).toEqual(['kernel/foo.ko']);
    expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: built\n`);
  });

  test('gives way to force, and comes back', async () => {
    const root = await rootWith({});
    await root.kernel(KERNEL, NEWER);

    expect((await root.dkms('install', 'foo/1.0', '--force')).code).toBe(0);
    expect(await modules(root)).toEqual(['updates/dkms/foo.ko']);
    await root.dkms('uninstall', 'foo/1.0');
    expect(await modules(root)).toEqual(['kernel/foo.ko']);
  });

  test('keeps out that one of several: the others go in, and only they go out', async () => {
    const also = 'BUILT_MODULE_NAME[1]=bar\nDEST_MODULE_LOCATION[1]=/extra\n';
    const root = await rootWith({ also, files: { ...SOURCE, 'bar.c': createSource('1.0') } });
    await root.kernel(KERNEL, NEWER);

    const { code, stdout } = await root.dkms('install', 'foo/1.0');
    expect(code).toBe(0);
    expect(stdout).toContain('Did not install foo: the kernel has 3.0, and 1.0 is older');
    expect(await modules(root)).toEqual(['kernel/foo.ko', 'updates/dkms/bar.ko']);

    await root.dkms('uninstall', 'foo/1.0');
    expect(await modules(root)).toEqual(['kernel/foo.ko']);
  });

  test('is compared compressed as it is', async () => {
    const root = await rootWith({});
    await root.write('newer.ko', createSource('3.0'));
    await root.host.run({ file: 'xz', args: [`${root.path}/newer.ko`] });
    await mkdir(`${root.path}/${LIB}/kernel`, { recursive: true });
    await root.host.files.move(`${root.path}/newer.ko.xz`, `${root.path}/${LIB}/kernel/foo.ko.xz`);
    await root.write(`${LIB}/modules.dep`, 'kernel/foo.ko.xz:\n');

    expect((await root.dkms('install', 'foo/1.0')).stderr).toContain('the kernel has 3.0');
  });
});

describe('another version of the same module', () => {
  const both = async () => {
    const root = await rootWith({});
    await root.module('foo', '2.0');
    return root;
  };

  test('takes the place of the older one, which stays built', async () => {
    const root = await both();
    await root.dkms('install', 'foo/1.0');
    expect((await root.dkms('install', 'foo/2.0')).code).toBe(0);

    expect(await root.read(`${LIB}/updates/dkms/foo.ko`)).toContain('version:        2.0');
    expect((await root.dkms('status')).stdout).toBe(
      `foo/1.0, ${KERNEL}, ${ARCH}: built\nfoo/2.0, ${KERNEL}, ${ARCH}: installed\n`,
    );
  });

  test('that is older takes the place of the newer one only by force', async () => {
    const root = await both();
    await root.dkms('install', 'foo/2.0');

    expect((await root.dkms('install', 'foo/1.0')).code).toBe(6);
    expect((await root.dkms('install', 'foo/1.0', '--force')).code).toBe(0);
    expect(await root.read(`${LIB}/updates/dkms/foo.ko`)).toContain('version:        1.0');
  });

  test.each(['debian', 'fedora'])(
    'is what a version is compared with, not what else the kernel has: %s',
    async distribution => {
      const root = await rootWith({}, { distribution });
      await root.module('foo', '2.0');
      const newer = createSource('3.0');
      await root.kernel(KERNEL, { modules: { 'kernel/a/foo.ko': newer, 'kernel/b/foo.ko': newer } });
      await root.dkms('install', 'foo/1.0', '--force');

      expect(await root.dkms('install', 'foo/2.0')).toMatchObject({ code: 0, stderr: '' });
    },
  );

  test('that is older takes its place for the scripts of an RPM, too, which may be a downgrade', async () => {
    const root = await both();
    await root.dkms('install', 'foo/2.0');
    const script = ['install', 'foo/1.0', '--rpm_safe_upgrade'];
    expect((await root.dkms(...script)).code).toBe(0);
    expect((await root.dkms('status', 'foo/1.0')).stdout).toContain(': installed');

    // What is there is not put there again.
    await root.forgetCalls();
    expect((await root.dkms(...script)).code).toBe(0);
    expect(await root.calls('depmod')).toEqual([]);
  });

  test('takes away what it no longer has', async () => {
    const root = await rootWith({});
    await root.module('foo', '2.0', {
      also: 'DEST_MODULE_NAME[0]=food\n',
      files: { 'foo.c': createSource('2.0') },
    });
    await root.dkms('install', 'foo/1.0');
    await root.dkms('install', 'foo/2.0');

    expect(await modules(root)).toEqual(['updates/dkms/food.ko']);
  });
});
