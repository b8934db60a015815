import { readlink } from 'node:fs/promises';
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

const LIB = `lib/modules/${KERNEL}`;
const LOG = `var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/log/make.log`;

async function rootWith(
  lay: ModuleFiles = {},
  options: Parameters<typeof tempRoot>[0] = {},
): Promise<TempRoot> {
  const root = await tempRoot(options);
  await root.kernel();
  await root.module('foo', '1.0', lay);
  return root;
}

describe('what a call puts in the place of what a module brings', () => {
  test('-c is another dkms.conf', async () => {
    const root = await rootWith();
    await root.write('other.conf', `${createConf('foo', '1.0')}MAKE="echo other; make"\n`);

    expect((await root.dkms('build', 'foo/1.0', '-c', `${root.path}/other.conf`)).code).toBe(0);

    expect(await root.read(LOG)).toContain('other\n');
  });

  test('--directive comes after dkms.conf and the overrides', async () => {
    const root = await rootWith({ also: 'MAKE="echo own; make"\n' });
    await root.write('etc/dkms/foo.conf', 'MAKE="echo override; make"\n');

    const call = ['build', 'foo/1.0', '--directive=MAKE[0]=echo $kernelver said; make'];
    expect((await root.dkms(...call)).code).toBe(0);

    const log = await root.read(LOG);
    expect(log).toContain(`${KERNEL} said\n`);
    expect(log).not.toMatch(/^(own|override)$/m);
  });

  test('DKMS_DIRECTIVE does so too, before --directive', async () => {
    const root = await rootWith(
      {},
      { env: { DKMS_DIRECTIVE_1: 'MAKE=echo one; make', DKMS_DIRECTIVE_2: 'STRIP=no' } },
    );
    await root.dkms('build', 'foo/1.0');
    expect(await root.read(LOG)).toContain('one\n');
    expect(await root.calls('strip')).toEqual([]);

    await root.dkms('build', 'foo/1.0', '--force', '--directive', 'MAKE=echo two; make');
    expect(await root.read(LOG)).toContain('two\n');
  });

  test('quotes in --directive stay, so that a make of another place gets no options of ours', async () => {
    const root = await rootWith();
    await root.tool('other-make', 'touch foo.ko; cp foo.c foo.ko; echo "got: $*"');
    await root.dkms('build', 'foo/1.0', `--directive=MAKE='${root.path}/bin/other-make'`);
    expect(await root.read(LOG)).toContain('got: \n');
  });

  test('--directive that assigns nothing is refused', async () => {
    const root = await rootWith();
    expect((await root.dkms('build', 'foo/1.0', '--directive', 'reboot')).code).toBe(2);
  });

  test('--config is the configuration that BUILD_EXCLUSIVE_CONFIG asks', async () => {
    const root = await rootWith({ also: 'BUILD_EXCLUSIVE_CONFIG="CONFIG_SHINY"\n' });
    expect((await root.dkms('build', 'foo/1.0')).code).toBe(77);

    await root.write('shiny', 'CONFIG_SHINY=y\n');
    expect((await root.dkms('build', 'foo/1.0', '--config', `${root.path}/shiny`)).code).toBe(0);
    expect((await root.dkms('build', 'foo/1.0', '--force', '--config', `${root.path}/none`)).code).toBe(2);
  });

  test('--kernelsourcedir is where the headers are', async () => {
    const root = await tempRoot();
    await root.kernel(KERNEL, { headers: false });
    await root.module('foo', '1.0');
    expect((await root.dkms('build', 'foo/1.0')).code).toBe(21);

    await root.write('headers/include/config', '');
    const built = await root.dkms('build', 'foo/1.0', '--kernelsourcedir', `${root.path}/headers`);
    expect(built.code).toBe(0);
    expect((await root.calls('make')).join()).toContain(`-C ${root.path}/headers `);
  });
});

describe("the administrator's own", () => {
  test('patches go over those of the source', async () => {
    const patch = (text: string) =>
      `--- a/foo.c\n+++ b/foo.c\n@@ -1 +1,2 @@\n version:        1.0\n+alias:          ${text}\n`;
    for (const name of ['one.patch', 'deep/below/one.patch']) {
      const root = await rootWith({
        also: `PATCH[0]=${name}\n`,
        files: { 'foo.c': 'version:        1.0\n', [`patches/${name}`]: patch('theirs') },
      });
      await root.write(`etc/dkms/foo/patches/${name}`, patch('own'));

      expect((await root.dkms('install', 'foo/1.0')).code).toBe(0);

      expect(await root.read(`${LIB}/updates/dkms/foo.ko`)).toContain('own');
      expect(await root.read(`usr/src/foo-1.0/patches/${name}`), 'the source stays').toContain('theirs');
      await root.write(`etc/dkms/foo/patches/${name}`, patch('another'));
      const { stdout } = await root.dkms('autoinstall', '-k', KERNEL, '--dry-run');
      expect(stdout).toContain("the administrator's overrides have changed");
    }
  });

  test('script runs in place of one of the same name, and is an input of the build', async () => {
    const root = await rootWith({
      also: 'PRE_BUILD="say.sh loud"\n',
      files: { 'foo.c': createSource('1.0'), 'say.sh': '#!/bin/sh\necho theirs $1\n' },
    });
    await root.write('etc/dkms/foo/say.sh', '#!/bin/sh\necho own $1\n', 0o755);
    await root.dkms('install', 'foo/1.0');
    expect(await root.read(LOG)).toContain('own loud\n');

    await root.write('etc/dkms/foo/say.sh', '#!/bin/sh\necho another\n', 0o755);
    const { stdout } = await root.dkms('autoinstall', '-k', KERNEL, '--dry-run');
    expect(stdout).toContain("the administrator's overrides have changed");
  });
});

