import { describe, expect, test } from 'vitest';
import { findAssignment, scanAssignments } from '../../src/conf/scan';

const scan = (text: string) =>
  scanAssignments(text).map(({ name, index, line, written }) => [
    line,
    index === undefined ? name : `${name}[${index}]`,
    written,
  ]);

describe('assignments are found', () => {
  test('one a line, with and without index and quotes', () => {
    expect(scan('A="x y"\n  B[0]=\'z\'\nexport C=$d/e\nF=\n')).toEqual([
      [1, 'A', '"x y"'],
      [2, 'B[0]', "'z'"],
      [3, 'C', '$d/e'],
      [4, 'F', ''],
    ]);
  });

  test('several on a line, in conditions and loops', () => {
    const text =
      'A=1 B=2; [ x ] && C=3\nif [ "$a" = b ]; then\n  D=4\nfi\nfor ((i=0; i<2; i++)); do E[$i]=5; done\n';
    expect(
      scan(text)
        .filter(([, name]) => name !== 'i')
        .map(([line, name]) => [line, name]),
    ).toEqual([
      [1, 'A'],
      [1, 'B'],
      [1, 'C'],
      [3, 'D'],
      [5, 'E[$i]'],
    ]);
  });

  test('whose values go over lines, and hold quotes, commands and comments', () => {
    const text = `A="a 'b' $(echo ")" '"') \\"c\\"
d=e # no"
B='x # y' # z
C=(one "two three")
D=\`date\` E=\${F:-"g h"}\\ i
H=$(((1+2)*3))
`;
    expect(scan(text)).toEqual([
      [1, 'A', `"a 'b' $(echo ")" '"') \\"c\\"\nd=e # no"`],
      [3, 'B', "'x # y'"],
      [4, 'C', '(one "two three")'],
      [5, 'D', '`date`'],
      [5, 'E', '${F:-"g h"}\\ i'],
      [6, 'H', '$(((1+2)*3))'],
    ]);
  });

  test('and nothing else is: arguments, comments, comparisons', () => {
    expect(scan('echo A=1\n# B=2\nmake C=3 D=4\n[ $e == f ]\n')).toEqual([]);
  });

  test('and it is known which stand in a block', () => {
    const blocks = scanAssignments('A=1\nif x; then B=2; fi\nC=3\nf() { D=4; }\n').map(
      each => each.isInBlock,
    );
    expect(blocks).toEqual([false, true, false, true]);
  });

  test('to the end, where a quote is not closed', () => {
    expect(scan('A="x\nB=2\n')).toEqual([[1, 'A', '"x\nB=2\n']]);
  });
});

test('the one that counts is the last of its index, or the one in a loop', () => {
  const all = scanAssignments('A=1\nA[0]=2\nA[1]=3\nB[$i]=4\nC=5\n');
  expect(findAssignment(all, 'A')?.line).toBe(2);
  expect(findAssignment(all, 'A', 1)?.line).toBe(3);
  expect(findAssignment(all, 'B', 7)?.line).toBe(4);
  expect(findAssignment(all, 'C', 3)?.line).toBe(5);
  expect(findAssignment(all, 'D')).toBeUndefined();
});
