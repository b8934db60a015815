import ts from 'typescript';
import { SCENARIOS } from '../compat/scenarios/index';
import { readSources, visit } from './source-files';

/** A row of a page's table, its cells. */
export type PageRow = readonly string[];

/** The rows below the head of each table of a page. */
export function listRows(page: string): readonly PageRow[] {
  const lines = page.split('\n');
  return lines
    .filter((line, index) => line.startsWith('| ') && !isHead(lines, index))
    .map(line => line.slice(2, -2).split(' | '));
}

function isHead(lines: readonly string[], index: number): boolean {
  return [lines[index], lines[index + 1]].some(line => line?.startsWith('| ---') === true);
}

/** What stands between backquotes. */
export function listQuoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Tells of a name whether it is `folder/file.test: title` of a test, or a scenario of test/compat. */
export function createTestFinder(): (named: string) => boolean {
  const sources = new Map(readSources('test').map(source => [source.name, source]));
  const scenarios = Object.values(SCENARIOS).flatMap(group => group.map(({ name }) => name));
  return named => {
    const [, file, title] = /^([\w/.-]+\.test): (.+)$/.exec(named) ?? [];
    if (file === undefined || title === undefined) return scenarios.includes(named);
    const source = sources.get(`test/${file}.ts`);
    return source !== undefined && findTitles(source.syntax).includes(title);
  };
}

/** What tests are called: the first word of `test('…')`, `test.each([…])('…')` and their like. */
function findTitles(syntax: ts.SourceFile): readonly string[] {
  return [...visit(syntax)].flatMap(node => {
    if (!ts.isCallExpression(node) || !/^(test|it)\b/.test(node.expression.getText())) return [];
    const [title] = node.arguments;
    return title !== undefined && ts.isStringLiteralLike(title) ? [title.text] : [];
  });
}
