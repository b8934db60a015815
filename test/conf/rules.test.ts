import { describe, expect, test } from 'vitest';
import { parseConf } from '../../src/conf/parse';
import { createRaw } from '../helpers/conf';

type Values = Parameters<typeof createRaw>[0];

const NAMED: Values = { PACKAGE_NAME: ['foo'], PACKAGE_VERSION: ['1.0'], DEST_MODULE_LOCATION: ['/extra'] };

const parse = (values: Values, fits?: Parameters<typeof createRaw>[1]) =>
  parseConf(createRaw({ ...NAMED, ...values }, fits));

const issues = (...args: Parameters<typeof parse>) =>
  parse(...args).issues.map(({ directive, problem }) => `${directive} ${problem}`);

describe('a conf that cannot be used', () => {
  test('says all that is wrong at once', () => {
    const found = parseConf(createRaw({ AUTOINSTALL: ['maybe'] })).issues.map(({ directive }) => directive);

    expect(found).toEqual([
      'PACKAGE_NAME',
      'PACKAGE_VERSION',
      'BUILT_MODULE_NAME[0]',
      'DEST_MODULE_LOCATION[0]',
      'AUTOINSTALL',
    ]);
  });

  test.each(['AUTOINSTALL', 'BUILD_DEPENDS_REBUILD', 'NO_WEAK_MODULES'] as const)(
    'has something but yes, no or nothing in %s',
    name => {
      expect(issues({ [name]: ['true'] })).toEqual([`${name} is "true"; it may be yes or no`]);
      for (const word of ['yes', 'No', '']) expect(issues({ [name]: [word] })).toEqual([]);
    },
  );

  test.each([
    ['foo.ko', 'BUILT_MODULE_NAME[0] is "foo.ko"; leave .ko away'],
    ['foo.o', 'BUILT_MODULE_NAME[0] is "foo.o"; leave .ko away'],
    ['a/foo', 'BUILT_MODULE_NAME[0] is "a/foo", which holds a slash'],
  ])('names a module %s', (name, issue) => {
    expect(issues({ BUILT_MODULE_NAME: [name] })).toEqual([issue]);
  });

  test('leaves one of several modules without a name', () => {
    expect(issues({ BUILT_MODULE_NAME: ['a'], DEST_MODULE_LOCATION: ['/extra', '/extra'] })).toEqual([
      'BUILT_MODULE_NAME[1] is not set',
    ]);
  });

  test.each([
    ['', 'is not set'],
    ['/lib/modules/x', 'is "/lib/modules/x"; it must be in /kernel, /updates or /extra'],
    ['extra', 'is "extra"; it must be in /kernel, /updates or /extra'],
    ['/kernel/../../x', "leaves the kernel's directory"],
  ])('puts a module in %j', (place, problem) => {
    expect(issues({ DEST_MODULE_LOCATION: [place] })).toEqual([`DEST_MODULE_LOCATION[0] ${problem}`]);
  });

  test.each(['/kernel', '/updates/dkms', '/extra/', '/extramodules', '/kernel/drivers/net'])(
    'does not put it in %s',
    place => {
      expect(issues({ DEST_MODULE_LOCATION: [place] })).toEqual([]);
    },
  );

  test('takes a module from outside of its build directory', () => {
    expect(issues({ BUILT_MODULE_LOCATION: ['../other'] })).toEqual([
      'BUILT_MODULE_LOCATION[0] leaves the build directory',
    ]);
  });

  test('takes one module twice from what was built', () => {
    const twice = { DEST_MODULE_LOCATION: ['/extra', '/extra'], DEST_MODULE_NAME: ['', 'b'] };
    expect(issues({ ...twice, BUILT_MODULE_NAME: ['a', 'a'] })).toEqual([
      'BUILT_MODULE_NAME[1] is a a second time',
    ]);
    expect(issues({ ...twice, BUILT_MODULE_NAME: ['a', 'a'], BUILT_MODULE_LOCATION: ['x', './x/'] })).toEqual(
      ['BUILT_MODULE_NAME[1] is x/a a second time'],
    );
    expect(issues({ ...twice, BUILT_MODULE_NAME: ['a', 'a'], BUILT_MODULE_LOCATION: ['x', 'y'] })).toEqual(
      [],
    );
  });

  test('installs two modules under one name', () => {
    const places = { DEST_MODULE_LOCATION: ['/extra', '/extra'] };
    expect(issues({ ...places, BUILT_MODULE_NAME: ['a', 'b'], DEST_MODULE_NAME: ['', 'a'] })).toEqual([
      'DEST_MODULE_NAME[1] is a a second time',
    ]);
  });
});
