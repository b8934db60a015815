import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRpmRoot, type RpmRoot } from '../helpers/rpm-root.js';

/** Neither distribution's program is in Debian: a script notes how it was called, and with which modules. */
const PLAYED = `#!/bin/sh
{ echo "$0 $*"; sed 's/^/  /'; } >>/var/log/weak`;

/** The 6.12's own modules are compressed by xz; here by zstd, as SUSE's are. */
const BY_ZSTD = `find "/lib/modules/$kernel612/kernel" -name '*.ko.xz' -exec sh -c '
    for f; do xz -dc "$f" | zstd -q -o "\${f%.xz}.zst"; rm "$f"; done' sh {} +
  depmod "$kernel612"`;

/** SUSE builds in linux-VERSION-obj/ARCH/FLAVOUR. */
const SUSE_HEADERS = `mkdir -p "/usr/src/linux-\${kernel61%-*}-obj/x86_64"
  ln -s "/usr/src/kernels/$kernel61" "/usr/src/linux-\${kernel61%-*}-obj/x86_64/\${kernel61##*-}"`;

const FAMILIES = [
  {
    name: 'rocky-9',
    place: 'extra',
    weak: '/usr/sbin/weak-modules --no-initramfs --add-modules',
    suffix: 'xz',
    signs: '/usr/src/kernels/K/scripts/sign-file',
    prepare: ':',
  },
  {
    name: 'opensuse-leap-15.6',
    place: 'updates',
    weak: '/usr/lib/module-init-tools/weak-modules2 --add-kernel-modules K',
    suffix: 'zst',
    signs: '/usr/src/linux-V-obj/x86_64/amd64/scripts/sign-file',
    prepare: `${BY_ZSTD}; ${SUSE_HEADERS}`,
  },
];

describe.each(FAMILIES)('on $name', ({ name, place, weak, suffix, signs, prepare }) => {
  let root: RpmRoot;
  const program = weak.split(' ')[0] ?? '';
  const shorten = (text: string) =>
    text.replaceAll(/6\.1\.0-\d+-amd64/g, 'K').replaceAll(/6\.1\.0-\d+/g, 'V');

  beforeAll(async () => {
    root = await openRpmRoot(name);
    await root.must(`${prepare}
      mkdir -p '${program.replace(/\/[^/]*$/, '')}'; cat >'${program}' <<'END'
${PLAYED}
END
      chmod +x '${program}'
      for k in "$kernel61" "$kernel612"; do printf '%%dir /lib/modules/%s/%s\\n' $k extra $k updates; done >/srv/dirs
      make_rpm kernel-directories <<END
Name: kernel-directories
Version: 1
Release: 1
Summary: What a kernel owns
License: MIT
BuildArch: noarch
%description
What a kernel owns.
%install
sed 's,.* ,%{buildroot},' /srv/dirs | xargs mkdir -p
%files
$(cat /srv/dirs)
END
      rpm -i /srv/own/noarch/kernel-directories-1-1.noarch.rpm
      tiny_driver foo 1.0; vendor_rpm foo-dkms 1.0-1 /srv/s/foo-1.0; repository
      echo 'try_sign_modules="true"' >>/etc/dkms/framework.conf
      cd /usr/lib/linux-kbuild-6.1/scripts; mv sign-file signs
      printf '#!/bin/sh\\necho "$0" >>/var/log/signs\\nexec /usr/lib/linux-kbuild-6.1/scripts/signs "$@"\\n' >sign-file
      chmod +x sign-file`);
  });
  afterAll(() => root.close());

  test('a driver that dnf installs is where the family has such modules, compressed as its own', async () => {
    // What the machine calls itself is no matter: linux32 makes it i686.
    await root.must('linux32 dnf install foo-dkms');
    expect(await root.status()).toEqual(root.installed('foo/1.0', 'old', 'new'));
    expect(await root.must(`cd /lib/modules; ls "$kernel61/${place}" "$kernel612/${place}"`)).toMatch(
      new RegExp(`:\\nfoo\\.ko\\n\\n.*:\\nfoo\\.ko\\.${suffix}$`),
    );
  });

  test('it is signed by the program of the family', async () => {
    expect(await root.must('modinfo -F signer -k "$kernel61" foo')).toBe('DKMS module signing key');
    expect(shorten(await root.must('cat /var/log/signs'))).toBe(shorten(signs));
  });

  test('weak-modules is told of it, once for each kernel', async () => {
    const said = shorten(await root.must('cat /var/log/weak; : >/var/log/weak'));
    expect(said.split('\n').filter(line => line.startsWith('/'))).toHaveLength(2);
    expect(said).toContain(`${weak}\n  /lib/modules/K/${place}/foo.ko`);
  });

  test('when it goes, so does its link, and directories that the kernel owns stay', async () => {
    await root.must('dnf remove foo-dkms');
    expect(shorten(await root.must('cat /var/log/weak'))).toContain(
      `${weak.replace('--add', '--remove')}\n  /lib/modules/K/${place}/foo.ko`,
    );
    expect(
      await root.must('rpm -V kernel-directories; find /lib/modules -name "foo*"; ls -A /var/lib/dkms'),
    ).toMatch(/^mok\.key\nmok\.pub$/);
  });
});
