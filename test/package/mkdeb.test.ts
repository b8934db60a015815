import { spawnSync } from 'node:child_process';
import { chmod, readFile, utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readOnlyBelow } from '../helpers/failing-host';
import { createConf, type TempRoot, tempRoot } from '../helpers/temp-root';

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0;
const SOURCE = 'MODULE_LICENSE("GPL");\nMODULE_AUTHOR("Jo");\nMODULE_DESCRIPTION("Foo driver");\n';

async function rootWithSource(env: Readonly<Record<string, string>> = {}): Promise<TempRoot> {
  const root = await tempRoot({ env });
  await root.write('in/foo/dkms.conf', createConf('foo', '1.0'));
  await root.write('in/foo/foo.c', SOURCE);
  await root.write('in/foo/.git/HEAD', 'x');
  for (const name of ['dkms.conf', 'foo.c', '.git/HEAD'])
    await utimes(`${root.path}/in/foo/${name}`, 1_700_000_000, 1_700_000_000);
  return root;
}

const deb = (root: TempRoot, ...args: readonly string[]) =>
  root.host.run({ file: 'dpkg-deb', args, env: { TZ: 'UTC' } });
const DEB = 'foo-dkms_1.0_all.deb';

describe.skipIf(!hasDpkg)('a package that is made with dpkg-deb (skipped where there is none)', () => {
  test('lies where the caller stands, and its path is told', async () => {
    const root = await rootWithSource();
    const { code, stdout } = await root.dkms('mkdeb', './in/foo');

    expect({ code, stdout }).toEqual({ code: 0, stdout: `Wrote ${root.path}/${DEB}\n` });
    const { stdout: fields } = await deb(
      root,
      '--field',
      `${root.path}/${DEB}`,
      'Package',
      'Version',
      'Depends',
    );
    expect(fields).toBe('Package: foo-dkms\nVersion: 1.0\nDepends: dkms\n');
  });

  test('holds the source, its documents and its scripts, all of root', async () => {
    const root = await rootWithSource();
    await root.dkms('mkdeb', './in/foo');
    const { stdout } = await deb(root, '--contents', `${root.path}/${DEB}`);
    const listed = stdout.trim().split('\n');

    expect(listed.map(line => line.replace(/^.* \.\//, './'))).toEqual([
      './',
      './usr/',
      './usr/share/',
      './usr/share/doc/',
      './usr/share/doc/foo-dkms/',
      './usr/share/doc/foo-dkms/changelog.gz',
      './usr/share/doc/foo-dkms/copyright',
      './usr/src/',
      './usr/src/foo-1.0/',
      './usr/src/foo-1.0/dkms.conf',
      './usr/src/foo-1.0/foo.c',
    ]);
    expect(listed.filter(line => !/^\S+ root\/root /.test(line))).toEqual([]);
    await deb(root, '--control', `${root.path}/${DEB}`, `${root.path}/control`);
    expect(Object.keys(await root.files('control'))).toEqual(['control', 'md5sums', 'postinst', 'prerm']);
    expect(await root.read('control/postinst')).toContain("name='foo'\nversion='1.0'\n");
  });

  test('has the sums of its files', async () => {
    const root = await rootWithSource();
    await root.dkms('mkdeb', './in/foo');
    await deb(root, '--raw-extract', `${root.path}/${DEB}`, `${root.path}/out`);
    const checked = await root.host.run({
      file: 'md5sum',
      args: ['-c', 'DEBIAN/md5sums'],
      cwd: `${root.path}/out`,
    });
    expect(checked.stdout.trim().split('\n')).toHaveLength(4);
    expect(checked.ok).toBe(true);
  });

  test('has a changelog whose compression tells neither name nor time', async () => {
    const root = await rootWithSource();
    await root.dkms('mkdeb', './in/foo');
    await deb(root, '--raw-extract', `${root.path}/${DEB}`, `${root.path}/out`);
    const head = root.host.files.readHead(`${root.path}/out/usr/share/doc/foo-dkms/changelog.gz`, 8);
    // Magic number, deflate, no flags, no time.
    expect(head).toBe('\u001f\u008b\u0008\u0000\u0000\u0000\u0000\u0000');
  });

  test('is the same, byte for byte, whenever and wherever it is made', async () => {
    const made: Buffer[] = [];
    for (const [stamp, mode] of [
      [1_750_000_000, 0o644],
      [1_760_000_000, 0o600],
    ] as const) {
      const root = await rootWithSource();
      await utimes(`${root.path}/in/foo`, stamp, stamp);
      await chmod(`${root.path}/in/foo/foo.c`, mode);
      await root.dkms('mkdeb', './in/foo', '--output', 'out');
      made.push(await readFile(`${root.path}/out/${DEB}`));
    }
    expect(made[0]?.equals(made[1] ?? Buffer.alloc(0))).toBe(true);
  });

  test('is dated by its newest source, or by SOURCE_DATE_EPOCH', async () => {
    const root = await rootWithSource();
    await root.dkms('mkdeb', './in/foo');
    expect((await deb(root, '--contents', `${root.path}/${DEB}`)).stdout).toContain('2023-11-14 22:13');

    const dated = await rootWithSource({ SOURCE_DATE_EPOCH: '1600000000' });
    await dated.dkms('mkdeb', './in/foo');
    expect((await deb(dated, '--contents', `${dated.path}/${DEB}`)).stdout).toContain('2020-09-13 12:26');
  });

  test('of a registered module goes into the tree', async () => {
    const root = await tempRoot();
    await root.module('foo', '1.0');
    await root.dkms('add', 'foo/1.0');

    const { stdout } = await root.dkms('mkdeb', 'foo/1.0');
    expect(stdout).toBe(`Wrote ${root.path}/var/lib/dkms/foo/1.0/deb/${DEB}\n`);
  });

  test('has the templates that the administrator put in place of ours', async () => {
    const root = await rootWithSource();
    await root.write('etc/dkms/templates/deb/postinst', '#!/bin/sh\n# of @NAME@ @VERSION@ in @PACKAGE@\n');
    await root.dkms('mkdeb', './in/foo');
    await deb(root, '--control', `${root.path}/${DEB}`, `${root.path}/control`);
    expect(await root.read('control/postinst')).toBe('#!/bin/sh\n# of foo 1.0 in foo-dkms\n');
  });
});

describe('a package that cannot be made', () => {
  test.each([
    ['dpkg-deb', 'dpkg'],
    ['md5sum', 'coreutils'],
    ['gzip', 'gzip'],
  ])('because %s is missing says which package has it', async (missing, owner) => {
    const root = await rootWithSource();
    await root.host.files.makeDirectory(`${root.path}/some`);
    for (const name of ['sh', 'gzip', 'xargs', 'md5sum', 'dpkg-deb'].filter(one => one !== missing))
      await root.host.files.link(root.host.findProgram(name) ?? '', `${root.path}/some/${name}`);
    const { code, stderr } = await root.dkmsWith(
      real => ({
        ...real,
        run: command =>
          real.run(
            command.file === 'sh'
              ? { ...command, env: { ...command.env, PATH: `${root.path}/some` } }
              : command,
          ),
      }),
      'mkdeb',
      './in/foo',
    );
    expect(code).toBe(7);
    expect(stderr).toBe(
      `Error: dpkg-deb could not make the package\n  cause: ${missing} is not on this system\n  next:  apt install ${owner}\n`,
    );
  });

  test('because there is no room for it is told before any work', async () => {
    const root = await rootWithSource();
    await root.tool('cp', 'exit 1');
    const { code, stderr } = await root.dkmsWith(
      readOnlyBelow(/\/out/),
      'mkdeb',
      './in/foo',
      '--output',
      'out',
    );
    expect(code).toBe(1);
    expect(stderr).toContain(
      `${root.path}/out cannot be written\n  next:  Name another place with --output DIRECTORY.`,
    );
  });

  test('leaves nothing behind, neither package nor work', async () => {
    const root = await rootWithSource();
    await root.tool('dpkg-deb', 'echo "dpkg-deb: error: no" >&2; exit 2');
    const { stderr } = await root.dkms('mkdeb', './in/foo', '--output', 'out');

    expect(stderr).toContain('cause: dpkg-deb: error: no');
    expect(root.host.files.list(`${root.path}/tmp`)).toEqual([]);
    expect(root.host.files.list(`${root.path}/out`)).toEqual([]);
  });

  test('of a module that is not in the tree is 3', async () => {
    expect((await (await tempRoot()).dkms('mkdeb', 'foo/1.0')).code).toBe(3);
  });
});
