import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/request';
import { HERE, parse, refuse } from '../helpers/command-line';

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

test('--legacy-postinst of old is accepted, with a value and with an equals sign, and said to do nothing', () => {
  for (const words of [['--legacy-postinst=0'], ['--legacy-postinst', '1']])
    expect(parseArguments(['mkdeb', './foo', ...words], HERE)).toMatchObject({
      deprecated: ['--legacy-postinst'],
    });
});
