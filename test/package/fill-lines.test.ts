import { expect, test } from 'vitest';
import { fillLines } from '../../src/package/fill-lines';

const VALUES = { NAME: 'foo', NONE: '', EMPTY: [], LIST: ['a', 'b@NAME@'] };

test.each([
  ['Name: @NAME@', 'Name: foo'],
  ['a\nVendor: @NONE@\nb', 'a\nb'],
  ['@NAME@ @EMPTY@', ''],
  ['Provides: @LIST@ of @NAME@', 'Provides: a of foo\nProvides: b@NAME@ of foo'],
  ['Mail: a@b.c, @OTHER@ "$@"', 'Mail: a@b.c, @OTHER@ "$@"'],
])('%j becomes %j', (template, filled) => {
  expect(fillLines(template, VALUES)).toBe(filled);
});
