import { describe, expect, test } from 'vitest';
import { DkmsError } from '../../src/errors/dkms-error';
import type { Event } from '../../src/model/event';
import type { Job } from '../../src/model/plan';
import { createJob } from '../../src/plan/jobs';
import { formatError } from '../../src/report/error';
import { createTextReport } from '../../src/report/text';
import { createFailure, createLeftOut, createOutcome, createRefusal } from '../helpers/outcomes';
import { K1, ref } from '../helpers/snapshots';

const MODULE = ref('foo/1.0');

/** What a report writes for events, by stream. */
function tell(events: readonly Event[], options: { verbose?: boolean } = {}) {
  const told = { stdout: '', stderr: '' };
  const write = (stream: 'stdout' | 'stderr', text: string) => {
    told[stream] += text;
  };
  const emit = createTextReport({ write, verbose: false, ...options });
  for (const event of events) emit(event);
  return told;
}

const job = (action: Job['action']) => createJob(action, { module: MODULE, kernel: K1 });
const ended = (outcome = createOutcome()): Event => ({
  kind: 'job-ended',
  job: job(outcome.action),
  outcome,
});

describe('an error for people', () => {
  test('says what, why, where to read more and what to type next', () => {
    const error = new DkmsError('MAKE_FAILED', 'foo/1.0 did not build', {
      detail: 'foo.c:1:2: error: no',
      log: '/var/lib/dkms/foo/1.0/build/make.log',
      hint: 'dkms build foo/1.0',
    });

    expect(formatError(error)).toBe(
      [
        'Error: foo/1.0 did not build',
        '  cause: foo.c:1:2: error: no',
        '  log:   /var/lib/dkms/foo/1.0/build/make.log',
        '  next:  dkms build foo/1.0',
        '',
      ].join('\n'),
    );
  });

  test('leaves out what there is not, and what the message says already', () => {
    expect(formatError(new DkmsError('MAKE_FAILED', 'no'))).toBe('Error: no\n');
    expect(formatError(new DkmsError('MAKE_FAILED', 'no: x.c is bad', { detail: 'x.c is bad' }))).toBe(
      'Error: no: x.c is bad\n',
    );
  });
});

describe('work that goes well', () => {
  test('is a line when a build starts, and one when anything has ended', () => {
    const { stdout, stderr } = tell([
      { kind: 'build-started', ...job('build'), kernel: K1 },
      ended(createOutcome({ action: 'build' })),
      ended(),
    ]);

    expect(stdout).toBe(
      [
        'Building foo/1.0 for 6.1.0-56-amd64 (x86_64)',
        'Built foo/1.0 for 6.1.0-56-amd64 (x86_64) (1.2 s)',
        'Installed foo/1.0 for 6.1.0-56-amd64 (x86_64)',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('');
  });

  test.each([
    ['add', 'Added foo/1.0'],
    ['uninstall', 'Uninstalled foo/1.0 for 6.1.0-56-amd64 (x86_64)'],
    ['unbuild', 'Dropped the build of foo/1.0 for 6.1.0-56-amd64 (x86_64)'],
    ['forget', 'Removed foo/1.0'],
  ] as const)('%s is told as: %s', (action, text) => {
    const kernel = action === 'add' || action === 'forget' ? undefined : K1;
    expect(tell([ended(createOutcome({ action, kernel }))]).stdout).toBe(`${text}\n`);
  });

  test('tells of the originals', () => {
    expect(
      tell([
        { kind: 'original-saved', module: MODULE, path: '/x/foo.ko' },
        { kind: 'original-restored', module: MODULE, path: '/x/foo.ko' },
      ]).stdout,
    ).toBe(
      "Moved the kernel's own /x/foo.ko aside; it comes back when foo goes\nPut the kernel's own /x/foo.ko back\n",
    );
  });

  test("tells which module it left alone because the kernel's is newer", () => {
    const reason = 'foo: the kernel has 2.0, and 1.0 is older';
    expect(tell([{ kind: 'kept-newer', module: MODULE, reason }]).stdout).toBe(`Did not install ${reason}\n`);
  });

  test('tells of depmod and of each file only when asked for more', () => {
    const events: readonly Event[] = [
      { kind: 'depmod', kernel: K1, durationMs: 2500 },
      { kind: 'file', doing: 'install', path: '/x/foo.ko' },
      { kind: 'file', doing: 'delete', path: '/x/foo.ko' },
      { kind: 'file', doing: 'write', path: '/x/foo.deb' },
    ];

    expect(tell(events).stdout).toBe('Wrote /x/foo.deb\n');
    expect(tell(events, { verbose: true }).stdout).toBe(
      'Ran depmod for 6.1.0-56-amd64 (x86_64) (2.5 s)\nWrote /x/foo.ko\nDeleted /x/foo.ko\nWrote /x/foo.deb\n',
    );
  });
});

describe('what was left out', () => {
  const leave = (leftOut: ReturnType<typeof createLeftOut>) => tell([{ kind: 'left-out', leftOut }]);
  const SUBJECT = 'foo/1.0 for 6.1.0-56-amd64 (x86_64)';

  test('because it is so already says how to do it again', () => {
    expect(leave(createLeftOut({ kind: 'already', state: 'built' })).stdout).toBe(
      `${SUBJECT}: built already (--force does it again)\n`,
    );
    expect(leave(createLeftOut({ kind: 'already', state: 'not installed' })).stdout).toBe(
      `${SUBJECT}: not installed\n`,
    );
  });

  test('because it waits names what for', () => {
    expect(leave(createLeftOut({ kind: 'deferred', missing: ['a', 'b'] })).stdout).toBe(
      `${SUBJECT}: waits for a, b\n`,
    );
  });

  test('because it is not meant for the kernel is no error', () => {
    expect(leave(createRefusal('NOT_FOR_KERNEL'))).toEqual({
      stdout: 'Skipped: text of NOT_FOR_KERNEL\n',
      stderr: '',
    });
  });

  test('because it cannot be is an error', () => {
    expect(leave(createRefusal('HEADERS_MISSING'))).toEqual({
      stdout: '',
      stderr: 'Error: text of HEADERS_MISSING\n',
    });
  });
});

describe('trouble', () => {
  const trouble: readonly Event[] = [
    ended(createFailure('MAKE_FAILED')),
    { kind: 'error', error: new DkmsError('DEPMOD_FAILED', 'depmod failed') },
  ];

  test('goes to stderr', () => {
    expect(tell(trouble)).toEqual({
      stdout: '',
      stderr: 'Error: text of MAKE_FAILED\nError: depmod failed\n',
    });
  });

  test('of scripts and other warnings goes to stderr', () => {
    const { stderr } = tell([
      { kind: 'warning', text: 'it rains' },
      { kind: 'script', module: MODULE, directive: 'POST_ADD', problem: '/x is not executable' },
    ]);
    expect(stderr).toBe('Warning: it rains\nWarning: POST_ADD of foo/1.0: /x is not executable\n');
  });
});
