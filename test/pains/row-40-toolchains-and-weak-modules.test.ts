import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detectDistribution } from '../../src/distro/detect';
import { createPathFlags } from '../../src/kernel/toolchain';
import { createFacts, K1 } from '../helpers/snapshots';
import { project } from '../helpers/source-files';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OLDER = '6.1.0-55-amd64';
const LENT = `lib/modules/${KERNEL}/weak-updates/foo.ko`;

/** What weak-modules leaves: KERNEL has foo/1.0 by a link to what is installed for the kernel before. */
async function rootWithLent(): Promise<TempRoot> {
  const root = await tempRoot({ distribution: 'rhel' });
  await root.kernel(OLDER);
  await root.kernel(KERNEL, { modulesDep: 'weak-updates/foo.ko:\n' });
  await root.module('foo', '1.0');
  await root.dkms('install', 'foo/1.0', '-k', OLDER);
  await root.write(`lib/modules/${KERNEL}/weak-updates/other.ko`, 'x');
  await symlink(`${root.path}/lib/modules/${OLDER}/extra/foo.ko`, `${root.path}/${LENT}`);
  return root;
}

describe('a module that another kernel lends', () => {
  test('is a line of status, whether or not that kernel is asked for', async () => {
    const root = await rootWithLent();
    const line = `foo, 1.0, ${KERNEL}, ${ARCH}: installed-weak from ${OLDER}\n`;
    expect((await root.dkms('status')).stdout).toContain(line);
    expect((await root.dkms('status', '-k', KERNEL)).stdout).toContain(line);
    expect((await root.dkms('status', 'foo/1.0', '-k', OLDER)).stdout).not.toContain('weak');
  });

  test('does not keep the real one out, and is not taken for an original', async () => {
    const root = await rootWithLent();
    const { code, stderr } = await root.dkms('install', 'foo/1.0', '-k', KERNEL);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await root.read(`lib/modules/${KERNEL}/extra/foo.ko`)).toContain('version');
    expect(await root.files('var/lib/dkms/foo/original_module')).toEqual({});
  });
});

test('only distributions whose kernels keep an ABI link modules from one to the other', () => {
  const lends = ['rhel', 'centos', 'suse', 'fedora', 'debian', 'ubuntu', 'arch', 'gentoo', 'alpine'].filter(
    ID => detectDistribution({ ID }).weakModules !== undefined,
  );
  expect(lends).toEqual(['rhel', 'centos', 'suse']);
});

test.each([
  ['6.1.0-56-amd64', ['driver']],
  ['9.1.0-1-amd64', ['driver', 'driver_extras']],
])('the example of dkms.conf(5) with a module for some kernels only, on %s', async (kernel, modules) => {
  const manual = readFileSync(join(project, 'man/dkms.conf.5'), 'utf8');
  const conf = [...manual.matchAll(/^\.Bd -literal\n([\s\S]*?)^\.Ed$/gm)].map(([, text = '']) => text)[1];
  const root = await tempRoot();
  await root.kernel(kernel);
  const files = { 'driver.c': createSource('1'), 'driver_extras.c': createSource('1') };
  await root.module('driver', '1.3', { conf: conf ?? '', files });

  expect((await root.dkms('install', 'driver/1.3', '-k', kernel)).code).toBe(0);
  const installed = Object.keys(await root.files(`lib/modules/${kernel}/updates/dkms`));
  expect(installed).toEqual(modules.map(name => `${name}.ko`));
});

describe("the place of a build is kept out of what compilers make, by the caller's own flags and one more", () => {
  const place = { directory: '/t/build', name: 'foo-1.0' };
  const config = (options: Readonly<Record<string, string>>) =>
    createFacts(K1, { kconfig: { get: name => options[name] } });

  test.each([
    [{ CONFIG_GCC_VERSION: '120200', CONFIG_CLANG_VERSION: '0' }, true],
    [{ CONFIG_GCC_VERSION: '0', CONFIG_CLANG_VERSION: '180103' }, true],
    [{ CONFIG_GCC_VERSION: '70500', CONFIG_CLANG_VERSION: '0' }, false],
    [{}, false],
  ])('a kernel of %j: %s', async (options, isTold) => {
    const { host } = await tempRoot({ env: { KCFLAGS: '-Wno-x' } });
    expect(createPathFlags(host, config(options), place)).toEqual(
      isTold
        ? {
            KCFLAGS: '-Wno-x -ffile-prefix-map=/t/build=foo-1.0',
            KAFLAGS: '-ffile-prefix-map=/t/build=foo-1.0',
          }
        : {},
    );
  });
});
