import { describe, expect, test } from 'vitest';
import type { Exclusive } from '../../src/model/conf';
import { decideInstall } from '../../src/plan/decide-install';
import { decideOriginals } from '../../src/plan/decide-original';
import { findExclusion } from '../../src/plan/find-exclusion';
import { ANY_KERNEL, K1 } from '../helpers/snapshots';

describe("a module that would take the place of one of the kernel's", () => {
  const is = (version: string, srcversion = '') => ({ version, srcversion });

  test('goes in when it is newer, or of the same version and other source', () => {
    expect(decideInstall(is('1.10'), is('1.9'))).toBeUndefined();
    expect(decideInstall(is('1.0', 'AAA'), is('1.0', 'BBB'))).toBeUndefined();
    expect(decideInstall(is('1.0'), is(''))).toBeUndefined();
  });

  test('goes in when neither tells a version nor a source', () => {
    expect(decideInstall(is(''), is(''))).toBeUndefined();
    expect(decideInstall(is('1.0'), is('1.0'))).toBeUndefined();
  });

  test('stays out when it is older, and the reason has both versions', () => {
    expect(decideInstall(is('1.9'), is('1.10'))?.keep).toBe('the kernel has 1.10, and 1.9 is older');
    expect(decideInstall(is(''), is('1.0'))?.keep).toBe(
      'the kernel has 1.0, and a module without a version is older',
    );
  });

  test('stays out when it was made of the very same source', () => {
    expect(decideInstall(is('1.0', 'AAA'), is('1.0', 'AAA'))?.keep).toBe(
      'the kernel has the same (1.0) already',
    );
    expect(decideInstall(is('', 'AAA'), is('', 'AAA'))?.keep).toBe('the kernel has the same already');
  });

  test('goes in when it is newer, even of the same source', () => {
    expect(decideInstall(is('1.1', 'AAA'), is('1.0', 'AAA'))).toBeUndefined();
  });
});

describe('the original that is moved aside', () => {
  const directory = '/lib/modules/6.1';
  const decide = (isPreferred: boolean, ...found: readonly string[]) =>
    decideOriginals(
      found.map(path => `${directory}/${path}`),
      { directory, destination: `${directory}/kernel/misc`, isPreferred },
    ).map(path => path.slice(directory.length + 1));

  test('is one in extra before one in updates, before one at the destination', () => {
    expect(decide(true, 'kernel/misc/f.ko', 'updates/f.ko', 'extra/f.ko')).toEqual(['extra/f.ko']);
    expect(decide(true, 'kernel/misc/f.ko', 'updates/f.ko')).toEqual(['updates/f.ko']);
    expect(decide(true, 'kernel/other/f.ko', 'kernel/misc/f.ko')).toEqual(['kernel/misc/f.ko']);
  });

  test('is the only one there is, wherever it lies', () => {
    expect(decide(true, 'kernel/net/f.ko')).toEqual(['kernel/net/f.ko']);
  });

  test('is none of several elsewhere, and none where there is none', () => {
    expect(decide(true, 'kernel/a/f.ko', 'kernel/b/f.ko')).toEqual([]);
    expect(decide(true)).toEqual([]);
  });

  test('is not in a directory whose name only begins like the place', () => {
    expect(decide(true, 'updates-old/f.ko', 'kernel/misc2/f.ko')).toEqual([]);
  });

  test('comes with all others where depmod could prefer one of them to ours', () => {
    expect(decide(false, 'kernel/a/f.ko', 'kernel/b/f.ko')).toEqual(['kernel/a/f.ko', 'kernel/b/f.ko']);
    expect(decide(false, 'kernel/a/f.ko', 'kernel/misc/f.ko')).toEqual(['kernel/misc/f.ko', 'kernel/a/f.ko']);
    expect(decide(false)).toEqual([]);
  });
});

describe('a kernel that a module is not meant for', () => {
  const find = (but: Partial<Exclusive>, config: Readonly<Record<string, string>> = {}) =>
    findExclusion({ ...ANY_KERNEL, ...but }, K1, name => config[name]);

  test('is none when the conf asks for nothing', () => {
    expect(find({})).toBeUndefined();
  });

  test.each([
    ['BUILD_EXCLUSIVE_KERNEL', { kernel: { expression: '^5\\.', fits: false } }, '6.1.0-56-amd64'],
    ['BUILD_EXCLUSIVE_ARCH', { arch: { expression: 'arm64', fits: false } }, 'x86_64'],
    ['BUILD_EXCLUSIVE_KERNEL_MIN', { kernelMin: '6.2' }, '6.1.0-56-amd64'],
    ['BUILD_EXCLUSIVE_KERNEL_MAX', { kernelMax: '5.19' }, '6.1.0-56-amd64'],
  ] as const)('is told by %s', (directive, exclusive, found) => {
    expect(find(exclusive)).toMatchObject({ directive, found });
  });

  test('is none when expressions and limits fit', () => {
    const fits = { expression: 'x', fits: true };
    expect(find({ kernel: fits, arch: fits, kernelMin: '6.1', kernelMax: '6.2' })).toBeUndefined();
  });

  test('may be the limit itself, but a maximum is compared as text: 6.1 leaves out 6.1.0-56-amd64', () => {
    expect(find({ kernelMin: K1.release, kernelMax: K1.release })).toBeUndefined();
    expect(find({ kernelMax: '6.1' })?.directive).toBe('BUILD_EXCLUSIVE_KERNEL_MAX');
  });

  test('lacks an option that must be set, built in or as a module', () => {
    expect(find({ config: ['CONFIG_X'] }, { CONFIG_X: 'y' })).toBeUndefined();
    expect(find({ config: ['CONFIG_X'] }, { CONFIG_X: 'm' })).toBeUndefined();
    expect(find({ config: ['CONFIG_Y', 'CONFIG_X'] }, { CONFIG_Y: 'y' })).toEqual({
      directive: 'BUILD_EXCLUSIVE_CONFIG',
      wanted: 'CONFIG_X',
      found: 'CONFIG_X is not set',
    });
  });

  test('has an option that must not be set', () => {
    expect(find({ config: ['!CONFIG_X'] })).toBeUndefined();
    expect(find({ config: ['!CONFIG_X'] }, { CONFIG_X: 'm' })).toMatchObject({
      wanted: '!CONFIG_X',
      found: 'CONFIG_X is m',
    });
  });
});
