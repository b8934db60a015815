import { describe, expect, test } from 'vitest';
import { findFullDisk, findTellingLine, findTrouble } from '../../src/apply/diagnose';

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

describe('the kind of trouble', () => {
  test.each([
    ['kernel-api', "/b/a.c:9:3: error: implicit declaration of function 'strlcpy'; did you mean 'strscpy'?"],
    ['kernel-api', "/b/a.c:9:3: error: 'struct file_operations' has no member named 'ioctl'"],
    ['kernel-api', "/b/a.c:9:3: error: too many arguments to function 'class_create'"],
    ['kernel-api', "/b/a.c:9:3: error: initialization of 'void (*)(void)' from incompatible pointer type"],
    ['kernel-api', '/b/a.c:1:10: fatal error: linux/gone.h: No such file or directory'],
    ['kernel-api', 'ERROR: modpost: "no_such_symbol" [/b/a.ko] undefined!'],
    ['headers', 'ERROR: Kernel configuration is invalid.'],
    ['headers', "make[1]: *** No rule to make target 'scripts/module.lds', needed by 'a.ko'.  Stop."],
    ['compiler', "gcc: error: unrecognized command-line option '-mharden-sls=all'"],
    ['compiler', '/bin/sh: 1: gcc-13: not found'],
    ['missing-tool', 'bash: line 1: bison: command not found'],
    ['signature', '/bin/sh: 1: scripts/sign-file: not found'],
    ['signature', 'SSL error:02001002:system library:fopen:No such file or directory: bss_file.c'],
    ['signature', 'At main.c:170: - SSL error: certs/signing_key.pem: No such file or directory'],
    ['memory', 'gcc: fatal error: Killed signal terminated program cc1'],
    ['disk', 'cc1: fatal error: closing dependency file x.d: No space left on device'],
  ])('%s is told by: %s', (kind, line) => {
    expect(findTrouble(`  CC x.o\n${line}\nmake: *** [Makefile:3: all] Error 2\n`)).toBe(kind);
  });

  test('is not guessed', () => {
    expect(findTrouble('/b/a.c:9:3: error: #error not today\nmake: *** [x] Error 1\n')).toBeUndefined();
  });
});
