import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/model/outcome';
import type { LeftOut } from '../../src/model/plan';
import { type FailureRule, findExitCode } from '../../src/report/exit-code';
import { createFailure, createLeftOut, createOutcome, createRefusal } from '../helpers/outcomes';

const code = (outcomes: readonly Outcome[], leftOut: readonly LeftOut[] = [], rule: FailureRule = {}) =>
  findExitCode(outcomes, leftOut, rule);
const DONE = createOutcome();
const ADDED = createOutcome({ action: 'add', kernel: undefined });
const EXCLUDED = createRefusal('NOT_FOR_KERNEL');

describe('a call that did several things', () => {
  test('ends with 0 when all went well, or nothing was to be done', () => {
    expect(code([ADDED, DONE])).toBe(0);
    expect(code([])).toBe(0);
    expect(code([], [createLeftOut({ kind: 'already', state: 'installed' })])).toBe(0);
    expect(code([], [createLeftOut({ kind: 'deferred', missing: ['x'] })])).toBe(0);
  });

  test('ends with the code of its one failure, wherever that stands', () => {
    expect(code([DONE, createFailure('MAKE_FAILED'), DONE])).toBe(10);
    expect(code([DONE], [createRefusal('HEADERS_MISSING')])).toBe(21);
  });

  test('ends with that of the gravest, never with that of the last', () => {
    expect(code([createFailure('NO_SPACE'), createFailure('MAKE_FAILED')])).toBe(1);
    expect(code([createFailure('MAKE_FAILED')], [createRefusal('HEADERS_MISSING')])).toBe(21);
    expect(code([createFailure('MAKE_FAILED'), createFailure('MODULE_NOT_BUILT')])).toBe(10);
  });

  test('ends with the status of a script that stopped its build', () => {
    const failure = createFailure('SCRIPT_FAILED');
    const error = Object.assign(Object.create(failure.error ?? null), { exitCode: 42 });
    expect(code([{ ...failure, error }])).toBe(42);
  });
});

describe('a module that is not meant for the kernel', () => {
  test('is 77 when nothing else was done, adding it aside', () => {
    expect(code([], [EXCLUDED])).toBe(77);
    expect(code([ADDED], [EXCLUDED])).toBe(77);
  });

  test('does not count beside one that was built, or was there already, or failed', () => {
    expect(code([DONE], [EXCLUDED])).toBe(0);
    expect(code([], [EXCLUDED, createLeftOut({ kind: 'already', state: 'built' })])).toBe(0);
    expect(code([createFailure('MAKE_FAILED')], [EXCLUDED])).toBe(10);
  });

  test('is fine where the verb says so', () => {
    expect(code([], [EXCLUDED], { excludedIsFine: true })).toBe(0);
  });
});

describe('a verb that tells failures in its own way', () => {
  const rule: FailureRule = { failsWith: 'AUTOINSTALL_FAILED', excludedIsFine: true };

  test('has one code for all of them', () => {
    expect(code([createFailure('MAKE_FAILED')], [], rule)).toBe(11);
    expect(code([], [createRefusal('BROKEN')], rule)).toBe(11);
  });

  test('has 0 for what is excluded or deferred', () => {
    expect(code([], [EXCLUDED, createLeftOut({ kind: 'deferred', missing: ['x'] })], rule)).toBe(0);
  });
});
