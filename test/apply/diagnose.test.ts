import { describe, expect, test } from 'vitest';
import { findFullDisk, findTellingLine } from '../../src/apply/diagnose';

describe('the line of a log that says most', () => {
  test.each([
    [
      "the compiler's first error",
      '  CC x.o\n/x/a.c:3:10: fatal error: no.h: No such file\nmake: *** [x] Error 1\n',
      /no\.h/,
    ],
    ['a full disk', 'cc1: error writing: No space left on device\nmake: *** [x] Error 1\n', /No space/],
    ['a missing program', 'bash: line 1: bison: command not found\nmake: *** [x] Error 127\n', /bison/],
    ['modpost', 'ERROR: modpost: "x" [foo.ko] undefined!\nmake: *** [x] Error 1\n', /modpost/],
    ['what make says when nothing else does', 'make: *** No rule to make target "x".  Stop.\n', /No rule/],
  ])('is %s', (_, log, line) => {
    expect(findTellingLine(log)).toMatch(line);
  });

  test('is none where none stands out', () => {
    expect(findTellingLine('')).toBeUndefined();
    expect(findTellingLine('all is well\n')).toBeUndefined();
  });
});

describe('a full disk', () => {
  test.each([
    'cc1: fatal error: closing dependency file x.d: No space left on device',
    "/tmp/cc.s: Fatal error: can't write 32 bytes to section .text of x.o: 'No space left on device'",
    'fixdep: not all data was written to the output',
  ])('is told by: %s', line => {
    expect(findFullDisk(`  CC x.o\n${line}\n/x/a.c:3:10: error: no x.h\nmake: *** [x] Error 1\n`)).toBe(line);
  });

  test('is none in a log that tells of other things', () => {
    expect(findFullDisk('/x/a.c:3:10: error: no space before ;\nmake: *** [x] Error 1\n')).toBeUndefined();
  });
});
