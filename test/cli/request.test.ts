import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/request';
import { VERBS } from '../../src/commands/index';
import { HERE, parse, refuse } from '../helpers/command-line';

const FOO = { name: 'foo', version: '1.0' };

describe('the module', () => {
  test.each([
    ['foo/1.0'],
    ['-m', 'foo/1.0'],
    ['-m', 'foo', '-v', '1.0'],
    ['-v', '1.0', '-m', 'foo'],
    ['-v', '1.0', 'foo'],
    ['-mfoo', '-v1.0'],
    ['--module', 'foo/1.0'],
    ['--module=foo', '-v=1.0'],
    ['--module-name=foo/1.0'],
    ['--module-whatever', 'foo', '-v', '1.0'],
  ])('is foo/1.0 in: %s %s %s %s', (...words) => {
    const given = words.filter((word): word is string => word !== undefined);
    const { module } = parse('add', ...given);
    // -v takes its value as it stands, as short options do.
    expect(module).toEqual(words.includes('-v=1.0') ? { name: 'foo', version: '=1.0' } : FOO);
    expect(parse(...given, 'add').module).toEqual(module);
  });

  test('may lack its version, or not be named at all', () => {
    expect(parse('status', 'foo').module).toEqual({ name: 'foo', version: undefined });
    expect(parse('status').module).toBeUndefined();
  });

  test('has the version of -v where both tell one, and slashes beyond the first', () => {
    expect(parse('add', 'foo/1.0', '-v', '2.0').module?.version).toBe('2.0');
    expect(parse('add', 'foo/1.0/x').module).toEqual({ name: 'foo', version: '1.0/x' });
  });

  test('is not named by an empty word', () => {
    for (const words of [['-m', ''], ['--module='], ['']])
      expect(parse('add', ...words).module).toBeUndefined();
    const unversioned = { name: 'foo', version: undefined };
    expect(parse('add', 'foo/').module).toEqual(unversioned);
    expect(parse('add', '-m', 'foo', '-v', '').module).toEqual(unversioned);
    expect(parse('add', 'foo/1.0', '-v', '').module).toEqual(FOO);
  });

  test('is one at a time', () => {
    for (const words of [
      ['foo/1.0', 'bar/2.0'],
      ['bar/2.0', '-m', 'foo/1.0'],
    ])
      expect(refuse('add', ...words)).toMatchObject({
        code: 'BAD_VALUE',
        exitCode: 2,
        message: expect.stringContaining('"bar/2.0" is one too many'),
      });
  });
});

describe('a bare word', () => {
  test.each([
    ['.', '/home/me'],
    ['..', '/home'],
    ['./foo', '/home/me/foo'],
    ['../foo', '/home/foo'],
    ['/usr/src/foo-1.0', '/usr/src/foo-1.0'],
    ['/usr/src/foo-1.0/', '/usr/src/foo-1.0'],
    ['source.tar.gz', '/home/me/source.tar.gz'],
    ['source/1.0', '/home/me/source/1.0'],
  ])('that looks like a path or names a source is one: %s', (word, source) => {
    expect(parse('add', word)).toMatchObject({ source, module: undefined });
  });

  test.each(['foo', 'foo/1.0', '.foo/1', '..foo/1'])('that does not is a module: %s', word => {
    expect(parse('add', word).source).toBeUndefined();
  });
});

describe('kernels', () => {
  const K = { release: '6.1.0-56-amd64', arch: undefined };

  test.each([
    [['-k', K.release]],
    [[`-k${K.release}`]],
    [['--kernelver', K.release]],
    [[`--kernelver=${K.release}`]],
    [[`--kernelversion=${K.release}`]],
    [[`--kernelver_2=${K.release}`]],
  ])('are named by %j', words => {
    expect(parse('build', ...words).kernels).toEqual([K]);
  });

  test('may be several, each with its architecture', () => {
    expect(parse('build', '-k', '6.1/x86_64', '-k', '6.2,6.3/arm64').kernels).toEqual([
      { release: '6.1', arch: 'x86_64' },
      { release: '6.2', arch: undefined },
      { release: '6.3', arch: 'arm64' },
    ]);
  });

  test.each([' ', 'a b', '..', '../6.1', '.hidden', '6.1/..', '6.1/x86_64/..', '6.1/a b'])(
    'are never %j, which would be another path',
    word => {
      expect(refuse('build', '-k', word)).toMatchObject({ code: 'BAD_VALUE', exitCode: 2 });
    },
  );

  test.each([
    ['-k', ''],
    ['-k', '6.1,'],
    ['-k', '/6.1'],
    ['-k', '6.1/'],
    ['-k', '/'],
    ['-a', ''],
  ])('are not named by an empty word, nor is an architecture: %s %j', (...words) => {
    expect(refuse('build', ...words)).toMatchObject({ code: 'KERNEL_EMPTY', exitCode: 16 });
  });

  test('have architectures in the order given', () => {
    const two = ['-k', '6.1,6.2'];
    expect(parse('build', ...two, '-a', 'x86_64', '--arch=arm64').arches).toEqual(['x86_64', 'arm64']);
    expect(parse('build', ...two, '-a', 'x86_64,arm64').arches).toEqual(['x86_64', 'arm64']);
    expect(parse('build', '--architecture', 'i686').arches).toEqual(['i686']);
  });

  test.each([
    ['-a i686 -a x86_64'],
    ['-k 6.1 -a i686 -a x86_64'],
    ['-k 6.1 -k 6.2 -k 6.3 -a i686 -a x86_64'],
    ['-k 6.1/i686 -a i686'],
    ['-k 6.1 -k 6.2/i686 -a i686 -a x86_64'],
  ])('and architectures pair, those after a slash too: %s', words => {
    for (const verb of ['build', 'add', 'remove', 'status'])
      expect(refuse(verb, 'foo/1.0', ...words.split(' '))).toMatchObject({
        code: 'ARCH_COUNT',
        exitCode: 1,
      });
    expect(refuse('remove', 'foo/1.0', '--all', '-a', 'i686', '-a', 'x86_64')).toMatchObject({ exitCode: 1 });
  });

  test.each(['..', 'a/b', 'x86_64,', 'a b'])('are not of the architecture %j', word => {
    expect(refuse('build', '-a', word)).toMatchObject({ code: 'BAD_VALUE', exitCode: 2 });
  });
});