describe('how modules are installed', () => {
  test('--symlink-modules and symlink_modules make links to the tree, and uninstall takes them away', async () => {
    for (const words of [['--symlink-modules'], []]) {
      const root = await rootWith();
      if (words.length === 0) await root.write('etc/dkms/framework.conf', 'symlink_modules="yes"\n');
      await root.dkms('install', 'foo/1.0', ...words);

      const link = `${root.path}/${LIB}/updates/dkms/foo.ko`;
      expect(await readlink(link)).toBe(`${root.path}/var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module/foo.ko`);
      expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: installed\n`);

      await root.dkms('remove', 'foo/1.0', '--all');
      expect(root.host.files.readLink(link)).toBeUndefined();
    }
  });

  test('--no-depmod leaves the index alone, and owes nothing', async () => {
    const root = await rootWith();
    await root.dkms('install', 'foo/1.0', '--no-depmod');
    expect(await root.calls('depmod')).toEqual([]);
    await root.dkms('uninstall', 'foo/1.0', '--no-depmod');
    await root.dkms('status');
    await root.dkms('build', 'foo/1.0', '--force');
    expect(await root.calls('depmod')).toEqual([]);
  });

  test('--modprobe-on-install loads them into the running kernel only, and a refusal is a warning', async () => {
    const root = await rootWith();
    await root.kernel('5.5.5-other');
    await root.tool('modprobe', 'echo no such key >&2; exit 1');
    await root.dkms('install', 'foo/1.0', '-k', '5.5.5-other', '--modprobe-on-install');
    expect(await root.calls('modprobe')).toEqual([]);

    const { code, stderr } = await root.dkms('install', 'foo/1.0', '--modprobe-on-install');
    expect(code).toBe(0);
    expect(stderr).toContain('foo of foo/1.0 could not be loaded: no such key');
    expect(await root.calls('modprobe')).toEqual(['foo']);
  });

  test('a newer module of the kernel gives way to --force-version-override and to a list of packages', async () => {
    const lay = { modules: { 'kernel/foo.ko': createSource('2.0') } };
    for (const list of [undefined, 'foo\n', 'bar\nfoo_version-override\n']) {
      const root = await rootWith();
      await root.kernel(KERNEL, lay);
      await root.write('usr/share/dkms/modules_to_force_install/other', 'food\n');
      expect((await root.dkms('install', 'foo/1.0')).code).toBe(6);

      if (list !== undefined) await root.write('usr/share/dkms/modules_to_force_install/vendor', list);
      const words = list === undefined ? ['--force-version-override'] : [];
      expect((await root.dkms('install', 'foo/1.0', ...words)).code).toBe(0);
      expect(await root.read(`${LIB}/updates/dkms/foo.ko`)).toContain('1.0');
    }
  });
});

test('post_transaction runs once for each kernel that a call has changed, and knows which', async () => {
  const root = await rootWith();
  await root.kernel('5.5.5-other');
  await root.write('etc/dkms/framework.conf', `post_transaction='echo "changed $kernelver"'\n`);

  await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},5.5.5-other`);
  await root.dkms('install', 'foo/1.0');

  expect(await root.read('var/lib/dkms/post_transaction.log')).toBe(
    `changed ${KERNEL}\nchanged 5.5.5-other\n`,
  );
});

test('a post_transaction that fails is told, and fails nothing', async () => {
  const root = await rootWith();
  await root.write('etc/dkms/framework.conf', 'post_transaction="exit 3"\n');
  const { code, stderr } = await root.dkms('install', 'foo/1.0');
  expect(code).toBe(0);
  expect(stderr).toContain(`post_transaction ended with status 3 for kernel ${KERNEL}`);
});

describe('BUILD_EXCLUSIVE_* with an index', () => {
  const TWO = (also: string) => ({
    conf: [
      'PACKAGE_NAME=foo',
      'PACKAGE_VERSION=1.0',
      'BUILT_MODULE_NAME[0]=one',
      'BUILT_MODULE_NAME[1]=two',
      'DEST_MODULE_LOCATION[0]=/updates',
      'DEST_MODULE_LOCATION[1]=/updates',
      'AUTOINSTALL=yes',
      also,
      '',
    ].join('\n'),
    files: { 'one.c': createSource('1'), 'two.c': createSource('1') },
  });
  const modules = async (root: TempRoot) =>
    Object.keys(await root.files(LIB)).filter(path => path.endsWith('.ko'));

  test('leaves out the module it is for, and only that', async () => {
    const root = await rootWith(TWO('BUILD_EXCLUSIVE_KERNEL_MIN[0]=9.9\nBUILD_EXCLUSIVE_KERNEL[1]="^6"'));
    expect((await root.dkms('install', 'foo/1.0')).code).toBe(0);
    expect(await modules(root)).toEqual(['updates/dkms/two.ko']);
    expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: installed\n`);
  });

  test('is 77 when no module is left', async () => {
    const root = await rootWith(TWO('BUILD_EXCLUSIVE_KERNEL_MIN[0]=9.9\nBUILD_EXCLUSIVE_ARCH[1]=sparc'));
    expect((await root.dkms('install', 'foo/1.0')).code).toBe(77);
  });

  test('and none is for all', async () => {
    const root = await rootWith(TWO('BUILD_EXCLUSIVE_KERNEL_MIN=9.9'));
    expect((await root.dkms('install', 'foo/1.0')).code).toBe(77);
  });
});
