import { expect, test } from 'vitest';
import type { Problem, Readiness, Verified } from '../../src/model/readiness';
import { findVerifiedExitCode, formatVerified } from '../../src/report/verify';

const kernel = { release: '6.1', arch: 'x86_64' };
const ready: Readiness = { module: { name: 'a', version: '1' }, state: 'ready', problems: [], notes: [] };
const verified = (modules: readonly Readiness[], enforcedBy?: string): Verified => ({
  kernel,
  enforcedBy,
  modules,
});

test('a line for each module, what else is wrong, each command once, and notes', () => {
  const problem = (code: Problem['code'], next: string): Problem => ({ code, message: `bad ${code}`, next });
  const problems = [
    problem('vermagic', 'again'),
    problem('symbols', 'again'),
    problem('not-enrolled', 'mok'),
  ];
  const bad: Readiness = {
    module: { name: 'b', version: '2' },
    state: 'not-ready',
    problems,
    notes: ['by the way'],
  };
  expect(formatVerified(verified([ready, bad], 'Secure Boot'))).toBe(
    [
      'Kernel 6.1 (x86_64): 1 of 2 modules will not be there; it loads only signed modules (Secure Boot)',
      'a/1: ready',
      'b/2: bad vermagic',
      '  and:   bad symbols',
      '  and:   bad not-enrolled',
      '  next:  again',
      '  next:  mok',
      '  note:  by the way',
      '',
    ].join('\n'),
  );
  expect(findVerifiedExitCode(verified([ready, bad]))).toBe(22);
});

test('no module at all is fine', () => {
  expect(formatVerified(verified([]))).toBe('Kernel 6.1 (x86_64): no module wants to be there\n');
  expect(findVerifiedExitCode(verified([ready]))).toBe(0);
});
