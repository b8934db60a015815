import { describe, expect, test } from 'vitest';
import { CATALOG, rankGravity } from '../../src/errors/catalog';
import { DkmsError } from '../../src/errors/dkms-error';
import { explainSystemError } from '../../src/errors/from-system';

const refuse = (code: string, more: object = { path: '/x/y' }) =>
  Object.assign(new Error(`${code}: no, write`), { code, ...more });

describe('what the operating system refuses', () => {
  test.each([
    ['ENOSPC', 'NO_SPACE', 'No space left to write /x/y'],
    ['EDQUOT', 'NO_SPACE', 'No space left to write /x/y'],
    ['EROFS', 'READ_ONLY', '/x/y is on a read-only file system'],
    ['EACCES', 'NOT_PERMITTED', 'Not permitted to write /x/y'],
    ['EPERM', 'NOT_PERMITTED', 'Not permitted to write /x/y'],
  ])('%s is %s, and names the file', (system, code, message) => {
    expect(explainSystemError(refuse(system))).toMatchObject({ code, message, exitCode: 1 });
  });

  test('of a copy or a rename names where it was to go', () => {
    expect(explainSystemError(refuse('EACCES', { path: '/from', dest: '/to' }))?.message).toContain('/to');
  });

  test('keeps what was thrown as its cause', () => {
    const thrown = refuse('EROFS');
    expect(explainSystemError(thrown)?.cause).toBe(thrown);
  });
});

describe('anything else that is thrown', () => {
  test('stays what it is when it is a refusal already', () => {
    const error = new DkmsError('BUSY', 'busy');
    expect(explainSystemError(error)).toBe(error);
  });

  test('is a fault of ours, which nobody explains away', () => {
    expect(explainSystemError(new TypeError('x is not a function'))).toBeUndefined();
    expect(explainSystemError(refuse('ENOTDIR'))).toBeUndefined();
    expect(explainSystemError('text')).toBeUndefined();
  });
});

describe('an error', () => {
  test('has exit code and hint of its row, unless it was given others', () => {
    expect(new DkmsError('NOT_IN_TREE', 'x')).toMatchObject({ exitCode: 3, hint: 'dkms status' });
    expect(new DkmsError('SCRIPT_FAILED', 'x', { exitCode: 42, hint: 'y' })).toMatchObject({
      exitCode: 42,
      hint: 'y',
    });
  });

  test('of the machine is graver than a refusal, that than a failure, that than an exclusion', () => {
    const codes = ['NO_SPACE', 'HEADERS_MISSING', 'MAKE_FAILED', 'NOT_FOR_KERNEL'] as const;
    const ranks = codes.map(rankGravity);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(4);
  });

  test('never has the exit code 0', () => {
    expect(Object.values(CATALOG).filter(({ exit }) => exit <= 0 || exit > 255)).toEqual([]);
  });
});
