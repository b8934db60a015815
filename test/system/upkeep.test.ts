import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/* Debian's own database of packages, kernels that dpkg removes, and a package of a module's source. */

let root: Root;
let gone: string;
let here: string;

beforeAll(async () => {
  root = await openRoot('kernels');
  const listed = await root.must(`trim_kernels; install_dkms; cd /usr/src
    tiny lone 1.0; tiny tiny 1.0 'MODULES_CONF[0]="options tiny a=1"'
    dkms install -q tiny/1.0 -k "$kernel61,$kernel612"
    cd /var/tmp; tiny owned 1.0; dkms mkdeb -q owned-1.0 --output .
    touch /etc/dkms/no-autoinstall; dpkg -i owned-dkms_*.deb >/dev/null; rm /etc/dkms/no-autoinstall
    echo "$kernel61"; echo "$kernel612"`);
  [gone = '', here = ''] = listed.split('\n').slice(-2);
});
afterAll(() => root.close());

describe('when a kernel has gone and its hook has not run', () => {
  test('gc has nothing to say before', async () => {
    expect(await root.must('dkms gc')).toBe(
      [
        'Would remove /usr/src/lone-1.0 (lone/1.0), 1 kB: neither dkms nor a package knows it',
        '1 in all (1 kB): dkms gc --yes --force removes sources that nobody else may have',
      ].join('\n'),
    );
  });

  test('gc finds what it left, and removes it', async () => {
    // Nor has the trigger of our own package, which would see to the build.
    await root.must(`rm /etc/kernel/prerm.d/dkms; : > /var/lib/dpkg/triggers/File
      dpkg --force-depends --purge linux-image-${gone} linux-headers-${gone} >/dev/null 2>&1
      mkdir -p /lib/modules/${gone}/updates/dkms; touch /lib/modules/${gone}/modules.dep`);
    const found = await root.must('dkms gc');
    expect(found).toContain(`Would remove /lib/modules/${gone} (${gone})`);
    expect(found).toContain(`Would remove /var/lib/dkms/tiny/1.0/${gone}/x86_64 (tiny/1.0 for ${gone})`);
    await root.must('dkms gc --yes');
    expect(await root.must(`find /lib/modules /var/lib/dkms -path '*${gone}*'`)).toBe('');
    expect(await root.must('dkms status tiny')).toBe(`tiny/1.0, ${here}, x86_64: installed`);
    expect(await root.must(`modinfo -k ${here} -n tiny`)).toContain('/updates/dkms/tiny.ko.xz');
  });

  test('with --force the source of nobody goes; that of a package and that of a module stay', async () => {
    await root.must('dkms gc --yes --force');
    expect(await root.must('cd /usr/src; ls -d *-1.0')).toBe('owned-1.0\ntiny-1.0');
    expect(await root.must('dkms gc')).toBe('Nothing that nobody needs');
  });
});

test('repair brings back what was lost, and nothing else', async () => {
  const look = (): Promise<string> =>
    root.must(`picture /var/lib/dkms /etc/modprobe.d /lib/modules/*/updates
      find /lib/modules/*/updates -type f -printf '%p %t\\n'`);
  const before = await look();
  await root.must(`rm /var/lib/dkms/tiny/1.0/source /var/lib/dkms/tiny/kernel-* /etc/modprobe.d/dkms-tiny.conf
    dkms repair`);
  await root.must(`rm /lib/modules/${here}/updates/dkms/tiny.ko.xz; depmod ${here}; dkms repair`);
  expect(await look()).toBe(before);
  expect(await root.must(`modinfo -k ${here} -F vermagic tiny`)).toContain(here);
  expect(await root.must('dkms repair')).toBe('Nothing to mend');
});

test('prune keeps what a package has, and takes the rest', async () => {
  await root.must(`cd /usr/src; tiny tiny 2.0; tiny owned 2.0; dkms add -q owned/1.0
    dkms install -q tiny/2.0 -k ${here}; dkms install -q owned/2.0 -k ${here}`);
  expect(await root.must('dkms prune')).toContain('owned/1.0 stays: package owned-dkms has it');
  expect(await root.must('dkms status')).toBe(
    [
      'owned/1.0: added',
      `owned/2.0, ${here}, x86_64: installed`,
      `tiny/2.0, ${here}, x86_64: installed`,
    ].join('\n'),
  );
});
