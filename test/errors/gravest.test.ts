import { expect, test } from 'vitest';
import { DkmsError } from '../../src/errors/dkms-error';
import { findGravest } from '../../src/errors/gravest';

const error = (code: DkmsError['code']) => new DkmsError(code, code);

test('of several errors the gravest decides, whatever its number and its place', () => {
  const made = error('MAKE_FAILED');
  const full = error('NO_SPACE');
  const headers = error('HEADERS_MISSING');

  expect(findGravest([error('NOT_FOR_KERNEL'), made])).toBe(made);
  expect(findGravest([made, headers])).toBe(headers);
  expect(findGravest([made, headers, full])).toBe(full);
});

test('among equals the first decides', () => {
  const first = error('MODULE_NOT_BUILT');

  expect(findGravest([first, error('MAKE_FAILED')])).toBe(first);
});

test('without an error nothing decides', () => {
  expect(findGravest([])).toBeUndefined();
});
