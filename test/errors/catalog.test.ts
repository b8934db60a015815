import ts from 'typescript';
import { expect, test } from 'vitest';
import { CATALOG, type ErrorCode } from '../../src/errors/catalog';
import { DkmsError } from '../../src/errors/dkms-error';
import { readSources, visit } from '../helpers/source-files';

/** Numbers as others know them; the second column of docs/exit-codes.md. */
const BY_GRAVITY = {
  damage: [1, 6, 15, 130],
  refusal: [2, 3, 4, 8, 9, 12, 16, 21],
  failure: [5, 7, 10, 11, 13, 14, 22, 23, 24, 101],
  excluded: [77],
};

test('how grave an error is follows from its number', () => {
  const known = Object.entries(BY_GRAVITY).flatMap(([gravity, exits]) =>
    exits.map(exit => [exit, gravity] as const),
  );
  const rows = Object.values(CATALOG).map(({ exit, gravity }) => [exit, gravity] as const);
  const unique = [...new Map(rows.map(row => [row.join(' '), row])).values()];
  expect(unique.sort(([a], [b]) => a - b)).toEqual(known.sort(([a], [b]) => a - b));
});

test('an error has the kind of trouble of its row, unless it was given another', () => {
  expect(new DkmsError('HEADERS_MISSING', 'x').trouble).toBe('headers');
  expect(new DkmsError('UNSIGNED', 'x').trouble).toBe('signature');
  expect(new DkmsError('TOOL_MISSING', 'x', { trouble: 'compiler' }).trouble).toBe('compiler');
  expect(new DkmsError('MAKE_FAILED', 'x').trouble).toBeUndefined();
});

/** Where there is nothing to be done; or, of SIGN_FAILED, where the one who tells it knows what. */
const WITHOUT_HINT: readonly ErrorCode[] = ['NOT_FOR_KERNEL', 'SIGN_FAILED'];

function hasHint(code: string): boolean {
  return (
    code in CATALOG && ('hint' in CATALOG[code as ErrorCode] || WITHOUT_HINT.includes(code as ErrorCode))
  );
}

/** `new DkmsError(code, message, details)`, as it stands in the source. */
function findRefusals(syntax: ts.SourceFile): readonly ts.NewExpression[] {
  return [...visit(syntax)].filter(
    (node): node is ts.NewExpression => ts.isNewExpression(node) && node.expression.getText() === 'DkmsError',
  );
}

test('each refusal says what to do next: by its row, or where it is thrown', () => {
  const silent = readSources('src').flatMap(({ name, syntax }) =>
    findRefusals(syntax)
      .filter(({ arguments: given }) => {
        const [code, , details] = given ?? [];
        // What is spread in, and what a function makes, brings its own.
        if (details !== undefined && /\bhint\b|\.\.\.|\)$/.test(details.getText())) return false;
        const codes = [...visit(code ?? syntax)].filter(ts.isStringLiteral).map(({ text }) => text);
        const known = codes.filter(text => /^[A-Z_]+$/.test(text));
        return code !== undefined && ts.isIdentifier(code) ? false : !known.every(hasHint);
      })
      .map(node => `${name}: ${node.getText().replace(/\s+/g, ' ').slice(0, 100)}`),
  );
  expect(silent).toEqual([]);
});
