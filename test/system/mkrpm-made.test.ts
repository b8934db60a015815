import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Root } from '../helpers/root';
import { openRpmPackagesRoot, runRpmlint } from '../helpers/rpm-packages';

/** Names and versions of modules, and what their packages are called. */
const NAMES = [
  ['tp_smapi', '0.43', 'tp_smapi-dkms-0.43'],
  ['jool-dkms', '4.1.9', 'jool-dkms-4.1.9'],
  ['RTL8821CU__wifi', 'v6.04.00', 'RTL8821CU__wifi-dkms-6.04.00'],
  ['8812au', '1.0_rc1', '8812au-dkms-1.0~rc1'],
  ['dpdk-kmods', '0~20220829+git', 'dpdk-kmods-dkms-0~20220829+git'],
  ['lime-forensics', '1.9.1-5', 'lime-forensics-dkms-1.9.1^5'],
  ['wireguard', 'git20220101', 'wireguard-dkms-git20220101'],
  ['nvidia', '1:535.2', 'nvidia-dkms-535.2'],
  ['xone', '0.3-5-gabcdef', 'xone-dkms-0.3^5^gabcdef'],
  ['_odd_', 'unknown', '_odd_-dkms-unknown'],
  ['a,b=c', 'a@b', 'a-b-c-dkms-a.b'],
] as const;

let root: Root;

const asUser = (script: string): Promise<string> =>
  root.must(`declare -fx tiny; cd /home/maker; as_user bash -eu -o pipefail -c '${script}'`);

beforeAll(async () => {
  root = await openRpmPackagesRoot();
  await root.must(`trim_kernels; install_dkms; make_user; stand_in system /bin/sh dkms`);
});
afterAll(() => root.close());

