import { DkmsError } from '../errors/dkms-error';
import type { PackageWords, RpmWords } from '../model/package-words';

/** What a word must look like, and what it is then called. */
const SHAPES: Readonly<Record<keyof PackageWords, readonly [shape: RegExp, name: string]>> = {
  maintainer: [/^[^<>\n]*[^<>\s] <[^<>\s]+@[^<>\s]+>$/, 'NAME <ADDRESS>'],
  license: [/^\S.*$/, "a licence's name"],
  description: [/^\S/, 'a line of text'],
  section: [/^[a-z0-9][a-z0-9+./-]*$/i, "a section's name"],
  homepage: [/^[a-z][a-z0-9+.-]*:\/\/\S+$/i, 'an address such as https://example.org/'],
};

const NAMES = Object.keys(SHAPES) as readonly (keyof PackageWords)[];

/** They become fields of a package: one that would break out of its field is refused. */
export function parsePackageWords(text: (name: string) => string | undefined): PackageWords {
  const given = NAMES.flatMap(name => {
    const word = text(name)?.trim();
    if (word === undefined) return [];
    const [shape, what] = SHAPES[name];
    if (shape.test(word) && !hasControls(word, name === 'description')) return [[name, word] as const];
    throw new DkmsError('BAD_VALUE', `--${name} takes ${what}, not ${JSON.stringify(word)}`);
  });
  return Object.fromEntries(given);
}

function hasControls(word: string, mayHaveLines: boolean): boolean {
  return /\p{Cc}/u.test(mayHaveLines ? word.replaceAll('\n', '') : word);
}

export function parseRpmWords(text: (name: string) => string | undefined, classicName: boolean): RpmWords {
  const legacy = text('legacyPostinst');
  if (legacy !== undefined && !/^[01]$/.test(legacy))
    throw new DkmsError('BAD_VALUE', `--legacy-postinst takes 0 or 1, not ${JSON.stringify(legacy)}`);
  return {
    spec: text('spec'),
    classicName,
    legacyPostinst: legacy === undefined ? undefined : legacy === '1',
  };
}
