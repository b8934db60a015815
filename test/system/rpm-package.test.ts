import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

const project = fileURLToPath(new URL('../..', import.meta.url));

const EVERYTHING = `find / -xdev \\( -path /var/log -o -path /var/cache/dnf -o -path /var/lib/dnf -o -path /var/lib/rpm \\
  -o -path /tmp -o -path /run -o -path /srv -o -path /etc/yum.repos.d \\) -prune -o -printf '%y %m %u:%g %p %l\\n' |
  LC_ALL=C sort`;

/** What dpkg's cloud-init has: its network is configured before sysinit.target, and waits for network-pre.target. */
const CLOUD_INIT = `cat >/etc/systemd/system/cloud-init-local.service <<'END'
[Unit]
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target sysinit.target
[Service]
Type=oneshot
ExecStart=/bin/true
[Install]
WantedBy=multi-user.target
END
cat >/etc/systemd/system/cloud-init.service <<'END'
[Unit]
DefaultDependencies=no
After=network-pre.target
Before=sysinit.target
[Service]
Type=oneshot
ExecStart=/bin/true
[Install]
WantedBy=multi-user.target
END
systemctl enable -q cloud-init-local.service cloud-init.service`;

let root: Root;
const run = (script: string) => root.run(`. /run/test/rpm.sh; ${script}`);
const must = (script: string) => root.must(`. /run/test/rpm.sh; ${script}`);

beforeAll(async () => {
  root = await openRoot('rpm-kernels', [
    ...['--ro', `${project}/test/helpers/rpm.sh:/run/test/rpm.sh`],
    ...['--ro', `${project}/node_modules:/node_modules`],
  ]);
});
afterAll(() => root.close());

describe('the RPM, from installing it to erasing it', () => {
  let before: string;
  beforeAll(async () => {
    // Of the package filesystem.
    await must('mkdir -p /usr/share/licenses');
    before = await must(EVERYTHING);
  });

  test('dnf installs the file without anything else, and finds every file as it was packaged', async () => {
    await must('install_dkms_rpm');
    expect(await must('rpm -V dkms-ng; dnf history info last | grep -c "^ *Install"')).toBe('1');
    expect(await must('dkms --version')).toBe('dkms-3.4.3');
  });

  test('its unit is what systemd expects, and is switched on', async () => {
    expect(await must('systemctl is-enabled dkms.service')).toBe('enabled');
    expect(await run('systemd-analyze --man=no verify dkms.service')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('it makes no cycle with a network that is configured before sysinit.target', async () => {
    await must(CLOUD_INIT);
    const { stderr } = await run('systemd-analyze --man=no verify default.target');
    expect(stderr).not.toMatch(/ordering cycle/);
    // As a unit with the usual dependencies would.
    await must(`mkdir -p /etc/systemd/system/dkms.service.d
      printf '[Unit]\\nDefaultDependencies=yes\\n' >/etc/systemd/system/dkms.service.d/usual.conf`);
    expect((await run('systemd-analyze --man=no verify default.target')).stderr).toMatch(/ordering cycle/);
    await must(`systemctl disable -q cloud-init-local.service cloud-init.service
      rm -r /etc/systemd/system/{dkms.service.d,cloud-init{,-local}.service}`);
  });

  test('a boot without anything to do starts no node', async () => {
    await must('cd /usr/src && tiny tiny 1.0 && runs "$kernel61" && dkms install -q tiny/1.0 -k "$kernel61"');
    const traced = 'strace -f -qq -e trace=execve -o /run/trace env -i /usr/lib/dkms/boot';
    expect(await run(`${traced}; cat /run/trace`)).toMatchObject({ code: 0 });
    expect(await must('grep -c execve /run/trace; ! grep /node /run/trace')).toMatch(/^[1-9]/);
    await must('mv /usr/bin/uname.real /usr/bin/uname');
  });

  test('erasing it says what stays registered, and leaves nothing else', async () => {
    const { code, stdout, stderr } = await run('dnf remove dkms-ng');
    expect(code).toBe(0);
    expect(stdout + stderr).toContain('tiny/1.0 stays registered');
    await must(
      'rm -r /usr/src/tiny-1.0 /var/lib/dkms /lib/modules/*/updates; for k in /lib/modules/*; do depmod "${k##*/}"; done',
    );
    expect(await must(EVERYTHING)).toBe(before);
  });
});

describe('the source RPM', () => {
  const FILES = "'[%{FILENAMES} %{FILEMODES:octal} %{FILEDIGESTS} %{FILEFLAGS:fflags}\\n]'";

  test('is made into the same package without network, by what it carries', async () => {
    await must(
      "unshare --net rpmbuild --rebuild --quiet --define '_topdir /srv/re' /dist/dkms-ng-*.src.rpm 2>&1",
    );
    const list = (rpm: string) => must(`rpm -qp --qf ${FILES} ${rpm}`);
    expect(await list('/srv/re/RPMS/noarch/dkms-ng-*.rpm')).toBe(await list('/dist/dkms-ng-*.noarch.rpm'));
  });

  test('has the command where a distribution wants it', async () => {
    await must(`rpmbuild --rebuild --quiet --define '_topdir /srv/bin' --define '_sbindir /usr/bin' /dist/dkms-ng-*.src.rpm 2>&1
      dnf -q install /srv/bin/RPMS/noarch/*.rpm`);
    expect(await must('command -v dkms; dkms --version; rpm -V dkms-ng')).toBe('/usr/bin/dkms\ndkms-3.4.3');
    await must('dnf -q remove dkms-ng');
  });

  test('holds the source of the program that it holds', async () => {
    await must(`mkdir -p /srv/src && cd /srv/src && rpm2cpio /dist/*.src.rpm | cpio -idm --quiet && tar -xzf dkms-ng-*.tar.gz
      cd dkms-ng-*/ && cp -a dist made && mkdir node_modules && mount --bind /node_modules node_modules && node tools/build.mjs`);
    await must(
      'cd /srv/src/dkms-ng-*/ && cmp dist/dkms.cjs made/dkms.cjs && cmp dist/launcher.cjs made/launcher.cjs',
    );
  });
});

describe('a package of dkms that is there before', () => {
  test('gives way to it, and the driver that wants dkms and the unit that it has stay', async () => {
    await must(`make_rpm dkms <<'END'
Name: dkms
Version: 3.4.3
Release: 7
Summary: The other one
License: GPL-2.0-or-later
BuildArch: noarch
AutoReqProv: no
%description
The other one.
%install
mkdir -p %{buildroot}/usr/lib/systemd/system
printf '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' >%{buildroot}/usr/lib/systemd/system/dkms.service
%files
/usr/lib/systemd/system/dkms.service
%post
[ $1 -ne 1 ] || systemctl preset dkms.service >/dev/null 2>&1 || :
%preun
[ $1 -ne 0 ] || systemctl --no-reload disable --now dkms.service >/dev/null 2>&1 || :
END
      tiny_driver foo 1.0; vendor_rpm foo-dkms 1.0-1 /srv/s/foo-1.0; repository
      systemctl enable -q dkms.service 2>/dev/null || :
      dnf -q install dkms foo-dkms; systemctl enable -q dkms.service`);
    await must('dnf install /dist/dkms-ng-*.noarch.rpm');
    expect(await must('rpm -q dkms-ng foo-dkms dkms || :')).toMatch(
      /^dkms-ng-.*\nfoo-dkms-1.0-1.noarch\npackage dkms is not installed$/,
    );
    expect(await must('systemctl is-enabled dkms.service')).toBe('enabled');
  });
});
