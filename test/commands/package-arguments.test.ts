import { describe, expect, test } from 'vitest';
import { addRpmPackage } from '../helpers/fake-rpm';
import { KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';

async function rootWithPackage(files: Readonly<Record<string, string>> = {}) {
  const root = await tempRoot({ distribution: 'fedora' });
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  return { root, path: await addRpmPackage(root, files) };
}

const states = async (root: TempRoot) => (await root.dkms('status')).stdout;
const installs = async (root: TempRoot) =>
  (await root.calls('rpm')).filter(words => words.includes(' -Uvh ')).length;

describe('a package in the place of a module', () => {
  test('is installed by rpm, and its module for the running kernel', async () => {
    const { root, path } = await rootWithPackage();
    expect((await root.dkms('install', path)).code).toBe(0);
    expect(await states(root)).toBe(`foo/2.0, ${KERNEL}, x86_64: installed\n`);
    expect(await installs(root)).toBe(1);
  });

  test.each([
    ['add', 'foo/2.0: added\n'],
    ['build', `foo/2.0, ${OTHER}, x86_64: built\n`],
    ['install', `foo/2.0, ${OTHER}, x86_64: installed\n`],
  ])('comes as far as %s brings a module', async (verb, status) => {
    const { root, path } = await rootWithPackage();
    const words = verb === 'add' ? [] : ['-k', OTHER];
    expect((await root.dkms(verb, path, ...words)).code).toBe(0);
    expect(await states(root)).toBe(status);
  });

  test('with ldtarball comes along with all that wants to be installed by itself', async () => {
    const { root, path } = await rootWithPackage();
    await root.module('bar', '1');
    await root.dkms('add', 'bar/1');
    expect((await root.dkms('ldtarball', path)).code).toBe(0);
    expect(await states(root)).toBe(
      `bar/1, ${KERNEL}, x86_64: installed\nfoo/2.0, ${KERNEL}, x86_64: installed\n`,
    );
  });

  test('whose own scripts have done it leaves nothing to do', async () => {
    const post =
      'mkdir -p "$1/var/lib/dkms/foo/2.0" && ln -s "$1/usr/src/foo-2.0" "$1/var/lib/dkms/foo/2.0/source"';
    const { root, path } = await rootWithPackage({ post });
    expect(await root.dkms('add', path, '--json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"jobs": []'),
    });
  });

  test('that is installed already stays, and --force installs it again', async () => {
    const { root, path } = await rootWithPackage();
    await root.dkms('install', path);
    const { code, stderr } = await root.dkms('install', path);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Warning: foo-dkms-2.0-1.noarch is installed already: it stays (--force installs it again)\n',
    });
    expect(await installs(root)).toBe(1);
    await root.dkms('install', path, '--force');
    expect(await installs(root)).toBe(2);
  });

  test('whose module does not build is told, by the code of a build that failed', async () => {
    const { root, path } = await rootWithPackage({ 'usr/src/foo-2.0/foo.c': '#error no\n' });
    const { code, stderr } = await root.dkms('install', path);
    expect(code).toBe(10);
    expect(stderr).toContain('foo/2.0 did not build for kernel');
  });

  test.each(['install', 'ldtarball'])(
    'is looked at only by a dry run of %s, which says what it would do',
    async verb => {
      const { root, path } = await rootWithPackage();
      const { code, stdout } = await root.dkms(verb, path, '--dry-run');
      expect(code).toBe(0);
      expect(stdout.replace(/ {2,}/g, '  ')).toBe(
        [
          `Would have the package manager install ${path}  (needed first)`,
          'Would add foo/2.0  (needed first)',
          `Would build foo/2.0 for ${KERNEL} (x86_64)  (needed first)`,
          `Would install foo/2.0 for ${KERNEL} (x86_64)  (asked for)\n`,
        ].join('\n'),
      );
      expect(await installs(root)).toBe(0);
      expect(await root.files('tmp')).toEqual({});
      expect(await root.files('usr')).toEqual({});
    },
  );
});

describe('a package that cannot be used', () => {
  test('because rpm refuses it says what installs it with all that it needs', async () => {
    const { root, path } = await rootWithPackage();
    await root.write('foo-dkms-2.0-1.noarch.rpm.needs', '');
    const { code, stderr } = await root.dkms('install', path);
    expect(code).toBe(7);
    expect(stderr).toContain(`rpm could not install ${path}`);
    expect(stderr).toContain(`next:  With all that it needs: dnf install ${path}\n`);
  });

  test('because it brings no module is refused before anything is installed', async () => {
    const { root } = await rootWithPackage();
    await root.write('other/usr/bin/x', '');
    await root.host.run({
      file: 'tar',
      args: ['-cf', `${root.path}/x.rpm`, '-C', `${root.path}/other`, '.'],
    });
    const { code, stderr } = await root.dkms('install', `${root.path}/x.rpm`);
    expect(code).toBe(3);
    expect(stderr).toContain('x.rpm brings no source of a module');
    expect(await installs(root)).toBe(0);
  });

  test('because it is not there, or is no package', async () => {
    const { root } = await rootWithPackage();
    expect(await root.dkms('install', './nothing.rpm')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing.rpm is not there'),
    });
    await root.write('odd.rpm', 'no archive');
    expect(await root.dkms('add', './odd.rpm')).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('odd.rpm is no package that rpm can read'),
    });
  });

  test('because its manager is not here', async () => {
    const { root } = await rootWithPackage();
    await root.write('foo.deb', '');
    const { code, stderr } = await root.dkmsWith(
      real => ({
        ...real,
        run: command => real.run(command.file === 'dpkg-deb' ? { ...command, file: 'no' } : command),
      }),
      ...['install', './foo.deb'],
    );
    expect(code).toBe(7);
    expect(stderr).toContain('foo.deb is a package of dpkg, which is not on this system');
  });

  test('because a package manager is at work, whose scripts call', async () => {
    const { root, path } = await rootWithPackage();
    const { code, stderr } = await root.dkmsWith(
      real => ({ ...real, env: { ...real.env, DPKG_MAINTSCRIPT_PACKAGE: 'foo-dkms' } }),
      ...['install', path],
    );
    expect(code).toBe(1);
    expect(stderr).toContain(`cannot be installed in the middle of a run of dpkg`);
    expect(await installs(root)).toBe(0);
  });

  test('because no package can be made of a package', async () => {
    const { root, path } = await rootWithPackage();
    expect(await root.dkms('mkrpm', path)).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('is a package'),
    });
  });
});
