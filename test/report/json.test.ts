import { describe, expect, test } from 'vitest';
import { DkmsError } from '../../src/errors/dkms-error';
import {
  createErrorJson,
  createFilesJson,
  createOutcomesJson,
  createStatusJson,
} from '../../src/report/json';
import { createLeftOut, createOutcome, createRefusal } from '../helpers/outcomes';
import { K1, ref } from '../helpers/snapshots';

const SUBJECT = { module: 'foo', version: '1.0', kernel: '6.1.0-56-amd64', arch: 'x86_64' };

test('a status has a field for everything, null where there is nothing', () => {
  const module = ref('foo/1.0');
  const json = createStatusJson([
    { module, kernel: undefined, state: 'added', hasOriginals: false, files: undefined },
    { module, kernel: K1, state: 'installed', hasOriginals: true, files: 'same' },
  ]);

  expect(json).toEqual({
    schema: 1,
    modules: [
      {
        ...SUBJECT,
        kernel: null,
        arch: null,
        state: 'added',
        originals: false,
        files: null,
        signatures: null,
      },
      { ...SUBJECT, state: 'installed', originals: true, files: 'same', signatures: null },
    ],
  });
});

describe('outcomes', () => {
  const create = (...args: Parameters<typeof createOutcomesJson>) =>
    createOutcomesJson(...args) as { readonly jobs: readonly object[] };

  test('that went well have their log and time', () => {
    expect(
      create('build', {
        outcomes: [createOutcome({ action: 'build', log: '/x/make.log' })],
        leftOut: [],
        exitCode: 0,
      }),
    ).toEqual({
      schema: 1,
      verb: 'build',
      exitCode: 0,
      jobs: [
        {
          ...SUBJECT,
          action: 'build',
          result: 'done',
          state: null,
          reason: 'asked',
          exitCode: 0,
          error: null,
          durationMs: 1234,
          log: '/x/make.log',
        },
      ],
    });
  });

  test('that failed have code, message, cause and the next thing to do', () => {
    const error = new DkmsError('MAKE_FAILED', 'no', { detail: 'why', hint: 'do' });
    const { jobs } = create('build', {
      outcomes: [createOutcome({ result: 'failed', error })],
      leftOut: [],
      exitCode: 10,
    });

    expect(jobs[0]).toMatchObject({
      result: 'failed',
      reason: 'MAKE_FAILED',
      exitCode: 10,
      error: { code: 'MAKE_FAILED', message: 'no', cause: 'why', next: 'do' },
    });
  });

  test('of what was left out have a result of their own', () => {
    const leftOut = [
      createLeftOut({ kind: 'already', state: 'built' }),
      createLeftOut({ kind: 'deferred', missing: ['x'] }),
      createRefusal('NOT_FOR_KERNEL'),
      createRefusal('HEADERS_MISSING'),
    ];
    const { jobs } = create('install', { outcomes: [], leftOut, exitCode: 21 });

    expect(jobs).toMatchObject([
      { ...SUBJECT, action: null, result: 'unchanged', reason: 'already', exitCode: 0, error: null },
      { result: 'deferred', reason: 'deferred', exitCode: 0, error: null },
      { result: 'skipped', reason: 'NOT_FOR_KERNEL', exitCode: 77, error: { code: 'NOT_FOR_KERNEL' } },
      {
        result: 'failed',
        reason: 'HEADERS_MISSING',
        exitCode: 21,
        error: { code: 'HEADERS_MISSING', cause: null, next: null },
      },
    ]);
  });
});

test('files are told by their paths', () => {
  expect(createFilesJson('mkdeb', { paths: ['/x/foo.deb'] })).toEqual({
    schema: 1,
    verb: 'mkdeb',
    exitCode: 0,
    files: ['/x/foo.deb'],
  });
});

test('a call that was refused is told by its error', () => {
  expect(createErrorJson('add', new DkmsError('ALREADY_ADDED', 'there'))).toEqual({
    schema: 1,
    verb: 'add',
    exitCode: 3,
    error: { code: 'ALREADY_ADDED', trouble: null, message: 'there', cause: null, next: null },
  });
});
