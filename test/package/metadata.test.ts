import { describe, expect, test } from 'vitest';
import type { PackageWords } from '../../src/model/package-words';
import { parseParagraphs } from '../../src/package/deb822';
import { readSourceMetadata } from '../../src/package/metadata';
import { tempRoot } from '../helpers/temp-root';

const CONTROL = `# Of upstream's own packaging.
Source: foo
section: utils
Maintainer: Al <al@example.org>
Homepage: https://example.org/foo

Package: foo-tools
Description: tools

Package: foo-dkms
Section: kernel
Description: driver for foo
 Drives every foo
  there is:
 .
 also the old ones.
`;

const read = async (files: Readonly<Record<string, string>>, words?: PackageWords) => {
  const root = await tempRoot();
  for (const [path, text] of Object.entries(files)) await root.write(`s/${path}`, text);
  return readSourceMetadata(root.host.files, `${root.path}/s`, words);
};

describe('debian/control of a source', () => {
  test('tells who maintains it, where its page is, and how its own package of the module is described', async () => {
    expect(await read({ 'debian/control': CONTROL, 'foo.c': 'MODULE_DESCRIPTION("Foo");\n' })).toEqual({
      authors: [],
      description: 'Foo',
      license: undefined,
      maintainer: 'Al <al@example.org>',
      homepage: 'https://example.org/foo',
      section: 'kernel',
      aboutPackage: {
        summary: 'driver for foo',
        text: ['Drives every foo', ' there is:', '', 'also the old ones.'],
      },
    });
  });

  test('that makes no package of the module says nothing of how that is described or listed', async () => {
    const found = await read({ 'debian/control': CONTROL.slice(0, CONTROL.indexOf('Package: foo-dkms')) });
    expect(found).toMatchObject({ maintainer: 'Al <al@example.org>' });
    expect(found).not.toHaveProperty('section');
    expect(found).not.toHaveProperty('aboutPackage');
  });

  test('is not asked for what only its own build would know', async () => {
    const control = CONTROL.replace('driver for foo', '${desc}').replace('Al <al', '${who} <al');
    const found = await read({ 'debian/control': control });
    expect(found).not.toHaveProperty('aboutPackage');
    expect(found).not.toHaveProperty('maintainer');
  });
});

test('what the caller says goes before all that the source says', async () => {
  const found = await read(
    { 'debian/control': CONTROL, 'foo.c': 'MODULE_LICENSE("GPL");\n' },
    { maintainer: 'Jo <jo@example.org>', license: 'GPL-2+', description: 'Mine\nand more', section: 'misc' },
  );
  expect(found).toMatchObject({
    maintainer: 'Jo <jo@example.org>',
    license: 'GPL-2+',
    section: 'misc',
    homepage: 'https://example.org/foo',
    about: { summary: 'Mine', text: ['and more'] },
  });
});

test('paragraphs are apart by empty lines, comments are none, and a field may go on below', () => {
  const parsed = parseParagraphs('A: 1\n# no\nb-C:  2 \n\n\n\t\nD:\n e\n  f\nbad line\n');
  expect(parsed.map(paragraph => Object.fromEntries(paragraph))).toEqual([
    { A: '1', 'B-C': '2' },
    { D: '\ne\n f' },
  ]);
});
