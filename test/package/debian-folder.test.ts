import { spawnSync } from 'node:child_process';
import { utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createConf, type TempRoot, tempRoot } from '../helpers/temp-root';

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0;
const CHANGELOG = `foo (1:1.0-2) unstable; urgency=medium

  * Said something.

 -- Al <al@example.org>  Sat, 03 Feb 2024 04:05:06 +0000
`;

/** A source with a debian/ of its own, in `in/`. */
async function rootWithDebian(version = '1.0'): Promise<TempRoot> {
  const root = await tempRoot();
  await root.write('in/dkms.conf', createConf('foo', version));
  await root.write('in/foo.c', 'MODULE_LICENSE("GPL");\n');
  await root.write('in/debian/control', 'Source: foo\nMaintainer: Al <al@example.org>\n');
  await root.write('in/debian/changelog', CHANGELOG);
  await root.write('in/debian/copyright', 'Of Al.\n');
  await utimes(`${root.path}/in/foo.c`, 1_600_000_000, 1_600_000_000);
  await utimes(`${root.path}/in/dkms.conf`, 1_600_000_000, 1_600_000_000);
  return root;
}

const unpack = async (root: TempRoot, deb: string) => {
  await root.host.run({ file: 'dpkg-deb', args: ['-R', `${root.path}/${deb}`, `${root.path}/x`] });
  for (const name of ['changelog', 'changelog.Debian'])
    await root.host.run({ file: 'gzip', args: ['-d', `${root.path}/x/usr/share/doc/foo-dkms/${name}.gz`] });
};

describe.skipIf(!hasDpkg)('a source with a debian/ of its own (skipped where there is no dpkg-deb)', () => {
  test('has a package of its version, with its changelog, copyright, maintainer and time', async () => {
    const root = await rootWithDebian();
    const { stdout } = await root.dkms('mkdeb', './in');
    expect(stdout).toBe(`Wrote ${root.path}/foo-dkms_1.0-2_all.deb\n`);
    await unpack(root, 'foo-dkms_1.0-2_all.deb');
    const control = await root.read('x/DEBIAN/control');
    expect(control).toContain('\nVersion: 1:1.0-2\n');
    expect(control).toContain('\nProvides: foo-modules (= 1:1.0-2)\n');
    expect(control).toContain('\nMaintainer: Al <al@example.org>\n');
    expect(await root.read('x/usr/share/doc/foo-dkms/copyright')).toBe('Of Al.\n');
    expect(await root.read('x/usr/share/doc/foo-dkms/changelog.Debian')).toBe(
      CHANGELOG.replace('foo', 'foo-dkms'),
    );
    const listed = await root.host.run({
      file: 'dpkg-deb',
      args: ['-c', `${root.path}/foo-dkms_1.0-2_all.deb`],
    });
    expect(listed.stdout).toMatch(/2024-02-03 04:05 \.\/usr\/src\/foo-1\.0\/foo\.c\n/);
    expect(Object.keys(await root.files('x/usr/src'))).toEqual(['foo-1.0/dkms.conf', 'foo-1.0/foo.c']);
  });

  test('that is of another version says so below an entry of ours, which is no older', async () => {
    const root = await rootWithDebian('1.1');
    await root.dkms('mkdeb', './in');
    await unpack(root, 'foo-dkms_1.1_all.deb');
    const text = await root.read('x/usr/share/doc/foo-dkms/changelog');
    expect(text).toMatch(/^foo-dkms \(1\.1\) /);
    expect(text?.match(/^ -- .*$/gm)).toEqual([
      ' -- Al <al@example.org>  Sat, 03 Feb 2024 04:05:06 +0000',
      ' -- Al <al@example.org>  Sat, 03 Feb 2024 04:05:06 +0000',
    ]);
  });

  test('has a copyright file of ours where the caller names another licence', async () => {
    const root = await rootWithDebian();
    await root.dkms('mkdeb', './in', '--license', 'MIT', '--maintainer', 'Jo <jo@example.org>');
    await unpack(root, 'foo-dkms_1.0-2_all.deb');
    expect(await root.read('x/usr/share/doc/foo-dkms/copyright')).toContain('License: MIT\n');
    expect(await root.read('x/DEBIAN/control')).toContain('\nMaintainer: Jo <jo@example.org>\n');
  });
});
