import { beforeAll, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/** Packages of Debian 12 as its archive has them, for 6.1; the last brings two modules, of which the kernel has one itself. */
const PACKAGES = 'acpi-call-dkms bbswitch-dkms v4l2loopback-dkms vpoll-dkms tp-smapi-dkms';

/** Its drivers are the kernel's own but for those that these packages take symbols from, or replace. */
const PREPARE = `kept='*/v4l2-core/* */media/mc/* */hdaps.ko*'
  for kernel in "$kernel61" "$kernel612"; do
    find "/lib/modules/$kernel/kernel" -name '*.ko*' \\( -path '*/drivers/*' -o -path '*/fs/*' -o -path '*/net/*' -o -path '*/sound/*' \\) \\
      $(set -f; printf '-not -path %s ' $kept) -delete
    depmod "$kernel"
  done
  hide_headers612`;

/** A newer version of bbswitch: its name is in the path of its source, its dkms.conf and its package's scripts. */
const UPGRADE = `cd /var/tmp; apt-get -q download bbswitch-dkms; dpkg-deb -R bbswitch-dkms_*.deb newer; cd newer
  mv usr/src/bbswitch-0.8 usr/src/bbswitch-0.9
  sed -i 's/0\\.8/0.9/g' usr/src/bbswitch-0.9/dkms.conf DEBIAN/postinst DEBIAN/prerm
  sed -i 's/^Version: .*/Version: 0.9-1/; ' DEBIAN/control; rm -f DEBIAN/md5sums
  dpkg-deb -b . /var/tmp/newer.deb; cd /var/tmp; apt_get install /var/tmp/newer.deb`;

const STEPS = [
  ['installed', `apt_get install ${PACKAGES}`],
  ['one of them upgraded', UPGRADE],
  ['reinstalled', `apt_get install --reinstall ${PACKAGES.replace('bbswitch-dkms', '')} /var/tmp/newer.deb`],
  ['one of them removed', 'apt_get remove acpi-call-dkms'],
  ['all of them removed', `apt_get remove ${PACKAGES}`],
  ['purged', `apt_get purge ${PACKAGES}`],
] as const;

/** Debian's makes a key to sign with wherever it builds, which a chroot has no use for. */
const NOT_COMPARED = ['*/.*', '*/dkms_dbversion', '*/mok.*', '*/build', '*/build/*'];

/** All that a user sees of a step: states of packages and modules, what lies where, and what modprobe takes. */
const LOOK = `dkms status | sort
  dpkg-query -W -f '\${Package} \${Version} \${Status}\\n' ${PACKAGES} 2>/dev/null || true
  ls -d /usr/src/*
  find /lib/modules -name '*.ko*' | sort
  for module in acpi_call bbswitch v4l2loopback vpoll tp_smapi hdaps; do modinfo -k "$kernel61" -n "$module" 2>/dev/null || true; done
  find /var/lib/dkms -mindepth 1 -maxdepth 4 ${NOT_COMPARED.map(path => `-not -path '${path}'`).join(' ')} | sort`;
const EVERYTHING = `find / -xdev \\( -path /proc -o -path /var/log -o -path /var/cache -o -path /var/tmp -o -path /var/lib/apt \\
  -o -path /var/lib/dpkg -o -path /tmp -o -path /run \\) -prune -o -printf '%y %p %l\\n' | LC_ALL=C sort`;

interface Life {
  readonly code: readonly number[];
  readonly seen: readonly string[];
  /** What is there at the end and was not in the beginning, and the other way round. */
  readonly left: readonly string[];
  readonly gone: readonly string[];
}

let ours: Life;
let theirs: Life;

async function live(layer: string, prepare: string): Promise<Life> {
  const root: Root = await openRoot(layer);
  try {
    await root.must(`${PREPARE}; ${prepare}`);
    const list = async (): Promise<ReadonlySet<string>> => new Set((await root.must(EVERYTHING)).split('\n'));
    const before = await list();
    const code: number[] = [];
    const seen: string[] = [];
    for (const [, step] of STEPS) {
      code.push((await root.run(step)).code);
      seen.push(await root.must(LOOK));
    }
    const after = await list();
    const left = [...after].filter(line => !before.has(line));
    const gone = [...before].filter(line => !after.has(line));
    return { code, seen, left, gone };
  } finally {
    await root.close();
  }
}

beforeAll(async () => {
  [ours, theirs] = await Promise.all([live('drivers', 'install_dkms'), live('peer-3.0.10', '')]);
});

test.each(STEPS.map(([name], index) => [name, index] as const))(
  "five packages of Debian are %s: all is as with Debian's dkms",
  (_, index) => {
    expect(ours.code[index]).toBe(0);
    expect(theirs.code[index]).toBe(0);
    expect(ours.seen[index]).toBe(theirs.seen[index]);
  },
);

test("afterwards nothing is left that Debian's would not leave, and nothing is gone", () => {
  expect(ours.left.filter(line => !theirs.left.includes(line))).toEqual([]);
  expect(ours.gone.filter(line => !theirs.gone.includes(line))).toEqual([]);
});
