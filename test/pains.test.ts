import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestFinder, listQuoted, listRows } from './helpers/named-tests';
import { project } from './helpers/source-files';

/** A fault, what is done about it, and the tests that show it. */
const ROWS = listRows(readFileSync(join(project, 'docs/pains.md'), 'utf8'));

test('each fault has at least one test', () => {
  expect(ROWS.length).toBeGreaterThan(30);
  for (const row of ROWS) {
    expect(row, row[0]).toHaveLength(3);
    expect(listQuoted(row[2] ?? ''), row[0]).not.toEqual([]);
  }
});

test('and each of these is there', () => {
  const isThere = createTestFinder();
  const named = ROWS.flatMap(row => listQuoted(row[2] ?? ''));
  expect(named.filter(name => !isThere(name))).toEqual([]);
});
