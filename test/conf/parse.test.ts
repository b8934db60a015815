import { describe, expect, test } from 'vitest';
import { parseConf } from '../../src/conf/parse';
import { createRaw } from '../helpers/conf';

type Values = Parameters<typeof createRaw>[0];

const NAMED: Values = { PACKAGE_NAME: ['foo'], PACKAGE_VERSION: ['1.0'], DEST_MODULE_LOCATION: ['/extra'] };

const parse = (values: Values, fits?: Parameters<typeof createRaw>[1]) =>
  parseConf(createRaw({ ...NAMED, ...values }, fits));

describe('the modules of a package', () => {
  test('are one of its own name when the conf names none', () => {
    expect(parse({}).conf.modules).toEqual([
      { builtName: 'foo', builtLocation: '', destName: 'foo', destLocation: '/extra', strip: true },
    ]);
  });

  test('are what stands at each index, holes left out', () => {
    const raw = createRaw({ ...NAMED, DEST_MODULE_LOCATION: ['/extra', '/updates/'] });
    const names = new Map([
      [1, 'b'],
      [0, 'a'],
    ]);
    const { conf } = parseConf({ ...raw, values: new Map([...raw.values, ['BUILT_MODULE_NAME', names]]) });

    expect(conf.modules.map(module => [module.builtName, module.destLocation])).toEqual([
      ['a', '/extra'],
      ['b', '/updates'],
    ]);
  });

  test('keep their own name in the kernel unless they are given another', () => {
    const { modules } = parse({ BUILT_MODULE_NAME: ['a', 'b'], DEST_MODULE_NAME: ['', 'c'] }).conf;
    expect(modules.map(module => module.destName)).toEqual(['a', 'c']);
  });

  test.each([
    ['src/', 'src'],
    ['./src/drv', 'src/drv'],
    ['/src', 'src'],
    ['.', ''],
    ['./', ''],
    ['', ''],
  ])('lie below the build directory: %j is %j', (given, location) => {
    const [module] = parse({ BUILT_MODULE_LOCATION: [given] }).conf.modules;
    expect(module?.builtLocation).toBe(location);
  });

  test.each([
    [
      ['no', 'yes'],
      [false, true],
    ],
    [['n'], [false, false]],
    [
      ['No', ''],
      [false, false],
    ],
    [
      ['', 'NO'],
      [true, false],
    ],
    [['yes'], [true, true]],
  ])('are stripped by STRIP %j: %j; the first one speaks for those that are silent', (STRIP, stripped) => {
    const { modules } = parse({ BUILT_MODULE_NAME: ['a', 'b'], STRIP }).conf;
    expect(modules.map(module => module.strip)).toEqual(stripped);
  });
});

describe('the make line', () => {
  test('is the first one where no other fits', () => {
    expect(parse({ MAKE: ['make'] }).conf.make).toBe('make');
    expect(
      parse({ MAKE: ['make', 'two'], MAKE_MATCH: ['', '^5'] }, { MAKE_MATCH: [true, false] }).conf.make,
    ).toBe('make');
  });

  test('is the last one that fits', () => {
    const values = { MAKE: ['one', 'two', 'three'], MAKE_MATCH: ['', '6', '6.1'] };
    expect(parse(values, { MAKE_MATCH: [true, true, true] }).conf.make).toBe('three');
    expect(parse(values, { MAKE_MATCH: [true, true, false] }).conf.make).toBe('two');
  });

  test('after the first needs an expression to be chosen', () => {
    expect(parse({ MAKE: ['one', 'two'] }).conf.make).toBe('one');
    expect(parse({ MAKE: ['', 'two'] }).conf.make).toBeUndefined();
  });

  test('is none that is empty, though it would fit', () => {
    const values = { MAKE: ['one', ''], MAKE_MATCH: ['', '.'] };
    expect(parse(values, { MAKE_MATCH: [true, true] }).conf.make).toBe('one');
  });

  test('is the default one where the first does not fit either', () => {
    expect(parse({ MAKE: ['one'], MAKE_MATCH: ['^5'] }, { MAKE_MATCH: [false] }).conf.make).toBeUndefined();
    expect(parse({}).conf.make).toBeUndefined();
  });
});

