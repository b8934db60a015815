import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Root } from '../helpers/root';
import { openRpmPackagesRoot, runRpmlint } from '../helpers/rpm-packages';

/** Packages of Debian 12 whose sources are drivers, and what dkms calls these. */
const DRIVERS = {
  'acpi-call-dkms': 'acpi-call/1.2.2',
  'bbswitch-dkms': 'bbswitch/0.8',
  'dm-writeboost-dkms': 'dm-writeboost/2.2.17',
  'v4l2loopback-dkms': 'v4l2loopback/0.12.7',
  'vpoll-dkms': 'vpoll/0.1',
};

let root: Root;
const LEFT = 'picture /var/lib/dkms /lib/modules/*/updates /lib/modules/*/modules.dep; ls /usr/src';
const dnf = (words: string) =>
  root.run(`dnf -y -q --disablerepo='*' --repofrompath=made,/repository --setopt=made.gpgcheck=0 ${words}`);

beforeAll(async () => {
  root = await openRpmPackagesRoot();
  await root.must(`trim_kernels; install_dkms; stand_in system /bin/sh dkms
    mkdir /repository /var/tmp/drivers; cd /var/tmp/drivers; chown _apt .
    apt-get -q download ${Object.keys(DRIVERS).join(' ')} >&2
    for deb in *.deb; do dpkg-deb -x "$deb" .; done
    for source in usr/src/*; do dkms mkrpm -q "$source" --output /repository; done
    rm /repository/*.src.rpm; cp /repository/*.rpm /shared; createrepo_c -q /repository; hide_headers612`);
});
afterAll(() => root.close());

test('rpmlint has nothing to say about packages of five drivers', () => {
  expect(runRpmlint(root)).toContain('5 packages and 0 specfiles checked; 0 errors, 0 warnings');
});

test('five drivers come in one run of dnf, are installed for the kernel, and go without a trace', async () => {
  const before = await root.must(LEFT);
  const names = await root.must('rpm -qp --qf "%{NAME} " /repository/*.rpm');
  const { code } = await dnf(`install ${names}`);
  expect(code).toBe(0);
  const states = (await root.must('dkms status')).split('\n');
  expect(states.map(line => line.replace(/, 6\.1\..*, x86_64/, ''))).toEqual(
    Object.values(DRIVERS).map(module => `${module}: installed`),
  );
  await root.must('modprobe -S "$kernel61" --show-depends v4l2loopback');

  expect((await dnf(`remove ${names}`)).code).toBe(0);
  expect(await root.must('dkms status')).toBe('');
  expect(await root.must(LEFT)).toBe(before);
});
