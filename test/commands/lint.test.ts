import { describe, expect, test } from 'vitest';
import { createConf, type TempRoot, tempRoot } from '../helpers/temp-root';

const OLD = `${createConf('foo', '1.0')}OBSOLETE_BY=9\n`;

async function rootWith(path: string, conf = OLD): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.write(path, conf);
  return root;
}

const lint = async (root: TempRoot, ...words: readonly string[]) => {
  const ended = await root.dkms('lint', ...words.map(word => word.replace(/^@/, root.path)), '--json');
  return { ...ended, told: JSON.parse(ended.stdout) };
};

describe('what is looked at', () => {
  test.each([
    ['a directory', 'in/foo/dkms.conf', '@/in/foo'],
    ['the conf in it', 'in/foo/dkms.conf', '@/in/foo/dkms.conf'],
    ['one in dkms/', 'in/foo/dkms/dkms.conf', '@/in/foo'],
    ['one of a packager', 'in/foo/debian/foo.dkms', '@/in/foo'],
    ['one that a release script fills', 'in/foo/dkms.conf.in', '@/in/foo/dkms.conf.in'],
    ['a module that is registered nowhere yet', 'usr/src/foo-1.0/dkms.conf', 'foo/1.0'],
  ])('may be %s', async (_, path, word) => {
    const root = await rootWith(path);
    const { code, told } = await lint(root, word);
    expect(code).toBe(23);
    expect(told.confs).toMatchObject([{ conf: `${root.path}/${path}`, module: 'foo', version: '1.0' }]);
    expect(told.confs[0].findings).toMatchObject([{ rule: 'outdated', line: 6 }]);
  });

  test('may be a module of the tree whose source is elsewhere', async () => {
    const root = await rootWith('srv/foo/dkms.conf');
    await root.host.files.makeDirectory(`${root.path}/var/lib/dkms/foo/1.0`);
    await root.host.files.link(`${root.path}/srv/foo`, `${root.path}/var/lib/dkms/foo/1.0/source`);
    expect((await lint(root, 'foo/1.0')).told.confs[0].findings).toHaveLength(1);
  });

  test('may be an archive, each module in it, and files that the conf names are looked for there', async () => {
    const root = await rootWith('in/foo-1.0/dkms.conf', `${OLD}PATCH[0]=a.patch\n`);
    await root.write('in/foo-1.0/patches/a.patch', 'x');
    await root.write('in/bar/dkms.conf', createConf('bar', '2.0'));
    await root.host.run({
      file: 'tar',
      args: ['-C', `${root.path}/in`, '-czf', `${root.path}/all.tgz`, 'foo-1.0', 'bar'],
    });
    const { told, code } = await lint(root, '@/all.tgz');
    expect(code).toBe(23);
    expect(told.confs).toMatchObject([
      { conf: `${root.path}/all.tgz:bar/dkms.conf`, module: 'bar', findings: [] },
      { conf: `${root.path}/all.tgz:foo-1.0/dkms.conf`, module: 'foo', findings: [{ rule: 'outdated' }] },
    ]);
    expect(await root.files('tmp')).toEqual({});
  });

  test('is asked for patches and scripts in the source, wherever in it the conf is', async () => {
    const root = await rootWith('in/foo/dkms/dkms.conf', `${createConf('foo', '1.0')}POST_ADD=add.sh\n`);
    await root.write('in/foo/add.sh', '#!/bin/sh\n', 0o755);
    for (const word of ['@/in/foo', '@/in/foo/dkms/dkms.conf'])
      expect((await lint(root, word)).told.confs[0].findings).toEqual([]);
  });
});

describe('what cannot be looked at', () => {
  test.each([
    ['nothing is named', [], 1],
    ['it is not there', ['@/nowhere'], 2],
    ['a module has no source', ['foo/2.0'], 2],
    ['a directory has no conf', ['@/etc'], 9],
    ['an archive has none', ['@/empty.tar'], 9],
    ['an archive is damaged', ['@/bad.tar'], 3],
    ['it is a package', ['@/x.rpm'], 7],
    ['an archive is to be changed', ['@/empty.tar', '--fix'], 2],
  ])('%s: %j is %d', async (_, words, code) => {
    const root = await rootWith('in/foo/file');
    await root.write('bad.tar', 'x');
    await root.write('x.rpm', 'x');
    await root.host.run({
      file: 'tar',
      args: ['-C', `${root.path}/in`, '-cf', `${root.path}/empty.tar`, 'foo'],
    });
    expect((await lint(root, ...words)).told).toMatchObject({ exitCode: code });
  });
});

test('a conf is read as a stranger’s, and nothing is written without --fix', async () => {
  const root = await rootWith('in/foo/dkms.conf');
  const before = await root.files('');
  await lint(root, '@/in/foo');
  const { calls: _calls, ...after } = await root.files('');
  expect(after).toEqual(before);
});
