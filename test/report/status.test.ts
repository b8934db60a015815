import { describe, expect, test } from 'vitest';
import type { ModuleStatus } from '../../src/model/module-status';
import { formatStatusLine } from '../../src/report/status';
import { K1, ref } from '../helpers/snapshots';

const line = (but: Partial<ModuleStatus>) =>
  formatStatusLine({
    module: ref('v4l2loopback/0.12.7'),
    kernel: K1,
    state: 'installed',
    hasOriginals: false,
    files: undefined,
    ...but,
  });

const INSTALLED = 'v4l2loopback/0.12.7, 6.1.0-56-amd64, x86_64: installed';

describe('a status line is, to the letter', () => {
  test.each([
    [{ kernel: undefined, state: 'added' }, 'v4l2loopback/0.12.7: added'],
    [{ kernel: undefined, state: 'broken' }, 'v4l2loopback/0.12.7: broken'],
    [{ state: 'built' }, 'v4l2loopback/0.12.7, 6.1.0-56-amd64, x86_64: built'],
    [{ state: 'installed' }, INSTALLED],
    [{ files: 'same' }, INSTALLED],
    [{ hasOriginals: true }, `${INSTALLED} (Original modules exist)`],
    [{ files: 'different' }, `${INSTALLED} (Differences between built and installed modules)`],
    [{ files: 'built-missing' }, `${INSTALLED} (Built modules are missing in the kernel modules folder)`],
    [
      { hasOriginals: true, files: 'different' },
      `${INSTALLED} (Original modules exist) (Differences between built and installed modules)`,
    ],
  ] as const)('%j: %s', (status, text) => {
    expect(line(status)).toBe(text);
  });
});

describe('what others take from a line', () => {
  test('is module and version in the first field', () => {
    expect(line({}).split(',')[0]).toBe('v4l2loopback/0.12.7');
    expect(line({}).split('/')[1]?.split(',')[0]).toBe('0.12.7');
  });

  test('is the state after the last colon and before any remark', () => {
    expect(line({ hasOriginals: true })).toMatch(/: installed /);
    expect(line({ state: 'built' })).toMatch(/: built$/);
  });
});
