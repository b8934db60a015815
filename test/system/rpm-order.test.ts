import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRpmRoot, type RpmRoot } from '../helpers/rpm-root.js';

/**
 * rpm runs %post of the package that comes before %preun of the one that goes, also where both have the same version of
 * a module: with dkms, nothing was left then.
 *
 * @source openzfs/zfs#6902, #8160, #9891, #13182; negativo17/nvidia-driver#165
 */
let root: RpmRoot;
const rpm = (words: string) => root.must(`cd /srv/own/noarch; rpm ${words} 2>&1`);

beforeAll(async () => {
  root = await openRpmRoot();
  // One kernel is enough for the order of scripts.
  await root.must('dnf remove kernel-{core,devel}-6.12.0');
});
afterAll(() => root.close());

describe.each([
  ['that says --rpm_safe_upgrade and builds at once', 'safe', 'at-once'],
  ['that knows nothing of upgrades and builds at once', 'plain', 'plainly at-once'],
  ['that has the scripts of our macros, which leave the building to the end', 'late', 'by-macros'],
])('a driver %s', (_, name, words) => {
  const installed = (version: string) => root.installed(`${name}/${version}`, 'old');
  const source = (version: string) => `/srv/s/${name}-${version}`;

  beforeAll(async () => {
    await root.must(`for version in 1.0 2.0; do tiny_driver ${name} $version; done
      for release in 1 2; do vendor_rpm ${name}-dkms 1.0-$release ${source('1.0')} ${words}; done
      vendor_rpm ${name}-dkms 2.0-1 ${source('2.0')} ${words}
      echo '/* mended */' >>${source('1.0')}/${name}.c
      vendor_rpm ${name}-dkms 1.0-3 ${source('1.0')} ${words}`);
    await root.traced();
  });

  test('is installed, and stays when a new release of the same version comes', async () => {
    await rpm(`-i ${name}-dkms-1.0-1.noarch.rpm`);
    expect(await root.status()).toEqual(installed('1.0'));
    await root.traced();
    await rpm(`-U ${name}-dkms-1.0-2.noarch.rpm`);
    expect(await root.status()).toEqual(installed('1.0'));
    expect(await root.traced()).toEqual({ depmods: [], builds: [] });
  });

  test('is built anew, once, when that has another source', async () => {
    await rpm(`-U ${name}-dkms-1.0-3.noarch.rpm`);
    expect(await root.status()).toEqual(installed('1.0'));
    expect(await root.traced()).toEqual({ depmods: ['old'], builds: [`${name}/1.0 old`] });
  });

  test('stays when the package is installed again', async () => {
    await rpm(`-U --replacepkgs ${name}-dkms-1.0-3.noarch.rpm`);
    expect(await root.status()).toEqual(installed('1.0'));
    expect(await root.traced()).toEqual({ depmods: [], builds: [] });
  });

  test('gives way to a new version, and to the old one again', async () => {
    for (const [words, version] of [
      [`-U ${name}-dkms-2.0-1.noarch.rpm`, '2.0'],
      [`-U --oldpackage ${name}-dkms-1.0-3.noarch.rpm`, '1.0'],
    ] as const) {
      await rpm(words);
      expect(await root.status()).toEqual(installed(version));
      expect(await root.must(`modinfo -F version -k "$kernel61" ${name}`)).toBe(version);
      expect(await root.must('ls -A /var/lib/dkms')).toBe(name);
    }
  });

  test('is erased, and nothing is left', async () => {
    await rpm(`-e ${name}-dkms`);
    expect(await root.status()).toEqual([]);
    expect(
      await root.must(
        `ls -A /var/lib/dkms; find /lib/modules /usr/src -not -path "*/linux-*" -name "${name}*"`,
      ),
    ).toBe('');
  });
});

test('two drivers are upgraded in one transaction, and go in one', async () => {
  await rpm('-i safe-dkms-1.0-1.noarch.rpm late-dkms-1.0-1.noarch.rpm');
  await root.traced();
  await rpm('-U safe-dkms-2.0-1.noarch.rpm late-dkms-2.0-1.noarch.rpm');
  expect(await root.status()).toEqual([
    ...root.installed('late/2.0', 'old'),
    ...root.installed('safe/2.0', 'old'),
  ]);
  expect((await root.traced()).builds).toEqual(['late/2.0 old', 'safe/2.0 old']);
  await rpm('-e safe-dkms late-dkms');
  expect(await root.must('ls -A /var/lib/dkms')).toBe('');
});

describe('a kernel and a driver are erased', () => {
  const KERNEL = 'kernel-core-6.1.0-57.fc37 kernel-modules-6.1.0-57.fc37 kernel-devel-6.1.0-57.fc37';

  beforeAll(() => root.must('tiny_driver foo 1.0; vendor_rpm foo-dkms 1.0-1 /srv/s/foo-1.0 at-once'));

  test.each([
    ['the kernel first', [`-e ${KERNEL}`, '-e foo-dkms']],
    ['the driver first', ['-e foo-dkms', `-e ${KERNEL}`]],
    ['both at once', [`-e ${KERNEL} foo-dkms`]],
  ])('%s: nothing is left', async (_, steps) => {
    await root.must(
      'rpm -i /srv/own/noarch/foo-dkms-1.0-1.noarch.rpm /srv/repo/x86_64/kernel-*-57.fc37.*.rpm',
    );
    expect(await root.status()).toEqual(root.installed('foo/1.0', 'old', 'third'));
    for (const step of steps) await rpm(step);
    expect(await root.must('ls -A /var/lib/dkms; find /lib/modules -name "foo*"')).toBe('');
    expect(await root.must('ls /lib/modules; ls /usr/src/kernels')).toBe(
      await root.must('echo "$kernel61"; echo "$kernel61"'),
    );
  });
});
