import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRpmRoot, type RpmRoot } from '../helpers/rpm-root.js';

let root: RpmRoot;

beforeAll(async () => {
  root = await openRpmRoot();
  await root.must(`for version in 1.0 2.0; do tiny_driver foo $version; done
    made_rpm /srv/s/foo-*; repository`);
});
afterAll(() => root.close());

describe('dnf, with a driver whose package mkrpm made', () => {
  test('installs it for both kernels that are there', async () => {
    await root.must('dnf install foo-dkms-1.0');
    expect(await root.status()).toEqual(root.installed('foo/1.0', 'old', 'new'));
    expect(await root.traced()).toEqual({ depmods: ['new', 'old'], builds: ['foo/1.0 new', 'foo/1.0 old'] });
  });

  test('installs a third kernel, which has it before its initramfs is made', async () => {
    await root.must(`printf '#!/bin/sh\\nls /lib/modules/"$2"/extra >/var/log/looked\\n' \\
      >/etc/kernel/install.d/50-look.install; chmod +x /etc/kernel/install.d/50-look.install
      dnf install kernel-{core,devel}-6.1.0-57.fc37`);
    expect(await root.must('cat /var/log/looked')).toBe('foo.ko');
    expect(await root.status()).toEqual(root.installed('foo/1.0', 'old', 'new', 'third'));
    expect(await root.traced()).toEqual({ depmods: ['third'], builds: ['foo/1.0 third'] });
    expect(await root.must('modinfo -F vermagic "/lib/modules/$kernel3/extra/foo.ko"')).toContain('57.fc37');
  });

  test('upgrades it everywhere, and nothing of the version before is left', async () => {
    await root.must('dnf upgrade foo-dkms');
    expect(await root.status()).toEqual(root.installed('foo/2.0', 'old', 'new', 'third'));
    expect(await root.traced()).toEqual({
      depmods: ['new', 'old', 'third'],
      builds: ['foo/2.0 new', 'foo/2.0 old', 'foo/2.0 third'],
    });
    expect(await root.must('modinfo -F version -k "$kernel3" foo')).toBe('2.0');
    expect(await root.must('ls -d /usr/src/foo* /var/lib/dkms/foo/[0-9]*; ls -A /var/lib/dkms')).toBe(
      '/usr/src/foo-2.0\n/var/lib/dkms/foo/2.0\nfoo',
    );
  });

  test('undoes the upgrade, though the version that was is older', async () => {
    await root.must('dnf history undo last');
    expect(await root.must('rpm -q foo-dkms')).toBe('foo-dkms-1.0-1.noarch');
    expect(await root.status()).toEqual(root.installed('foo/1.0', 'old', 'new', 'third'));
    expect((await root.traced()).depmods).toEqual(['new', 'old', 'third']);
  });

  test('reinstalls it, and nothing is built for that', async () => {
    await root.must('dnf reinstall foo-dkms');
    expect(await root.status()).toEqual(root.installed('foo/1.0', 'old', 'new', 'third'));
    expect(await root.traced()).toEqual({ depmods: [], builds: [] });
  });

  test('removes a kernel, of which nothing is left', async () => {
    await root.must('dnf remove kernel-{core,devel}-6.12.0');
    expect(await root.status()).toEqual(root.installed('foo/1.0', 'old', 'third'));
    expect((await root.traced()).depmods).toEqual(['new']);
    expect(
      await root.must(
        'find /boot /lib/modules /usr/src/kernels /var/lib/dkms -path "*$kernel612*"; ls -A /var/lib/dkms',
      ),
    ).toBe('foo');
  });

  test('removes the driver, of which nothing is left', async () => {
    await root.must('dnf remove foo-dkms');
    expect(await root.status()).toEqual([]);
    expect((await root.traced()).depmods).toEqual(['old', 'third']);
    expect(await root.must('ls -A /var/lib/dkms; find /lib/modules /usr/src -name "foo*"')).toBe('');
    expect(await root.must('grep -l foo /lib/modules/*/modules.dep || true')).toBe('');
  });
});

describe('five real drivers', () => {
  const MODULES = [
    'acpi-call/1.2.2',
    'bbswitch/0.8',
    'dpdk-kmods/0~20220829+git',
    'lime-forensics/1.9.1-5',
    'rtpengine/10.5.3.5',
  ];

  beforeAll(async () => {
    // lime-forensics alone does not ask to be installed by itself; here the administrator does.
    await root.must(`echo AUTOINSTALL=yes >/etc/dkms/lime-forensics.conf
      made_rpm /srv/drivers/*; repository`);
    await root.must('dnf remove kernel-{core,devel}-6.1.0-57.fc37');
    await root.traced();
  });

  test('and a kernel that come in one run are built at its end, with one depmod for each kernel', async () => {
    const packages = MODULES.map(module => `${module.split('/')[0]}-dkms`);
    await root.must(`dnf install ${packages.join(' ')} kernel-{core,devel}-6.12.0`);
    expect(await root.status()).toEqual(MODULES.flatMap(module => root.installed(module, 'old', 'new')));
    const { depmods, builds } = await root.traced();
    expect(depmods).toEqual(['new', 'old']);
    expect(new Set(builds).size).toBe(10);
    expect(builds).toHaveLength(10);
  });

  test('go in one run, with one depmod for each kernel, and nothing is left', async () => {
    await root.must('dnf remove "*-dkms"');
    expect(await root.status()).toEqual([]);
    expect(await root.traced()).toEqual({ depmods: ['new', 'old'], builds: [] });
    expect(await root.must('ls -A /var/lib/dkms; find /lib/modules -path "*/extra/*"')).toBe('');
  });
});
