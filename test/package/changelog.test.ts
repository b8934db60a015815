import { describe, expect, test } from 'vitest';
import { isVersionOf, parseNewestEntry } from '../../src/package/changelog';
import { createChangelog } from '../../src/package/deb-texts';
import { createPackageSpec } from '../../src/package/spec';
import { ref } from '../helpers/snapshots';

const ENTRY = `foo (1:1.0-2) unstable; urgency=medium, binary-only=yes

  * Said something.

 -- Al <al@example.org>  Sat, 03 Feb 2024 04:05:06 +0100
`;

describe('the newest entry of a changelog', () => {
  test('has a version and a time', () => {
    expect(parseNewestEntry(`\n${ENTRY}\nfoo (0.9) unstable; urgency=low\n`)).toEqual({
      version: '1:1.0-2',
      epochSeconds: Date.UTC(2024, 1, 3, 3, 5, 6) / 1000,
    });
  });

  test.each([
    ['nothing', ''],
    ["upstream's own form", 'Version 1.0\n * Said something.\n'],
    ['no distribution', ENTRY.replace(' unstable', '')],
    ['no version', ENTRY.replace('1:1.0-2', '$VERSION')],
    ['no time', ENTRY.replace('Sat, 03 Feb', 'Some day in Feb')],
    ['no trailer', ENTRY.slice(0, ENTRY.indexOf(' --'))],
  ])('is not there in %s', (_, text) => {
    expect(parseNewestEntry(text)).toBeUndefined();
  });

  test.each([
    ['1.0', '1.0', true],
    ['1.0-2', '1.0', true],
    ['1:1.0-2', '1.0', true],
    ['1.9.1-5', '1.9.1-5', true],
    ['1.9.1-5-1', '1.9.1-5', true],
    ['1.0.1-2', '1.0', false],
    ['1.0+dfsg-1', '1.0', false],
  ])('%s is a version of %s: %s', (version, upstream, is) => {
    expect(isVersionOf(version, upstream)).toBe(is);
  });
});

describe("a package's changelog", () => {
  const spec = (version: string, changelog: string) => ({
    ...createPackageSpec(
      ref('foo/1.0'),
      { authors: [], description: undefined, license: undefined },
      { packager: { name: 'Jo', email: 'jo@example.org' }, epochSeconds: 1_710_000_000 },
    ),
    packageVersion: version,
    debian: { changelog, copyright: undefined },
  });

  test("is the source's own where that is of this version, under the package's name", () => {
    expect(createChangelog(spec('1:1.0-2', ENTRY))).toBe(ENTRY.replace('foo', 'foo-dkms'));
  });

  test("has an entry of ours above the source's own where that is of another version", () => {
    const text = createChangelog(spec('1.1', ENTRY));
    expect(text).toMatch(
      /^foo-dkms \(1\.1\) unstable; .*\n\n {2}\* .*\n\n -- Jo <jo@example\.org> {2}Sat, 09 Mar 2024/,
    );
    expect(text.endsWith(`\n\n${ENTRY}`)).toBe(true);
  });
});
