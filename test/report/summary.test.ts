import { expect, test } from 'vitest';
import { formatSummary } from '../../src/report/summary';
import { createFailure, createLeftOut, createOutcome, createRefusal } from '../helpers/outcomes';
import { K1, K2, ref } from '../helpers/snapshots';

test('a summary has a block for each kernel, and a line for each module that something became of', () => {
  const text = formatSummary(
    [
      createOutcome({ action: 'add', kernel: undefined }),
      createOutcome({ action: 'build' }),
      createOutcome(),
      createFailure('MAKE_FAILED', { action: 'build', module: ref('longer/2') }),
      createOutcome({ kernel: K2 }),
    ],
    [
      createRefusal('NOT_FOR_KERNEL', { kernel: K2, module: ref('x/1') }),
      createLeftOut({ kind: 'deferred', missing: ['a', 'b'] }, { kernel: K2, module: ref('y/1') }),
      createRefusal('BROKEN', { kernel: K2, module: ref('z/1') }),
      createLeftOut({ kind: 'already', state: 'installed' }, { kernel: K2, module: ref('w/1') }),
    ],
  );

  expect(text).toBe(`Kernel 6.1.0-56-amd64 (x86_64):
  installed  foo/1.0
  failed     longer/2  text of MAKE_FAILED
Kernel 6.12.95+deb12-amd64 (x86_64):
  installed  foo/1.0
  skipped    x/1       not meant for this kernel
  deferred   y/1       waits for a, b
  failed     z/1       text of BROKEN
`);
});

test('a summary of nothing is nothing', () => {
  expect(formatSummary([], [])).toBe('');
  expect(formatSummary([], [createLeftOut({ kind: 'already', state: 'installed' }, { kernel: K1 })])).toBe(
    '',
  );
});
