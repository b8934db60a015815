import { spawnSync } from 'node:child_process';
import { utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createDebArch, createModulesName } from '../../src/package/deb-names';
import { ALWAYS, SIGN_FILE, signingRoot } from '../helpers/signing-root';
import { KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0;
const OTHER = '6.12.95+deb12-amd64';
const DEB = `foo-modules-${KERNEL}_1.0_amd64.deb`;

async function rootWithBuilds(...kernels: readonly string[]): Promise<TempRoot> {
  const root = await tempRoot({ env: { SOURCE_DATE_EPOCH: '1700000000' } });
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  await root.module('foo', '1.0');
  await root.dkms('add', 'foo/1.0');
  for (const kernel of kernels) await root.dkms('build', 'foo/1.0', '-k', kernel);
  return root;
}

const deb = async (root: TempRoot, ...args: readonly string[]) =>
  (await root.host.run({ file: 'dpkg-deb', args })).stdout.trim();

describe.skipIf(!hasDpkg)('a package of what was built (skipped where there is no dpkg-deb)', () => {
  test('lies in the tree, and its path is told', async () => {
    const root = await rootWithBuilds(KERNEL);
    const path = `${root.path}/var/lib/dkms/foo/1.0/bmdeb/${DEB}`;
    expect(await root.dkms('mkbmdeb', 'foo/1.0')).toEqual({ code: 0, stdout: `Wrote ${path}\n`, stderr: '' });
    expect(
      await deb(root, '--field', path, 'Package', 'Architecture', 'Depends', 'Conflicts', 'Provides'),
    ).toBe(
      [
        `Package: foo-modules-${KERNEL}`,
        'Architecture: amd64',
        `Depends: kmod, linux-image-${KERNEL} | linux-image-${KERNEL}-unsigned | linux-image-unsigned-${KERNEL}`,
        'Conflicts: foo-dkms',
        'Provides: foo-modules (= 1.0)',
      ].join('\n'),
    );
  });

  test('holds the modules where that kernel looks first, and no source', async () => {
    const root = await rootWithBuilds(KERNEL);
    await root.dkms('mkbmdeb', 'foo/1.0', '--output', `${root.path}/out`);
    const listed = await deb(root, '--contents', `${root.path}/out/${DEB}`);
    const files = listed.split('\n').filter(line => !line.endsWith('/'));
    expect(files.map(line => line.replace(/^.* \.\//, '')).sort()).toEqual([
      `lib/modules/${KERNEL}/updates/dkms/foo.ko`,
      `usr/share/doc/foo-modules-${KERNEL}/changelog.gz`,
      `usr/share/doc/foo-modules-${KERNEL}/copyright`,
    ]);
    await deb(root, '--control', `${root.path}/out/${DEB}`, `${root.path}/control`);
    expect(await root.read('control/postinst')).toContain(`depmod -a '${KERNEL}'`);
    expect(await root.read('control/postrm')).toContain(`/lib/modules/${KERNEL}/kernel`);
  });

  test('is one for each kernel that is named', async () => {
    const root = await rootWithBuilds(KERNEL, OTHER);
    const { stdout } = await root.dkms(
      'mkbmdeb',
      'foo/1.0',
      '-k',
      `${KERNEL},${OTHER}`,
      '--output',
      root.path,
    );
    expect(stdout.match(/^Wrote /gm)).toHaveLength(2);
  });

  test('is the same, byte for byte, whenever it is made', async () => {
    const root = await rootWithBuilds(KERNEL);
    const sum = async () =>
      (await root.host.run({ file: 'sha256sum', args: [`${root.path}/${DEB}`] })).stdout;
    await root.dkms('mkbmdeb', 'foo/1.0', '--output', root.path);
    const first = await sum();
    await utimes(`${root.path}/var/lib/dkms/foo/1.0/${KERNEL}/x86_64/module/foo.ko`, 5, 5);
    await root.dkms('mkbmdeb', 'foo/1.0', '--output', root.path);
    expect(await sum()).toBe(first);
  });

  test('holds signed modules where there is a key: those of the tree, and those that are built for it', async () => {
    const root = await signingRoot(ALWAYS, { env: { SOURCE_DATE_EPOCH: '1700000000' } });
    await root.write(SIGN_FILE, '#!/bin/sh\necho "signed with $(cat "$2")" >>"$4"\n', 0o755);
    await root.dkms('build', 'foo/1.0');
    expect((await root.dkms('mkbmdeb', 'foo/1.0', '--output', `${root.path}/tree`)).code).toBe(0);
    const source = `${root.path}/usr/src/foo-1.0`;
    expect((await root.dkms('mkbmdeb', source, '--output', `${root.path}/source`)).code).toBe(0);

    for (const from of ['tree', 'source']) {
      await deb(root, '--extract', `${root.path}/${from}/${DEB}`, `${root.path}/${from}/out`);
      const module = await root.read(`${from}/out/lib/modules/${KERNEL}/updates/dkms/foo.ko`);
      expect(module).toContain(`signed with ${await root.read('var/lib/dkms/mok.key')}`);
    }
  });

  test('leaves nothing half made, and no temporary directory', async () => {
    const root = await rootWithBuilds(KERNEL);
    await root.tool('dpkg-deb', 'echo "no space" >&2; exit 2');
    const { code, stderr } = await root.dkms('mkbmdeb', 'foo/1.0', '--output', `${root.path}/out`);
    expect(code).not.toBe(0);
    expect(stderr).toContain('dpkg-deb could not make the package');
    expect(await root.files('out')).toEqual({});
    expect(await root.files('tmp')).toEqual({});
  });
});

test('a kernel that it was not built for is refused, with what to type', async () => {
  const root = await rootWithBuilds();
  const { code, stderr } = await root.dkms('mkbmdeb', 'foo/1.0');
  expect(code).not.toBe(0);
  expect(stderr).toContain(`foo/1.0 is not built for kernel ${KERNEL}`);
  expect(stderr).toContain(`dkms build foo/1.0 -k ${KERNEL}`);
});

test('names follow those of Debian', () => {
  expect(createModulesName('tp_smapi', '6.12.117+deb12-amd64')).toBe('tp-smapi-modules-6.12.117+deb12-amd64');
  expect(createModulesName('foo', '5.4_VENDOR')).toBe('foo-modules-5.4-vendor');
  expect(createDebArch('aarch64')).toBe('arm64');
  expect(() => createDebArch('vax')).toThrow('Debian has no name for the architecture vax');
});
