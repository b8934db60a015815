import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/request';
import { DkmsError } from '../../src/errors/dkms-error';

const HERE = { resolve: (path: string) => resolve('/home/me', path), isSource: () => false };

function parse(...argv: readonly string[]) {
  const asked = parseArguments(argv, HERE);
  if (asked.kind !== 'verb') throw new Error(`${argv.join(' ')} is no verb`);
  return asked.request;
}

function refuse(...argv: readonly string[]): unknown {
  try {
    parse(...argv);
  } catch (thrown) {
    if (thrown instanceof DkmsError) return { code: thrown.code, exitCode: thrown.exitCode };
    throw thrown;
  }
  return undefined;
}

describe('the archive that ldtarball loads', () => {
  test.each([
    ['a word of any name', ['ldtarball', 'x.dkms.tar.gz'], '/home/me/x.dkms.tar.gz'],
    ['a word without a suffix', ['ldtarball', 'download'], '/home/me/download'],
    ['--archive', ['ldtarball', '--archive', '/tmp/x.tar'], '/tmp/x.tar'],
    ['--archive=', ['ldtarball', '--archive=x.tar'], '/home/me/x.tar'],
    ["the article's --config", ['ldtarball', '--config', 'x.tar'], '/home/me/x.tar'],
    ["dkms's prefixes of them", ['ldtarball', '--archive-location=x.tar'], '/home/me/x.tar'],
  ])('is %s', (_, argv, source) => {
    expect(parse(...argv)).toMatchObject({ source, module: undefined });
  });

  test('may hold several modules: with --archive the word names one of them', () => {
    expect(parse('ldtarball', 'foo/1.0', '--archive', 'x.tar')).toMatchObject({
      source: '/home/me/x.tar',
      module: { name: 'foo', version: '1.0' },
    });
    expect(parse('ldtarball', 'x.tar', '-m', 'foo')).toMatchObject({
      source: '/home/me/x.tar',
      module: { name: 'foo', version: undefined },
    });
  });
});

describe('--archive on other verbs', () => {
  test.each(['add', 'build', 'install'])('is a source that %s brings in, where no module is named', verb => {
    expect(parse(verb, '--archive', 'x.tar')).toMatchObject({ source: '/home/me/x.tar', module: undefined });
    for (const named of [['foo/1.0'], ['-m', 'foo', '-v', '1.0']])
      expect(parse(verb, ...named, '--archive=x.tar')).toMatchObject({
        source: undefined,
        module: { name: 'foo', version: '1.0' },
      });
  });

  test.each(['remove', 'status', 'mok'])('is nothing to %s, as to dkms', verb => {
    expect(parse(verb, '--archive', 'x.tar')).toMatchObject({ source: undefined, module: undefined });
  });

  test('nor is --config to mktarball', () => {
    expect(parse('mktarball', 'foo/1.0', '--config', 'x.tar')).toMatchObject({ archive: undefined });
  });
});

test('the archive that mktarball makes keeps its name as it was given: a slash in it counts', () => {
  expect(parse('mktarball', 'foo/1.0', '--archive', 'x.tar.xz')).toMatchObject({
    archive: 'x.tar.xz',
    source: undefined,
    module: { name: 'foo', version: '1.0' },
  });
});

test('several kernels may be one word, with their architectures', () => {
  expect(parse('mktarball', 'foo/1.0', '-k', '6.1/x86_64,6.2/i686').kernels).toEqual([
    { release: '6.1', arch: 'x86_64' },
    { release: '6.2', arch: 'i686' },
  ]);
});

test.each([
  ['BINARIES_AND_SOURCE', 8, ['mktarball', 'foo/1.0', '--binaries-only', '--source-only']],
  ['BAD_VALUE', 2, ['ldtarball', '--archive=']],
] as const)('%s is %i: %j', (code, exitCode, argv) => {
  expect(refuse(...argv)).toEqual({ code, exitCode });
});