describe('what makes no sense has the exit code it always had', () => {
  test.each([
    ['NO_VERB', 4, []],
    ['NO_VERB', 4, ['--all']],
    ['UNKNOWN_VERB', 4, ['destroy']],
    ['UNKNOWN_VERB', 4, ['foo/1.0', '-k', '6.1']],
    ['SEVERAL_VERBS', 4, ['add', 'build', 'foo/1.0']],
    ['SEVERAL_VERBS', 4, ['add', 'add']],
    ['UNKNOWN_OPTION', 2, ['add', '--nonsense']],
    ['UNKNOWN_OPTION', 2, ['add', '-x']],
    ['UNKNOWN_OPTION', 2, ['add', '--al']],
    ['BAD_VALUE', 2, ['add', '-m']],
    ['BAD_VALUE', 2, ['add', 'foo/1.0', '-k']],
    ['ALL_WITH_KERNEL', 2, ['remove', 'foo/1.0', '--all', '-k', '6.1']],
    ['ALL_WITH_ARCH', 3, ['remove', 'foo/1.0', '--all', '-a', 'x86_64']],
  ] as const)('%s is %i: %j', (code, exitCode, argv) => {
    expect(refuse(...argv)).toMatchObject({ code, exitCode });
  });

  test('--all is for the verbs that take things back or pack them, and for status', () => {
    const taking = VERBS.filter(verb => verb.takes.includes('all')).map(verb => verb.name);
    expect(taking).toEqual([
      'uninstall',
      'unbuild',
      'remove',
      'status',
      'mktarball',
      'mkdeb',
      'mkdsc',
      'mkbmdeb',
      'mkrpm',
      'mkbmrpm',
    ]);
    for (const { name } of VERBS.filter(verb => !verb.takes.includes('all')))
      expect(refuse(name, '--all')).toMatchObject({ code: 'ALL_NOT_HERE', exitCode: 5 });
  });

  test('the word that was not understood is named', () => {
    expect(refuse('destroy').message).toContain('"destroy"');
    expect(refuse('add', '--nonsense').message).toContain('--nonsense');
  });
});

describe('what status is asked for', () => {
  test('is not narrowed by empty words', () => {
    for (const words of [['-m', ''], ['-v', ''], ['-k', ''], ['-a', ''], [''], ['-k', ',']])
      expect(parse('status', ...words)).toMatchObject({
        module: undefined,
        anyVersion: undefined,
        kernels: [],
        arches: [],
      });
  });

  test('may be nothing that there can be: it is no error to ask for it', () => {
    expect(parse('status', '-k', 'a b', '-k', '..').kernels.map(({ release }) => release)).toEqual([
      'a b',
      '..',
    ]);
    expect(parse('status', './source')).toMatchObject({
      module: { name: '.', version: 'source' },
      source: undefined,
    });
    expect(parse('status', '/tmp')).toMatchObject({
      module: { name: '', version: 'tmp' },
      source: undefined,
    });
  });

  test('is the first of several words; the others are passed over, and told', () => {
    const asked = parseArguments(['status', 'foo', '1.0', 'x'], HERE);
    expect(asked).toMatchObject({ request: { module: { name: 'foo' } }, ignored: ['1.0', 'x'] });
    expect(parseArguments(['status', '-m', 'foo', 'bar'], HERE)).toMatchObject({
      request: { module: { name: 'foo' } },
    });
  });
});

const takesModule = ({ archive, takesKernel, actions }: (typeof VERBS)[number]): boolean =>
  archive !== 'loaded' && takesKernel !== true && actions === undefined;

test('the word of verify is a kernel, and that of mok what is to be done', () => {
  expect(parse('verify', '6.1.0-56-amd64')).toMatchObject({
    verb: 'verify',
    module: undefined,
    kernels: [{ release: '6.1.0-56-amd64', arch: undefined }],
  });
  expect(parse('mok', 'status')).toMatchObject({ verb: 'mok', action: 'status', module: undefined });
  expect(parse('mok')).toMatchObject({ verb: 'mok', action: 'status' });
  expect(() => parse('status', 'mok')).toThrow('two things to do');
});

test('every verb is understood, before and after its module', () => {
  for (const { name } of VERBS.filter(takesModule)) {
    expect(parse(name, 'foo/1.0')).toMatchObject({ verb: name, module: FOO });
    expect(parse('foo/1.0', name)).toMatchObject({ verb: name, module: FOO });
  }
});