test('patches are those that fit or ask for nothing, in the order of their indexes', () => {
  const values = { PATCH: ['a', 'b', '', 'c'], PATCH_MATCH: ['', '^5', '', '^6'] };
  const fits = { PATCH_MATCH: [true, false, true, true] };

  expect(parse(values, fits).conf.patches).toEqual(['a', 'c']);
});

test('scripts are those that are set', () => {
  const { scripts } = parse({ POST_ADD: ['a.sh x'], PRE_INSTALL: [''] }).conf;
  expect(scripts).toEqual({ POST_ADD: 'a.sh x' });
});

describe('what a kernel must be', () => {
  test('is nothing where nothing is asked', () => {
    expect(parse({}).conf.exclusive).toEqual({
      kernel: undefined,
      arch: undefined,
      kernelMin: '',
      kernelMax: '',
      config: [],
    });
  });

  test('are expressions with their answer, limits, and options', () => {
    const values = {
      BUILD_EXCLUSIVE_KERNEL: ['^6'],
      BUILD_EXCLUSIVE_ARCH: ['arm'],
      BUILD_EXCLUSIVE_KERNEL_MIN: ['5.10'],
      BUILD_EXCLUSIVE_KERNEL_MAX: ['6.5'],
      BUILD_EXCLUSIVE_CONFIG: ['CONFIG_A  !CONFIG_B '],
      OBSOLETE_BY: ['6.9'],
    };
    const { exclusive } = parse(values, {
      BUILD_EXCLUSIVE_KERNEL: [true],
      BUILD_EXCLUSIVE_ARCH: [false],
    }).conf;

    expect(exclusive).toEqual({
      kernel: { expression: '^6', fits: true },
      arch: { expression: 'arm', fits: false },
      kernelMin: '5.10',
      kernelMax: '6.5',
      config: ['CONFIG_A', '!CONFIG_B'],
    });
  });

  test('has OBSOLETE_BY as an upper limit where there is no other', () => {
    expect(parse({ OBSOLETE_BY: ['6.9'] }).conf.exclusive.kernelMax).toBe('6.9');
  });
});

test('AUTOINSTALL is yes in any case of letters, and not by default', () => {
  expect(parse({ AUTOINSTALL: ['yes'] }).conf.autoinstall).toBe(true);
  expect(parse({ AUTOINSTALL: ['YES'] }).conf.autoinstall).toBe(true);
  expect(parse({ AUTOINSTALL: ['no'] }).conf.autoinstall).toBe(false);
  expect(parse({}).conf.autoinstall).toBe(false);
});

test('dependencies are named in any number of elements, empty ones left out', () => {
  expect(parse({ BUILD_DEPENDS: ['a', '', 'b'] }).conf.buildDepends).toEqual(['a', 'b']);
});

test('an expression that is none fits nothing, and is told', () => {
  const values = {
    MAKE: ['one', 'two'],
    MAKE_MATCH: ['', '(6'],
    PATCH: ['a'],
    PATCH_MATCH: ['(['],
    BUILD_EXCLUSIVE_KERNEL: ['['],
  };
  const none = {
    MAKE_MATCH: [true, undefined],
    PATCH_MATCH: [undefined],
    BUILD_EXCLUSIVE_KERNEL: [undefined],
  };
  const { conf, issues: found } = parse(values, none);
  expect(conf).toMatchObject({ make: 'one', patches: [], exclusive: { kernel: { fits: false } } });
  expect(conf.dubious.map(({ directive }) => directive)).toEqual([
    'MAKE_MATCH[1]',
    'PATCH_MATCH[0]',
    'BUILD_EXCLUSIVE_KERNEL[0]',
  ]);
  expect(found).toEqual([]);
});
