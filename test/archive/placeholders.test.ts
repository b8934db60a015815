import { describe, expect, test } from 'vitest';
import {
  fillPlaceholders,
  findVersionInName,
  hasPlaceholder,
  splitNameVersion,
} from '../../src/archive/placeholders';

describe('the version in a name', () => {
  test.each([
    ['bbswitch-0.8', '0.8'],
    ['bbswitch-v0.8', '0.8'],
    ['bbswitch_0.8', '0.8'],
    ['bbswitch_0.8.orig.tar.gz', '0.8'],
    ['bbswitch-0.8.tar.xz', '0.8'],
    ['bbswitch-0.8.tgz', '0.8'],
    ['bbswitch-0.8.dkms.tar.gz', '0.8'],
    ['tp_smapi-0.44', '0.44'],
    ['lime-forensics-1.9.1-5', '1.9.1-5'],
    ['rtl8188-r8168-8.055.00', '8.055.00'],
    ['xtrx-dkms_0.0.1+git20190320.5ae3a3e.orig.tar.xz', '0.0.1+git20190320.5ae3a3e'],
    ['foo-2.0~rc1', '2.0~rc1'],
  ])('%s is %s', (name, version) => {
    expect(findVersionInName(name)).toBe(version);
  });

  test.each(['bbswitch', 'v4l2loopback', 'foo-master', 'foo.tar.gz', '0.8', ''])('is none in %j', name => {
    expect(findVersionInName(name)).toBeUndefined();
  });
});

describe('placeholders', () => {
  test.each(['#MODULE_VERSION#', '@VERSION@', '@@VERSION@@', '@PKGVER@', '@PACKAGE_VERSION@'])(
    '%s is filled wherever it stands, and leaves no sign of itself',
    placeholder => {
      const text = `PACKAGE_VERSION="${placeholder}"\nX=${placeholder}\n`;
      expect(hasPlaceholder(text)).toBe(true);
      expect(fillPlaceholders(text, '1.2$&')).toBe('PACKAGE_VERSION="1.2$&"\nX=1.2$&\n');
    },
  );

  test('are only those that are known', () => {
    const text = '# user@example.org, @FOO@, $VERSION\n';
    expect(hasPlaceholder(text)).toBe(false);
    expect(fillPlaceholders(text, '1')).toBe(text);
  });
});

test.each([
  ['qla2x00-v6.04.00', 'qla2x00', 'v6.04.00'],
  ['foo-bar-1.2-3.tar.gz', 'foo-bar', '1.2-3'],
  ['foo-main', undefined, undefined],
])('the directory of a module tells both its name and its version: %s', (directory, name, version) => {
  expect(splitNameVersion(directory)).toEqual(name === undefined ? undefined : { name, version });
});
