import { describe, expect, test } from 'vitest';
import { createPaths, findModulesBase } from '../../src/model/paths';

describe('the places of a system', () => {
  test('are the usual ones', () => {
    expect(createPaths('/', {})).toMatchObject({
      root: '/',
      dkmsTree: '/var/lib/dkms',
      sourceTree: '/usr/src',
      installTree: '/lib/modules',
      bootDir: '/boot',
      configDir: '/etc/dkms',
      osRelease: ['/etc/os-release', '/usr/lib/os-release'],
    });
  });

  test('lie all below another root, whether or not it ends in a slash', () => {
    expect(createPaths('/mnt/', {})).toEqual(createPaths('/mnt', {}));
    expect(createPaths('/mnt', {})).toMatchObject({
      root: '/mnt',
      dkmsTree: '/mnt/var/lib/dkms',
      sourceTree: '/mnt/usr/src',
      installTree: '/mnt/lib/modules',
      bootDir: '/mnt/boot',
      configDir: '/mnt/etc/dkms',
    });
  });

  test('that the user named are below the root too, without slashes at their ends', () => {
    const trees = { dkmsTree: '/srv/dkms//', sourceTree: '/srv/src/', installTree: '/srv/modules' };
    expect(createPaths('/mnt', trees)).toMatchObject({
      dkmsTree: '/mnt/srv/dkms',
      sourceTree: '/mnt/srv/src',
      installTree: '/mnt/srv/modules',
    });
  });

  test("put the administrator's templates before those of the package", () => {
    const [own, packaged] = createPaths('/', {}).templateDirs;
    expect([own, packaged]).toEqual(['/etc/dkms/templates', '/usr/share/dkms/templates']);
  });
});

describe('where modprobe is told of modules', () => {
  test.each([
    ['/', '/lib/modules', '/etc/modprobe.d'],
    ['/', '/usr/lib/modules', '/etc/modprobe.d'],
    ['/mnt', '/lib/modules', '/mnt/etc/modprobe.d'],
    ['/mnt', '/usr/lib/modules', '/mnt/etc/modprobe.d'],
    ['/', '/home/me/tree/lib/modules', '/home/me/tree/etc/modprobe.d'],
    ['/', '/srv/modules', undefined],
  ])('in %s with modules at %s: %s', (root, installTree, place) => {
    expect(createPaths(root, { installTree }).modprobeDir).toBe(place);
  });
});

describe('the base directory that depmod is given', () => {
  test.each([
    ['/lib/modules', '/'],
    ['/usr/lib/modules', '/'],
    ['/mnt/lib/modules', '/mnt'],
    ['/mnt/usr/lib/modules', '/mnt/usr'],
  ])('for %s is %s', (installTree, base) => {
    expect(findModulesBase(installTree)).toBe(base);
  });

  test('does not exist for a tree of another name', () => {
    expect(findModulesBase('/srv/modules')).toBeUndefined();
  });
});
