import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/** Packages of Debian 12. A third one, acpi-call-dkms, stays while these come and go. */
const names = 'v4l2loopback-dkms bbswitch-dkms';

let root: Root;
let kernel: string;

beforeAll(async () => {
  root = await openRoot('kernels');
  kernel = await root.must('trim_kernels; install_dkms; echo "$kernel61"');
});
afterAll(() => root.close());

const status = (): Promise<string> => root.must('dkms status');
const installed = (ref: string): string => `${ref}, ${kernel}, x86_64: installed`;

describe("Debian's own packages of modules, unmodified", () => {
  let before: string;
  const LEFT =
    'picture /var/lib/dkms /usr/share /lib/modules/*/updates /lib/modules/*/modules.dep; ls /usr/src';

  beforeAll(async () => {
    // v4l2loopback 0.12.7 compiles for no kernel that is newer than 6.7.
    before = await root.must(`hide_headers612; ${LEFT}`);
  });

  test('are installed, each with its module', async () => {
    const { code, stderr } = await root.run(`apt_get install ${names} acpi-call-dkms`);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const refs = ['acpi-call/1.2.2', 'bbswitch/0.8', 'v4l2loopback/0.12.7'];
    expect(await status()).toBe(refs.map(installed).join('\n'));
    for (const module of ['acpi_call', 'bbswitch', 'v4l2loopback'])
      expect(await root.must(`modinfo -k ${kernel} -n ${module}`)).toContain('/updates/dkms/');
  });

  test('are reinstalled, which builds them anew', async () => {
    await root.must('touch -d 2001-01-01 /lib/modules/*/updates/dkms/*');
    await root.must(`apt_get install --reinstall ${names}`);
    const anew = await root.must(
      'find /lib/modules/*/updates/dkms -newermt 2002-01-01 -name "*.ko" -printf "%f\\n"',
    );
    expect(anew.split('\n').sort()).toEqual(['bbswitch.ko', 'v4l2loopback.ko']);
    expect((await status()).match(/: installed$/gm)).toHaveLength(3);
  });

  test('are removed, which takes their modules out', async () => {
    await root.must(`apt_get remove ${names}`);
    expect(await status()).toBe(installed('acpi-call/1.2.2'));
  });

  test('are purged, and all is as it was', async () => {
    await root.must(`apt_get install bbswitch-dkms; apt_get purge ${names} acpi-call-dkms`);
    expect(await status()).toBe('');
    expect(await root.must(LEFT)).toBe(before);
  });
});

test('one that does not compile for a newer kernel says so, and is removed all the same', async () => {
  await root.must('show_headers612');
  const { code, stdout, stderr } = await root.run('apt_get install v4l2loopback-dkms');
  expect(code).toBe(100);
  expect(stderr).toContain('post-installation script subprocess returned error exit status 10');
  expect(stderr).toMatch(/v4l2loopback\/0\.12\.7 did not build for kernel 6\.12\..*\n {2}cause: .*error:/);
  expect(stdout).toContain(`Installed v4l2loopback/0.12.7 for ${kernel}`);
  expect(await status()).toBe(installed('v4l2loopback/0.12.7'));
  expect((await root.run('apt_get purge v4l2loopback-dkms')).code).toBe(0);
  expect(await status()).toBe('');
  expect(await root.must('find /var/lib/dkms -mindepth 1')).toBe('');
});

describe("a package's source that builds with Debian's dh-dkms", () => {
  const FILES = `cd /root; tiny tiny 1.0; mkdir -p tiny-dkms/debian/source; cd tiny-dkms; mv ../tiny-1.0 src
    sed -i 's/"1.0"/"#MODULE_VERSION#"/' src/dkms.conf; cp src/dkms.conf debian/tiny-dkms.dkms
    echo 'src/tiny.c src/Makefile usr/src/tiny-1.0' >debian/install; echo '3.0 (native)' >debian/source/format
    echo 'tiny (1.0) unstable; urgency=low

  * First.

 -- A Maker <maker@example.org>  Mon, 02 Jan 2023 00:00:00 +0000' >debian/changelog`;
  const control = (
    wanted: string,
  ): string => `printf '%s\\n' 'Source: tiny' 'Maintainer: A Maker <maker@example.org>' \\
    'Build-Depends: debhelper-compat (= 13), dkms, ${wanted}' '' 'Package: tiny-dkms' 'Architecture: all' \\
    'Depends: \${misc:Depends}' 'Description: small module that does nothing' >debian/control`;
  const rules = (more: string): string =>
    `printf '#!/usr/bin/make -f\\n%%:\\n\\tdh $@${more}\\noverride_dh_dkms:\\n\\tdh_dkms -V\\n' >debian/rules`;

  beforeAll(async () => {
    await root.must(`hide_headers612; apt_get install build-essential debhelper dh-dkms >&2; ${FILES}`);
  });

  test.each([
    ['dh --with dkms', 'dh-dkms', ' --with dkms'],
    ['dh-sequence-dkms', 'dh-sequence-dkms', ''],
  ])('%s: ours satisfies what it needs to be built, and the package works', async (_, wanted, more) => {
    await root.must(
      `cd /root/tiny-dkms; ${control(wanted)}; ${rules(more)}; dpkg-buildpackage -b -us -uc 2>&1`,
    );
    expect(await root.must('dpkg-deb -f /root/tiny-dkms_1.0_all.deb Depends')).toMatch(/^dkms \(>= /);
    await root.must('apt_get install /root/tiny-dkms_1.0_all.deb');
    expect(await status()).toBe(installed('tiny/1.0'));
    await root.must('apt_get purge tiny-dkms');
    expect(await status()).toBe('');
  });
});
