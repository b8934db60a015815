import { describe, expect, test } from 'vitest';
import { formatKernel, isKernelRelease, kernelKey } from '../../src/model/kernel';
import { nameOfModule } from '../../src/model/module-name';
import { findNameFault, formatRef, isSameRef } from '../../src/model/module-ref';

describe('the name or version of a module', () => {
  const used = [
    'v4l2loopback',
    'tp_smapi',
    '1.9.1-5',
    'v0.4~b+1',
    '20200116~ds0',
    'r8168@2',
    '1:2.3',
    'a,b=c',
  ];
  test.each(used)('may be %s', text => {
    expect(findNameFault(text)).toBeUndefined();
  });

  test.each([
    ['', 'is empty'],
    ['.', 'is a directory of its own'],
    ['..', 'is a directory of its own'],
    ['a/b', 'contains a slash'],
    ['a b', 'contains white space'],
    ['a\nb', 'contains white space'],
    ['-rf', 'starts with a dash'],
    ['.hidden', 'starts with a dot'],
    ['$(reboot)', 'contains "$"'],
    ["a'b", 'contains "\'"'],
    ['a\\b', 'contains "\\\\"'],
    ['a;b', 'contains ";"'],
    ['ä', 'contains "ä"'],
    ['a*', 'contains "*"'],
  ])('may not be %j: it %s', (text, fault) => {
    expect(findNameFault(text)).toBe(fault);
  });

  test('stands before and after a slash', () => {
    expect(formatRef({ name: 'v4l2loopback', version: '0.12.7' })).toBe('v4l2loopback/0.12.7');
  });

  test('is the same only when both are', () => {
    const ref = { name: 'a', version: '1' };
    expect(isSameRef(ref, { ...ref })).toBe(true);
    expect(isSameRef(ref, { ...ref, version: '2' })).toBe(false);
    expect(isSameRef(ref, { ...ref, name: 'b' })).toBe(false);
  });
});

describe('a kernel', () => {
  test('is told with its architecture', () => {
    const kernel = { release: '6.1.0-56-amd64', arch: 'x86_64' };
    expect(formatKernel(kernel)).toBe('6.1.0-56-amd64 (x86_64)');
    expect(kernelKey(kernel)).toBe('6.1.0-56-amd64/x86_64');
  });

  test('has a directory that starts with a digit', () => {
    expect(['6.1.0-56-amd64', '5', '6.12.95+deb12-amd64'].every(isKernelRelease)).toBe(true);
    expect(['source', 'build', '.attempts', 'a6', '6/1', '6 1', ''].some(isKernelRelease)).toBe(false);
  });
});

describe('the file of a module', () => {
  test.each([
    ['snd-foo.ko', 'snd_foo'],
    ['/lib/modules/6.1/extra/snd_foo.ko.xz', 'snd_foo'],
    ['a.ko.gz', 'a'],
    ['a.b.ko.zst', 'a.b'],
  ])('%s is loaded as %s', (path, name) => {
    expect(nameOfModule(path)).toBe(name);
  });

  test.each(['Module.symvers', 'foo.ko.origin', 'foo.o', '.ko', 'foo.ko.bz2', 'foo.ko/x'])(
    'is not %s',
    path => {
      expect(nameOfModule(path)).toBeUndefined();
    },
  );
});
