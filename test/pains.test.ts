import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { SCENARIOS } from './compat/scenarios/index';
import { project, readSources, visit } from './helpers/source-files';

const PAGE = readFileSync(join(project, 'docs/pains.md'), 'utf8');
const SOURCES = readSources('test');
const NAMES = Object.values(SCENARIOS).flatMap(scenarios => scenarios.map(({ name }) => name));

/** The rows of the page's tables: a fault, what is done about it, and the tests that show it. */
const ROWS = PAGE.split('\n')
  .filter(line => line.startsWith('| ') && !/^\| (---|dkms )/.test(line))
  .map(line => line.slice(2, -2).split(' | '));

/** `folder/file: title` of a test, or the name of a scenario of test/compat. */
function isThere(named: string): boolean {
  const [, file, title] = /^([\w/.-]+\.test): (.+)$/.exec(named) ?? [];
  if (file === undefined || title === undefined) return NAMES.includes(named);
  const source = SOURCES.find(({ name }) => name === `test/${file}.ts`);
  return source !== undefined && findTitles(source).includes(title);
}

/** What tests are called: the first word of `test('…')`, `test.each([…])('…')` and their like. */
function findTitles({ syntax }: (typeof SOURCES)[number]): readonly string[] {
  return [...visit(syntax)].flatMap(node => {
    if (!ts.isCallExpression(node) || !/^(test|it)\b/.test(node.expression.getText())) return [];
    const [title] = node.arguments;
    return title !== undefined && ts.isStringLiteralLike(title) ? [title.text] : [];
  });
}

test('each fault has at least one test', () => {
  expect(ROWS.length).toBeGreaterThan(30);
  for (const row of ROWS) {
    expect(row, row[0]).toHaveLength(3);
    expect(row[2]?.match(/`[^`]+`/g) ?? [], row[0]).not.toEqual([]);
  }
});

test('and each of these is there', () => {
  const named = ROWS.flatMap(row => [...(row[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  expect(named.filter(name => !isThere(name))).toEqual([]);
});
