import { describe, expect, test } from 'vitest';
import { parse, refuse } from '../helpers/command-line';

describe('what a package is to say of itself', () => {
  test('is kept as it was given', () => {
    const given = parse(
      ...['mkdeb', './foo', '--maintainer', 'Jo Doe <jo@example.org>', '--license=GPL-2', '--section=misc'],
      ...['--homepage', 'https://example.org/foo', '--description', 'Foo driver\n\nDrives foo.'],
    );
    expect(given.packageWords).toEqual({
      maintainer: 'Jo Doe <jo@example.org>',
      license: 'GPL-2',
      description: 'Foo driver\n\nDrives foo.',
      section: 'misc',
      homepage: 'https://example.org/foo',
    });
  });

  test.each([
    ['--maintainer', 'Jo'],
    ['--maintainer', 'jo@example.org'],
    ['--maintainer', 'Jo <jo@example.org>\nDepends: evil'],
    ['--license', 'GPL\nDepends: evil'],
    ['--license', ''],
    ['--description', ''],
    ['--description', 'Foo\u001b[2J'],
    ['--section', 'a b'],
    ['--homepage', 'example.org'],
    ['--homepage', 'https://example.org/\nDepends: evil'],
  ])('is refused where it would be no field of a package: %s %j', (option, word) => {
    const error = refuse('mkdeb', './foo', option, word);
    expect(error).toMatchObject({ code: 'BAD_VALUE', exitCode: 2 });
    expect(error.message).toContain(`${option} takes`);
  });
});

describe('what only packages of rpm know', () => {
  test('is kept as it was given', () => {
    expect(parse('mkrpm', './foo').rpm).toEqual({ classicName: false });
    expect(parse('mkrpm', './foo', '--classic-name', '--legacy-postinst=0').rpm).toEqual({
      classicName: true,
      legacyPostinst: false,
    });
    expect(parse('mkrpm', './foo', '--legacy-postinst', '1').rpm?.legacyPostinst).toBe(true);
    expect(parse('mkkmp', 'foo/1', '--spec', 'a.spec').rpm?.spec).toBe('a.spec');
  });

  test('is refused where it makes no sense', () => {
    const error = refuse('mkrpm', './foo', '--legacy-postinst=yes');
    expect(error.message).toBe('--legacy-postinst takes 0 or 1, not "yes"');
  });
});
