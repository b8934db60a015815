import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event';
import type { Job } from '../../src/model/plan';
import { createProgress, createTerminalReport, follow, formatProgress } from '../../src/report/terminal';

const kernel = { release: '6.1', arch: 'x86_64' };
const job = (name: string): Job => ({
  id: `build ${name}/1 6.1`,
  action: 'build',
  module: { name, version: '1' },
  kernel,
  after: [],
  because: 'asked',
  force: false,
});
const started = (name: string): Event => ({
  kind: 'build-started',
  module: { name, version: '1' },
  kernel,
});
const ended = (name: string): Event => ({
  kind: 'job-ended',
  job: job(name),
  outcome: {
    action: 'build',
    module: { name, version: '1' },
    kernel,
    result: 'done',
    because: 'asked',
    error: undefined,
    durationMs: 1,
    log: undefined,
  },
});
const PLANNED: Event = { kind: 'planned', plan: { jobs: [job('a'), job('b')], leftOut: [] } };

describe('what goes on', () => {
  test('is how many builds are done, since when, and what runs now', () => {
    const progress = createProgress();
    for (const event of [PLANNED, started('a'), started('b'), ended('a')]) follow(progress, event);
    expect(formatProgress(progress, 2_400)).toBe('1 of 2 built, 2 s: b/1 for 6.1');

    for (const event of [ended('b'), { kind: 'depmod-started', kernel } as const]) follow(progress, event);
    expect(formatProgress(progress, 9_000)).toBe('2 of 2 built, 9 s: depmod for 6.1');

    follow(progress, { kind: 'depmod', kernel, durationMs: 1 });
    expect(formatProgress(progress, 9_000)).toBe('2 of 2 built, 9 s');
  });
});

/** A terminal of 40 columns, and all that was written to it. */
function createScreen() {
  let text = '';
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 40,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  stream.on('data', chunk => {
    text += chunk;
  });
  return { stream, read: () => text };
}

describe('a terminal', () => {
  test('shows it below the lines that stay, no wider than it is, until it is stopped', async () => {
    const screen = createScreen();
    let nowMs = 0;
    const lines: string[] = [];
    const report = createTerminalReport(event => lines.push(event.kind), {
      openTerminal: () => screen.stream,
      elapsedMs: () => nowMs,
    });
    for (const event of [PLANNED, started('a'), started('b')]) report.emit(event);
    await expect.poll(screen.read).toContain('0 of 2 built, 0 s: a/1 for 6.1, b/1 …');
    nowMs = 7_000;
    await expect.poll(screen.read).toContain('0 of 2 built, 7 s: ');
    report.emit(ended('a'));
    await expect.poll(screen.read).toContain('1 of 2 built, 7 s: b/1 for 6.1');

    report.stop();
    const before = screen.read();
    await new Promise(resolve => setTimeout(resolve, 600));
    expect(screen.read()).toBe(before);
    expect(lines).toEqual(['planned', 'build-started', 'build-started', 'job-ended']);
  });

  test('that nobody looks at gets the plain lines alone', () => {
    const lines: string[] = [];
    const report = createTerminalReport(event => lines.push(event.kind), {
      openTerminal: () => undefined,
      elapsedMs: () => 5,
    });
    for (const event of [PLANNED, started('a'), ended('a')]) report.emit(event);
    report.stop();
    expect(lines).toEqual(['planned', 'build-started', 'job-ended']);
  });
});
