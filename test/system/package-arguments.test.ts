import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Root } from '../helpers/root';
import { openRpmPackagesRoot } from '../helpers/rpm-packages';

let root: Root;
const status = () => root.must('dkms status');
const CALLS_US = `post=$(mktemp); cat >$post <<END
Name: caller
Version: 1
Release: 1
Summary: Calls dkms from its scriptlet
License: MIT
BuildArch: noarch
%description
It.
%post
timeout 20 dkms install /packages/tiny-dkms-1.0-1.noarch.rpm
echo "ended with \\$?" >/var/log/caller
%files
END
  rpmbuild -bb --quiet --define '_topdir /var/tmp/caller' $post 2>/dev/null; mv /var/tmp/caller/RPMS/noarch/*.rpm /packages`;

beforeAll(async () => {
  root = await openRpmPackagesRoot();
  await root.must(`trim_kernels; hide_headers612; install_dkms; stand_in system /bin/sh dkms; mkdir /packages /var/tmp/s
    cd /var/tmp/s; for version in 1.0 2.0; do tiny tiny $version; dkms mkrpm -q ./tiny-$version --output /packages; done
    tiny odd 1:3.0 AUTOINSTALL=; dkms mkrpm -q ./odd-1:3.0 --output /packages
    tiny other 1.0; dkms mkdeb -q ./other-1.0 --output /packages`);
});
afterAll(() => root.close());

describe('an .rpm in the place of a module', () => {
  test('is installed by rpm, whose words are shown, and stays when it is named again', async () => {
    const { code, stdout } = await root.run(
      'cd /packages; dkms install tiny-dkms-1.0-1.noarch.rpm -k "$kernel61" 2>/dev/null',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/#####\n(.*\n)*Installed tiny\/1\.0 for 6\.1\./);
    expect(await status()).toMatch(/^tiny\/1\.0, 6\.1\..*: installed$/);
    const again = await root.run('dkms install -k "$kernel61" /packages/tiny-dkms-1.0-1.noarch.rpm');
    expect(again).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('is installed already: it stays'),
    });
  });

  test('takes the place of an older one, and is told as JSON', async () => {
    const path = '/packages/tiny-dkms-2.0-1.noarch.rpm';
    const { code, stdout } = await root.run(`dkms ldtarball ${path} --json`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verb: 'ldtarball', exitCode: 0 });
    expect(await status()).toMatch(/^tiny\/2\.0, 6\.1\..*: installed$/);
    const { code: older } = await root.run('dkms install /packages/tiny-dkms-1.0-1.noarch.rpm');
    expect(older).toBe(7);
    expect(await status()).toMatch(/^tiny\/2\.0, /);
  });

  test('that only is to be added is added, once, whatever rpm makes of its version', async () => {
    const add = 'dkms add /packages/odd-dkms-3.0-1.noarch.rpm';
    expect(await root.must(`${add} -q; dkms status odd/1:3.0`)).toMatch(/^odd\/1:3\.0: added$/m);
    expect((await root.run(add)).stderr).toContain('odd-dkms-1:3.0-1.noarch is installed already: it stays');
    await root.must('rpm_quiet -e odd-dkms');
  });

  test('is refused in the middle of a run of rpm: it would wait for itself', async () => {
    await root.must(`rpm_quiet -e tiny-dkms; ${CALLS_US}; rpm_quiet -U /packages/caller-1-1.noarch.rpm`);
    expect(await root.must('cat /var/log/caller')).toBe('ended with 1');
    expect(await status()).toBe('');
  });
});

describe('a .deb in the place of a module', () => {
  test('is installed by dpkg, and stays when it is named again', async () => {
    const path = '/packages/other-dkms_1.0_all.deb';
    await root.must(`dkms install -k "$kernel61" ${path}`);
    expect(await status()).toMatch(/^other\/1\.0, 6\.1\..*: installed$/);
    expect(await root.must("dpkg-query -W -f '${Status}' other-dkms")).toBe('install ok installed');
    expect((await root.run(`dkms install -k "$kernel61" ${path}`)).stderr).toContain(
      'installed already: it stays',
    );
    const dry = await root.must(`dpkg --purge other-dkms >&2; dkms install -k "$kernel61" ${path} --dry-run`);
    expect(dry).toContain(`Would have the package manager install ${path}`);
    expect(dry).toContain('Would install other/1.0 for 6.1.');
    expect(await root.must('dkms status; ls -d /usr/src/other* || true')).toBe('');
  });
});
