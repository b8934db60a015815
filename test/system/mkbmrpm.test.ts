import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Root } from '../helpers/root';
import { openRpmPackagesRoot, runRpmlint } from '../helpers/rpm-packages';

let root: Root;
let kernel: string;
const TREE = '/var/tmp/tree';

/** The package of a kernel, with the real one's files, as Fedora's provides its release. */
const KERNEL_PACKAGE = `top=/var/tmp/kernel; mkdir -p $top
  cat >$top/kernel-core.spec <<END
Name: kernel-core
Version: 6.12
Release: 1
Summary: A kernel
License: GPL-2.0-only
Provides: kernel-uname-r = $kernel612
AutoReqProv: no
%define __os_install_post %{nil}
%description
A kernel.
%install
mkdir -p %{buildroot}/lib/modules
cp -a /lib/modules/$kernel612 %{buildroot}/lib/modules
rm -rf %{buildroot}/lib/modules/$kernel612/{build,source,updates}
%files
/lib/modules/$kernel612
END
  rpmbuild -bb --quiet --define "_topdir $top" --define '_binary_payload w1.gzdio' $top/kernel-core.spec
  mv $top/RPMS/*/*.rpm /packages; rm -r $top /lib/modules/$kernel612`;

/** Debian has no weak-modules: a script plays it that notes what it is told. */
const PLAYED = `printf '%s\\n' '#!/bin/sh' '{ echo "$*"; cat; } >>/var/log/weak' >/usr/sbin/weak-modules
  chmod +x /usr/sbin/weak-modules`;

beforeAll(async () => {
  root = await openRpmPackagesRoot();
  const listed = await root.must(`trim_kernels; install_dkms; mkdir /packages; stand_in system /bin/sh kmod
    echo 'try_sign_modules=true' >/etc/dkms/framework.conf.d/sign.conf
    cd /usr/src; tiny tiny 1.0; echo 'MODULE_ALIAS("usb:v1D6Bp0001d*");' >>tiny-1.0/tiny.c
    dkms build -q tiny/1.0 -k "$kernel61,$kernel612"
    dkms mkbmrpm -q tiny/1.0 -k "$kernel612" --output /packages
    cp --remove-destination /usr/lib/os-release /etc/os-release; printf 'ID=rocky\\nID_LIKE="rhel"\\n' >/etc/os-release
    dkms mkbmrpm -q tiny/1.0 -k "$kernel61" --output /packages
    cp /usr/lib/os-release /etc/os-release
    tiny tiny 2.0; dkms mkrpm -q ./tiny-2.0 --output /packages; rm -r tiny-2.0
    cp -a /var/lib/dkms/tiny ${TREE}
    echo "$kernel612"`);
  kernel = listed.split('\n').at(-1) ?? '';
});
afterAll(() => root.close());

test('is the same bytes wherever and whenever it is made', async () => {
  const sums = await root.must(`cd "$(mktemp -d)"; sleep 1.1; umask 077
    TZ=Asia/Tokyo TMPDIR=/var/tmp dkms mkbmrpm -q tiny/1.0 -k "$kernel612" --output .
    sha256sum <kmod-tiny-$kernel612-1.0-1.x86_64.rpm; sha256sum </packages/kmod-tiny-$kernel612-1.0-1.x86_64.rpm`);
  const [one, two] = sums.split('\n');
  expect(one).toBe(two);
});

test('is content with rpmlint', async () => {
  await root.must('cp /packages/kmod-*.rpm /shared');
  expect(runRpmlint(root)).toContain('2 packages and 0 specfiles checked; 0 errors, 0 warnings');
});

describe('a package of modules for one kernel, where there is neither dkms nor compiler', () => {
  beforeAll(async () => {
    await root.must(`dkms remove -q tiny/1.0 --all; apt_get purge dkms-ng gcc make >/dev/null
      rm -rf /var/lib/dkms /usr/src/tiny-*; ${KERNEL_PACKAGE}`);
  });
  const install = (names: string) => root.run(`cd /packages; rpm_quiet -U ${names}`);

  test('wants that kernel, and no package of dkms for the same module', async () => {
    const { code, stderr } = await install('kmod-tiny-$kernel612-1.0-1.x86_64.rpm');
    expect(code).not.toBe(0);
    expect(stderr).toContain(`kernel-uname-r = ${kernel} is needed by kmod-tiny`);
    const both = await install(
      '--test kernel-core-*.rpm kmod-tiny-$kernel612-*.rpm tiny-dkms-2.0-1.noarch.rpm',
    );
    expect(both.stderr).toContain('tiny-dkms conflicts with kmod-tiny');
  });

  test('comes with it in one transaction, signed and compressed as it was built, and is found', async () => {
    expect(await install('kernel-core-*.rpm kmod-tiny-$kernel612-*.rpm')).toMatchObject({
      code: 0,
      stderr: '',
    });
    const path = await root.must('modinfo -k "$kernel612" -n tiny');
    expect(path).toBe(`/lib/modules/${kernel}/updates/dkms/tiny/tiny.ko.xz`);
    await root.must(`cmp ${path} ${TREE}/1.0/*/x86_64/module/tiny.ko.xz; modinfo -F signer ${path} | grep DKMS
      modprobe -S "$kernel612" --show-depends tiny`);
    expect(await root.must('rpm_quiet -q --whatprovides "modalias(usb:v1D6Bp0001d*)" tiny-kmod')).toContain(
      'kmod-tiny',
    );
  });

  test('of a kernel whose release is no version for rpm is for who has its image', async () => {
    const name = 'kmod-tiny-$kernel61-1.0-1.x86_64.rpm';
    expect((await install(name)).stderr).toContain('/vmlinuz-6.1.');
    await root.must(`${PLAYED}
      stand_in kernel61 "/boot/vmlinuz-$kernel61"; cd /packages; rpm_quiet -U ${name}`);
    expect(await root.must('modinfo -k "$kernel61" -n tiny')).toMatch(/\/extra\/tiny\/tiny\.ko$/);
  });

  test('goes, before its kernel or with it, and leaves nothing', async () => {
    await root.must('rpm_quiet -e "kmod-tiny-$kernel61"; rpm_quiet -e "kmod-tiny-$kernel612" kernel-core');
    expect((await root.run('modinfo -k "$kernel61" -n tiny')).code).not.toBe(0);
    expect(await root.must('find /lib/modules -path "*updates*" -o -path "*extra*"')).toBe('');
  });

  test('of RHEL and its kin has weak-modules told of what came and what went', async () => {
    const said = await root.must('sed "s/$kernel61/K/" /var/log/weak');
    const module = '/lib/modules/K/extra/tiny/tiny.ko';
    expect(said.split('\n')).toEqual([
      '--no-initramfs --add-modules',
      module,
      '--no-initramfs --remove-modules',
      module,
    ]);
  });
});
