import { chmod, symlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listPaths } from '../../src/host/walk';
import { readSourceMetadata } from '../../src/package/metadata';
import { normalizeTree, prunePayload } from '../../src/package/payload';
import { readTemplate } from '../../src/package/template';
import { tempRoot } from '../helpers/temp-root';

describe('what a source says of itself', () => {
  const read = async (files: Readonly<Record<string, string>>) => {
    const root = await tempRoot();
    for (const [path, text] of Object.entries(files)) await root.write(`s/${path}`, text);
    return readSourceMetadata(root.host.files, `${root.path}/s`);
  };

  test('is in the macros of its files, first ones first, authors once each', async () => {
    const found = await read({
      'a.c': 'MODULE_AUTHOR("Jo <jo@example.org>");\nMODULE_LICENSE("GPL");\nMODULE_DESCRIPTION("One");\n',
      'b/c.c':
        '  MODULE_AUTHOR ( "Al" );\nMODULE_AUTHOR("Jo <jo@example.org>");\nMODULE_DESCRIPTION("Two");\n',
    });
    expect(found).toEqual({ authors: ['Jo <jo@example.org>', 'Al'], description: 'One', license: 'GPL' });
  });

  test('may be a string in parts, with escapes, over several lines', async () => {
    const { description } = await read({
      'a.c': 'MODULE_DESCRIPTION("A \\"fine\\" "\n\t"driver\\n  of mine");\n',
    });
    expect(description).toBe('A "fine" driver of mine');
  });

  test('is nothing where it is no string, or stands in a comment, or in what is generated', async () => {
    const found = await read({
      'a.c': '// MODULE_LICENSE("no")\nMODULE_AUTHOR(DRIVER_AUTHOR);\nMODULE_DESCRIPTION("");\n',
      'a.mod.c': 'MODULE_LICENSE("no");\n',
      'a.h': 'MODULE_LICENSE("no");\n',
    });
    expect(found).toEqual({ authors: [], description: undefined, license: undefined });
  });
});

describe('what goes into a package', () => {
  test('is the source without its history and without another package of it', async () => {
    const root = await tempRoot();
    const kept = ['dkms.conf', 'src/foo.c', 'src/debian/notes', '.config', 'original', 'src/x.o', 'git'];
    const left = [
      '.git/HEAD',
      '.gitignore',
      '.github/x',
      'debian/control',
      'src/.svn/x',
      'src/CVS/x',
      '.pc/x',
      '.mailmap',
      'src/foo.c~',
      'src/foo.c.orig',
      'src/foo.c.rej',
      'src/.foo.c.swp',
      'src/#foo.c#',
      'src/.#foo.c',
      'TAGS',
    ];
    for (const path of [...kept, ...left]) await root.write(`s/${path}`, '');

    await prunePayload(root.host, `${root.path}/s`);
    expect(Object.keys(await root.files('s')).sort()).toEqual([...kept].sort());
  });

  test('is nothing that kbuild made, nor a directory that is empty without it', async () => {
    const root = await tempRoot();
    const kept = ['Makefile', 'foo.c', 'gone.o', '.gone.o.cmd', 'blob.o', '.blob.o.cmd', 'loose.o'];
    const made = ['foo.o', 'foo.mod', 'foo.mod.o', 'foo.ko', 'Module.symvers', 'modules.order'];
    for (const path of [...kept, ...made, 'foo.mod.c', '.tmp_versions/foo.mod', 'lib/a.o', 'lib/sub/b.o'])
      await root.write(`s/${path}`, 'x');
    await root.write('s/lib/a.c', 'x');
    const note = (name: string, source: string) =>
      root.write(
        `s/${dirname(name)}/.${basename(name)}.cmd`,
        `cmd_/w/${name} := gcc\nsource_/w/${name} := /w/${source}\n`,
      );
    for (const name of made) await root.write(`s/.${name}.cmd`, `savedcmd_${name} := ld\n`);
    await note('foo.o', 'foo.c');
    await note('foo.mod.o', 'foo.mod.c');
    await note('lib/a.o', 'lib/a.c');
    await note('lib/sub/b.o', 'lib/sub/b.o');
    // What vendors ship: an object whose source they keep, and one with a note that only keeps kbuild quiet.
    await note('gone.o', 'secret.c');
    await root.write('s/.blob.o.cmd', '');

    await prunePayload(root.host, `${root.path}/s`);
    expect(Object.keys(await root.files('s')).sort()).toEqual([...kept, 'lib/a.c'].sort());
  });

  test('has modes and times of nothing but the source', async () => {
    const root = await tempRoot();
    await root.write('s/plain', '', 0o660);
    await root.write('s/tool', '', 0o711);
    await symlink('/nowhere', `${root.path}/s/link`);
    await chmod(`${root.path}/s`, 0o2777);

    await normalizeTree(root.host, `${root.path}/s`, 1_600_000_000);

    const { files } = root.host;
    expect(files.stat(`${root.path}/s`)).toMatchObject({ mode: 0o755, mtimeMs: 1_600_000_000_000 });
    expect(files.stat(`${root.path}/s/plain`)).toMatchObject({ mode: 0o644, mtimeMs: 1_600_000_000_000 });
    expect(files.stat(`${root.path}/s/tool`)).toMatchObject({ mode: 0o755 });
    expect(files.readLink(`${root.path}/s/link`)).toBe('/nowhere');
  });

  test('is walked without following links, parents first', async () => {
    const root = await tempRoot();
    await root.write('s/a/b', '');
    await symlink('a', `${root.path}/s/link`);
    expect(listPaths(root.host.files, `${root.path}/s`)).toEqual(
      ['a', 'a/b', 'link'].map(name => `${root.path}/s/${name}`),
    );
  });
});

describe('a template', () => {
  test("is the administrator's own before ours", async () => {
    const root = await tempRoot();
    await root.write('ours/deb/postinst', 'ours');
    const places = [`${root.path}/own`, `${root.path}/ours`];
    expect(readTemplate(root.host.files, places, 'deb/postinst')).toBe('ours');

    await root.write('own/deb/postinst', 'own');
    expect(readTemplate(root.host.files, places, 'deb/postinst')).toBe('own');
  });

  test('that is nowhere is told with the places that were looked at', async () => {
    const { host } = await tempRoot();
    expect(() => readTemplate(host.files, ['/a', '/b'], 'deb/x')).toThrow(
      expect.objectContaining({ code: 'PACKAGE_FAILED', message: 'The template deb/x is in none of /a, /b' }),
    );
  });
});
