import { spawnSync } from 'node:child_process';
import { utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { digest, listMembers, OTHER, rootWithBuilds } from '../helpers/archives';
import { createConf, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const hasTools = spawnSync('dpkg-source', ['--version']).status === 0;

async function rootWithSource(
  version = '1.0',
  files: Readonly<Record<string, string>> = {},
): Promise<TempRoot> {
  const root = await tempRoot();
  await root.write('in/foo/dkms.conf', createConf('foo', version));
  await root.write(
    'in/foo/foo.c',
    'MODULE_LICENSE("GPL");\nMODULE_AUTHOR("Jo");\nMODULE_DESCRIPTION("Foo driver");\n',
  );
  for (const [name, text] of Object.entries(files)) await root.write(`in/foo/${name}`, text);
  for (const name of ['dkms.conf', 'foo.c', ...Object.keys(files)])
    await utimes(`${root.path}/in/foo/${name}`, 1_700_000_000, 1_700_000_000);
  return root;
}

/** The source that a .dsc is of, unpacked to `x`. */
async function unpack(root: TempRoot, dsc: string): Promise<readonly string[]> {
  const args = ['--no-check', '-x', `${root.path}/${dsc}`, `${root.path}/x`];
  const { ok, stderr } = await root.host.run({ file: 'dpkg-source', args });
  expect({ ok, stderr }).toMatchObject({ ok: true });
  return Object.keys(await root.files('x'))
    .filter(name => !name.startsWith('.pc/'))
    .sort();
}

describe.skipIf(!hasTools)(
  'a source package that is made with dpkg-source (skipped where there is none)',
  () => {
    test('lies where the caller stands, and each of its files is told', async () => {
      const root = await rootWithSource();
      const { code, stdout, stderr } = await root.dkms('mkdsc', './in/foo');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const names = ['.dsc', '.tar.xz', '_source.changes'].map(end => `foo-dkms_1.0${end}`);
      expect(stdout).toBe(names.map(name => `Wrote ${root.path}/${name}\n`).join(''));
      const changes = await root.read('foo-dkms_1.0_source.changes');
      expect(changes).toContain('\nArchitecture: source\n');
      expect(changes).toContain(' foo-dkms_1.0.tar.xz\n');
    });

    test('is one as a maintainer writes it: debhelper builds it, and its sequence for dkms', async () => {
      const root = await rootWithSource();
      await root.dkms('mkdsc', './in/foo');
      expect(await unpack(root, 'foo-dkms_1.0.dsc')).toEqual([
        'debian/changelog',
        'debian/control',
        'debian/copyright',
        'debian/foo-dkms.dkms',
        'debian/foo-dkms.install',
        'debian/rules',
        'debian/source/format',
        'foo-1.0/dkms.conf',
        'foo-1.0/foo.c',
      ]);
      expect(await root.read('x/debian/rules')).toBe('#!/usr/bin/make -f\n\n%:\n\tdh $@\n');
      expect(await root.read('x/debian/foo-dkms.dkms')).toBe('foo-1.0/dkms.conf\n');
      expect(await root.read('x/debian/foo-dkms.install')).toBe('foo-1.0 usr/src\n');
      expect(await root.read('x/debian/source/format')).toBe('3.0 (native)\n');
      expect(await root.read('x/debian/control')).toBe(`Source: foo-dkms
Section: kernel
Priority: optional
Maintainer: Local package <dkms@packages.example.org>
Build-Depends: debhelper-compat (= 13), dh-sequence-dkms
Standards-Version: 4.6.2
Rules-Requires-Root: no
Testsuite: autopkgtest-pkg-dkms

Package: foo-dkms
Architecture: all
Depends: \${misc:Depends}
Provides: foo-modules (= \${binary:Version})
Description: Foo driver (DKMS)
 This package holds the source of the kernel module foo. It is built and
 installed by DKMS for every kernel whose headers are installed, now and
 whenever a new kernel comes.
`);
    });

    test('of a version with a revision has an original, which holds all but debian/', async () => {
      const root = await rootWithSource('1.0-3');
      const { stdout } = await root.dkms('mkdsc', './in/foo');
      expect(stdout.match(/foo-dkms_[^\n]+/g)).toEqual([
        'foo-dkms_1.0-3.dsc',
        'foo-dkms_1.0-3.debian.tar.xz',
        'foo-dkms_1.0.orig.tar.xz',
        'foo-dkms_1.0-3_source.changes',
      ]);
      expect(await root.read('foo-dkms_1.0-3_source.changes')).toContain('foo-dkms_1.0.orig.tar.xz');
      const original = await listMembers(root, 'foo-dkms_1.0.orig.tar.xz');
      expect(original.filter(name => !name.endsWith('/'))).toEqual([
        'foo-dkms-1.0/foo-1.0-3/dkms.conf',
        'foo-dkms-1.0/foo-1.0-3/foo.c',
      ]);
      await unpack(root, 'foo-dkms_1.0-3.dsc');
      expect(await root.read('x/debian/source/format')).toBe('3.0 (quilt)\n');
    });

    test.each(['1.0', '1.0-3'])('of version %s keeps the objects that a driver comes with', async version => {
      const blobs = { 'blob.o': 'x', 'lib/core.a': 'x', 'lib/.deps/x.o': 'y', '.mailmap': 'x' };
      const root = await rootWithSource(version, blobs);
      await root.dkms('mkdsc', './in/foo');
      const names = await unpack(root, `foo-dkms_${version}.dsc`);
      expect(names.filter(name => !name.startsWith('debian/'))).toEqual(
        ['blob.o', 'dkms.conf', 'foo.c', 'lib/.deps/x.o', 'lib/core.a'].map(name => `foo-${version}/${name}`),
      );
    });

    test('brings scripts of its own where dh_dkms would misread the dkms.conf', async () => {
      const root = await rootWithSource();
      await root.write('in/foo/dkms.conf', createConf('foo', '1.0').replace('"1.0"', '"$((1)).0"'));
      await root.dkms('mkdsc', './in/foo');
      const names = await unpack(root, 'foo-dkms_1.0.dsc');
      expect(names).toContain('debian/foo-dkms.postinst');
      expect(names).not.toContain('debian/foo-dkms.dkms');
      const prerm = await root.read('x/debian/foo-dkms.prerm');
      expect(prerm).toContain("name='foo'\nversion='1.0'\n");
      expect(prerm?.endsWith('\n#DEBHELPER#\n')).toBe(true);
      const control = await root.read('x/debian/control');
      expect(control).toContain('\nDepends: ${misc:Depends}, dkms\n');
      expect(control).not.toContain('dh-sequence-dkms');
    });

    test("brings the administrator's scripts where there are some", async () => {
      const root = await rootWithSource();
      await root.write('etc/dkms/templates/deb/prerm', '#!/bin/sh\n# of @NAME@\n');
      await root.dkms('mkdsc', './in/foo');
      await unpack(root, 'foo-dkms_1.0.dsc');
      expect(await root.read('x/debian/foo-dkms.prerm')).toBe('#!/bin/sh\n# of foo\n\n#DEBHELPER#\n');
    });

    test('carries what was built for the kernels that are named', async () => {
      const root = await rootWithBuilds();
      await root.dkms('mkdsc', 'foo/1.0', '-k', `${KERNEL},${OTHER}`, '--output', root.path);
      const names = await unpack(root, 'foo-dkms_1.0.dsc');
      expect(names).toContain('foo-1.0.dkms.tar.gz');
      expect(await listMembers(root, 'x/foo-1.0.dkms.tar.gz')).toContain(
        `./dkms_main_tree/${OTHER}/x86_64/module/foo.ko.xz`,
      );
      expect(await root.read('x/debian/foo-dkms.install')).toBe(
        'foo-1.0 usr/src\nfoo-1.0.dkms.tar.gz usr/share/foo-dkms\n',
      );
      expect(await root.read('x/debian/control')).toContain('\nArchitecture: amd64\n');
      expect(await root.read('x/debian/rules')).toContain('override_dh_strip ');
    });

    test('is the same, byte for byte, whenever and wherever it is made', async () => {
      const digests: string[] = [];
      for (const version of ['1.0', '1.0-3']) {
        for (const stamp of [1_750_000_000, 1_760_000_000]) {
          const root = await rootWithSource(version);
          await utimes(`${root.path}/in/foo`, stamp, stamp);
          await root.dkms('mkdsc', './in/foo', '--output', 'out');
          const names = Object.keys(await root.files('out'));
          digests.push(names.map(name => `${name} ${digest(root, `out/${name}`)}`).join('\n'));
        }
      }
      expect(digests[0]).toBe(digests[1]);
      expect(digests[2]).toBe(digests[3]);
    });

    test('of a registered module goes into the tree', async () => {
      const root = await tempRoot();
      await root.module('foo', '1.0');
      await root.dkms('add', 'foo/1.0');
      await root.dkms('mkdsc', 'foo/1.0');
      expect(Object.keys(await root.files('var/lib/dkms/foo/1.0/dsc'))).toHaveLength(3);
    });
  },
);

test.each(['dpkg-source', 'dpkg-genchanges'])('without %s it is told which package has it', async tool => {
  const root = await rootWithSource();
  await root.tool('dpkg-source', ':');
  const { code, stderr } = await root.dkmsWith(
    real => ({
      ...real,
      run: command => real.run(command.file === tool ? { ...command, file: 'no-such-tool' } : command),
    }),
    'mkdsc',
    './in/foo',
  );
  expect({ code, stderr }).toEqual({
    code: 7,
    stderr: `Error: ${tool} could not make the package\n  cause: ${tool} is not on this system\n  next:  apt install dpkg-dev\n`,
  });
  expect(await root.files('tmp')).toEqual({});
});
