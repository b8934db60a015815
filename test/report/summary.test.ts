import { expect, test } from 'vitest';
import { DkmsError } from '../../src/errors/dkms-error';
import { formatSummary, isOfSeveralKernels } from '../../src/report/summary';
import { createFailure, createLeftOut, createOutcome, createRefusal } from '../helpers/outcomes';
import { K1, K2, ref } from '../helpers/snapshots';

test('a summary has a block for each kernel, the newest first, and in it a line for each module, what failed last', () => {
  const error = new DkmsError('MAKE_FAILED', 'longer/2 did not build', { detail: 'longer.c:1: error: no' });
  const text = formatSummary(
    [
      createOutcome({ action: 'add', kernel: undefined }),
      createFailure('MAKE_FAILED', { action: 'build', module: ref('longer/2'), error }),
      createOutcome({ action: 'build' }),
      createOutcome(),
      createOutcome({ kernel: K2 }),
    ],
    [
      createRefusal('NOT_FOR_KERNEL', { kernel: K2, module: ref('x/1') }),
      createRefusal('BROKEN', { kernel: K2, module: ref('z/1') }),
      createLeftOut({ kind: 'deferred', missing: ['a', 'b'] }, { kernel: K2, module: ref('y/1') }),
      createLeftOut({ kind: 'already', state: 'installed' }, { kernel: K2, module: ref('w/1') }),
    ],
  );

  expect(text).toBe(`Kernel 6.12.95+deb12-amd64 (x86_64):
  installed  foo/1.0
  skipped    x/1       not meant for this kernel
  deferred   y/1       waits for a, b
  installed  w/1       already
  failed     z/1       text of BROKEN
Kernel 6.1.0-56-amd64 (x86_64):
  installed  foo/1.0
  failed     longer/2  longer/2 did not build
               cause: longer.c:1: error: no
`);
});

test('a build that is not followed by an install is built', () => {
  expect(formatSummary([createOutcome({ action: 'build' })], [])).toContain('\n  built  foo/1.0\n');
});

test('a build that another call has done meanwhile is told by the install that follows it', () => {
  const text = formatSummary([createOutcome({ action: 'build', result: 'unchanged' }), createOutcome()], []);
  expect(text).toBe(`Kernel ${K1.release} (x86_64):\n  installed  foo/1.0\n`);
});

test('a summary of nothing is nothing', () => {
  expect(formatSummary([], [])).toBe('');
});

test('a call for several kernels has one, but for the way back', () => {
  const both = [createOutcome(), createOutcome({ kernel: K2 })];
  expect(isOfSeveralKernels(both, [])).toBe(true);
  expect(isOfSeveralKernels([createOutcome()], [createRefusal('NOT_FOR_KERNEL', { kernel: K2 })])).toBe(true);
  expect(isOfSeveralKernels([createOutcome()], [createRefusal('NOT_FOR_KERNEL', { kernel: K1 })])).toBe(
    false,
  );
  const back = both.map(outcome => ({ ...outcome, action: 'uninstall' as const }));
  expect(isOfSeveralKernels(back, [])).toBe(false);
  const [first, second] = [K1, K2].map(kernel =>
    createLeftOut({ kind: 'already', state: 'not installed' }, { kernel }),
  );
  expect(first && second && isOfSeveralKernels([], [first, second])).toBe(false);
});