describe('a plain user makes a package', () => {
  test('and its source package, of a tarball and of a directory, in the current directory or where --output says', async () => {
    const said = await asUser(`tiny tiny 1.0; tar -caf tiny-1.0.tar.zst tiny-1.0; mkdir made; cd made
      dkms mkrpm ../tiny-1.0.tar.zst; dkms mkrpm ../tiny-1.0/dkms.conf --output new; rm -r ../made`);
    const two = (place: string) =>
      `Wrote ${place}/tiny-dkms-1.0-1.noarch.rpm\nWrote ${place}/tiny-dkms-1.0-1.src.rpm`;
    expect(said).toBe(`${two('/home/maker/made')}\n${two('/home/maker/made/new')}`);
  });

  test('whose names and versions rpm takes; the module keeps its own, in /usr/src and for dkms', async () => {
    await root.must(`rm -rf /shared/*; mkdir /tmp/names; cd /tmp/names; n=0
      while read -r name version; do mkdir "$((++n))"; (cd "$n" && tiny "$name" "$version"); done <<END
${NAMES.map(([name, version]) => `${name} ${version}`).join('\n')}
END
      seq "$n" | xargs -P 2 -I{} sh -c 'cd {} && dkms mkrpm -q */dkms.conf --output /shared/{}'`);
    const made = NAMES.map((_, i) => readdirSync(`${root.shared}/${i + 1}`));
    expect(made).toEqual(NAMES.map(([, , file]) => [`${file}-1.noarch.rpm`, `${file}-1.src.rpm`]));
    const listed = await root.must('rpm -qpl /shared/*/*.noarch.rpm');
    for (const [name, version] of NAMES) expect(listed).toContain(`/usr/src/${name}-${version}/dkms.conf\n`);
    expect(await root.must('rpm -qp --qf "%{EPOCH}:%{VERSION}" /shared/8/*.noarch.rpm')).toBe('1:535.2');
    expect(await root.run('rpm_quiet -U --test /shared/*/*.noarch.rpm')).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('that says what its source, the call and ~/.rpmmacros want it to say', async () => {
    const said =
      await asUser(`rm -rf tiny-1.0; tiny tiny 1.0; echo "/* SPDX-License-Identifier: GPL-2.0+ */" >tiny-1.0/a.h
      echo "The licence" >tiny-1.0/COPYING; echo "Read me" >tiny-1.0/README.md
      printf "%s\\n" "%packager Jo <jo@example.org>" "%vendor Acme 100%%" >~/.rpmmacros
      dkms mkrpm -q tiny-1.0 --homepage https://example.org/tiny --output said; rm ~/.rpmmacros
      rpm -qp --qf "%{SUMMARY}|%{LICENSE}|%{PACKAGER}|%{VENDOR}|%{URL}|%{BUILDHOST}\\n" said/*.noarch.rpm
      rpm -qp --qf "[%{CHANGELOGTEXT}\\n]" said/*.noarch.rpm; rpm -qp --licensefiles --docfiles said/*.noarch.rpm
      rpm -qp --provides --requires said/*.noarch.rpm | grep -v rpmlib | sort -u`);
    expect(said.split('\n')).toEqual([
      'Small module that does nothing (DKMS)|GPL-2.0-or-later|Jo <jo@example.org>|Acme 100%|https://example.org/tiny|reproducible',
      '- Package of tiny 1.0, made by dkms mkrpm.',
      expect.stringMatching(/\/README\.md$/),
      expect.stringMatching(/\/COPYING$/),
      '/bin/sh',
      'dkms',
      'tiny-dkms = 1.0-1',
      'tiny-kmod = 1.0-1',
    ]);
  });

  test('about which rpmlint has nothing to say', async () => {
    await root.must('rm -rf /shared/*; cp /home/maker/said/*.rpm /shared');
    expect(runRpmlint(root)).toContain('2 packages and 0 specfiles checked; 0 errors, 0 warnings');
  });

  test('and the same bytes wherever, whenever and whoever he is; from its source package it is made again', async () => {
    const ways = [
      'as_user dkms mkrpm /home/maker/tiny-1.0.tar.zst',
      'sleep 1.1; umask 077; dkms mkrpm /home/maker/tiny-1.0.tar.zst',
      'cd "$(mktemp -d)"; TZ=Asia/Tokyo LANG=de_DE.UTF-8 TMPDIR=/var/tmp dkms mkrpm /home/maker/tiny-1.0.tar.zst',
    ];
    const sums = await root.must(
      ways.map(way => `(cd "$(as_user mktemp -d)"; ${way} >&2; cat *.rpm | sha256sum)`).join('\n'),
    );
    expect(new Set(sums.split('\n')).size).toBe(1);
    expect(sums.split('\n')).toHaveLength(3);
    await root.must(`cd "$(mktemp -d)"; dkms mkrpm -q /home/maker/tiny-1.0.tar.zst
      next_release tiny-dkms-1.0-1.src.rpm 7 .; rpm -qpl tiny-dkms-1.0-7.noarch.rpm | grep -Fx /usr/src/tiny-1.0/tiny.c`);
  });
});

/** As mkrpm of dkms 2.x has told specs what to do: by macros, by files in SOURCES, and by having %prep make the archive. */
const CLASSIC = `%{?!module_name: %{error: no module_name}}
%{?!version: %{error: no version}}
%{?!mktarball_line: %{error: no mktarball_line}}
Summary: %{module_name} %{version} dkms package
Name: %{module_name}
Version: %{version}
Release: 1dkms
License: Unknown
BuildArch: noarch
Group: System/Kernel
Requires: dkms >= 1.95
%description
Kernel modules for %{module_name} %{version} in a DKMS wrapper, for kernels %{kernel_versions}.
%prep
if [ "%mktarball_line" != none ]; then
  dkms mktarball -m %module_name -v %version %mktarball_line --archive "$PWD/%{module_name}-%{version}.dkms.tar.gz"
fi
%install
mkdir -p %{buildroot}/usr/src %{buildroot}/usr/share/%{module_name}
cp -Lpr %{_sourcedir}/%{module_name}-%{version} %{buildroot}/usr/src
[ ! -f %{module_name}-%{version}.dkms.tar.gz ] || install -m 644 %{module_name}-%{version}.dkms.tar.gz %{buildroot}/usr/share/%{module_name}
[ ! -f %{_sourcedir}/common.postinst ] || install -m 755 %{_sourcedir}/common.postinst %{buildroot}/usr/share/%{module_name}/postinst
%files
/usr/src/%{module_name}-%{version}
/usr/share/%{module_name}
`;

describe('a module in the tree, and what was built of it', () => {
  beforeAll(async () => {
    await root.must(`cd /usr/src; tiny tiny 1.0; echo 'MODULE_ALIAS("pci:v00001AF4d00001000sv*");
      MODULE_ALIAS("pci:v00001AF4d00001001sv*");' >>tiny-1.0/tiny.c; dkms add -q tiny/1.0`);
  });

  test('is in its package as an archive, which is loaded where it is installed: nothing is compiled', async () => {
    const { code, stderr } = await root.run('dkms mkrpm tiny/1.0 -k "$kernel61"');
    expect(code).toBe(6);
    expect(stderr).toContain('tiny/1.0 is not built for kernel');
    const said =
      await root.must(`dkms build -q tiny/1.0 -k "$kernel61"; dkms mkrpm tiny/1.0 -k "$kernel61" --classic-name
      cp /var/lib/dkms/tiny/1.0/rpm/*.rpm /var/tmp; rm -rf /shared/*; cp /var/tmp/*.rpm /shared; rpm -qp --provides /var/tmp/tiny-1.0-1dkms.noarch.rpm`);
    expect(said).toContain('Wrote /var/lib/dkms/tiny/1.0/rpm/tiny-1.0-1dkms.noarch.rpm\n');
    expect(said).toContain('\nmodalias(pci:v00001AF4d0000100[01]sv*)\n');
    expect(runRpmlint(root)).toMatch(/ packages and 0 specfiles checked; 0 errors, 0 warnings/);
    await root.must(`dkms remove -q tiny/1.0 --all; rm -r /usr/src/tiny-1.0; hide_headers612; mv /usr/bin/make /usr/bin/made
      rpm_quiet -U /var/tmp/tiny-1.0-1dkms.noarch.rpm; mv /usr/bin/made /usr/bin/make; show_headers612`);
    expect(await root.must('dkms status')).toMatch(/^tiny\/1\.0, 6\.1\..*: installed$/);
    await root.must('cp -r /usr/src/tiny-1.0 /var/tmp; rpm_quiet -e tiny; cp -r /var/tmp/tiny-1.0 /usr/src');
    expect(await root.must('dkms status')).toBe('');
  });

  test("is packaged by the source's own spec for dkms 2.x", async () => {
    const listed = await root.must(`cat >/usr/src/tiny-1.0/tiny-dkms-mkrpm.spec <<'END'
${CLASSIC}
END
      dkms build -q tiny/1.0 -k "$kernel61"
      for words in '--source-only' '-k '"$kernel61"' --legacy-postinst=0'; do
        dkms mkrpm -q tiny/1.0 $words; rpm -qpl /var/lib/dkms/tiny/1.0/rpm/tiny-1.0-1dkms.noarch.rpm | grep share; done
      rpm -qp --qf '%{DESCRIPTION}' --provides /var/lib/dkms/tiny/1.0/rpm/tiny-1.0-1dkms.noarch.rpm`);
    const lines = listed.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '/usr/share/tiny',
      '/usr/share/tiny/postinst',
      '/usr/share/tiny',
      '/usr/share/tiny/tiny-1.0.dkms.tar.gz',
    ]);
    expect(lines[4]).toMatch(/ for kernels 6\.1\..*\.modalias\(pci:v00001AF4d0000100\[01\]sv\*\)/);
  });

  test('whose spec rpmbuild cannot use: it says why, and where its log is', async () => {
    const { code, stderr } = await root.run(
      `sed -i 's/^%install/%install\\necho it fails >\\&2; false/' /usr/src/tiny-1.0/*.spec; dkms mkrpm tiny/1.0`,
    );
    expect({ code, stderr }).toEqual({
      code: 7,
      stderr: expect.stringMatching(
        /rpmbuild could not make packages.*\n +cause: it fails\n +log: +\/var\/lib\/dkms\/tiny\/1\.0\/rpm\/rpmbuild\.log\n/,
      ),
    });
    expect(await root.must('grep -c "it fails" /var/lib/dkms/tiny/1.0/rpm/rpmbuild.log')).not.toBe('0');
  });
});
