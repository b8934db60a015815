import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Root } from '../helpers/root';
import { openRpmPackagesRoot } from '../helpers/rpm-packages';

let root: Root;
let kernels: readonly string[];

/** `tiny/1.0, 6.1.0-56-amd64, x86_64: installed` for each kernel, as `dkms status` has it. */
const installed = (ref: string): string =>
  kernels.map(kernel => `${ref}, ${kernel}, x86_64: installed`).join('\n');
/** Modules in the kernels' directories, and the version that each tells. */
const MODULES =
  'find /lib/modules/*/updates -name "*.ko*" | while read -r m; do echo "${m##*/} $(modinfo -F version "$m")"; done | sort';

/** What rpm -U is to do with which of /packages. Nothing goes wrong: its scriptlets say nothing on stderr. */
const upgrade = async (words: string) => {
  const { code, stderr } = await root.run(`cd /packages; rpm_quiet -U ${words}`);
  expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: '' });
};

beforeAll(async () => {
  root = await openRpmPackagesRoot();
  kernels = (await root.must('trim_kernels; hide_headers612; second_kernel; ls /lib/modules/*/build -d'))
    .split('\n')
    .map(path => path.split('/')[3] ?? '');
  await root.must(`install_dkms; stand_in system /bin/sh dkms; make_user; mkdir -m 777 /packages; for version in 1.0 2.0; do
      tiny tiny "$version"
      echo "MODULE_VERSION(\\"$version\\");" >>"tiny-$version/tiny.c"
      as_user dkms mkrpm -q "./tiny-$version" --output /packages
    done
    tiny other 1.0; tar -caf other-1.0.tar.xz other-1.0
    as_user dkms mkrpm -q other-1.0.tar.xz --output /packages
    as_user dkms mkrpm -q tiny-2.0 --legacy-postinst=1 --output /packages/legacy
    next_release /packages/tiny-dkms-1.0-1.src.rpm 2 /packages`);
});
afterAll(() => root.close());

describe('the life of a package that a plain user made', () => {
  let before: string;
  const LEFT = `picture /var/lib/dkms /usr/share/tiny* /lib/modules/*/updates /lib/modules/*/modules.dep
    ls /usr/src /lib/modules/*; find / -xdev -name "tiny*" -not -path "/home/*" -not -path "/packages/*" -not -path "/usr/src/linux-*"`;

  beforeAll(async () => {
    before = await root.must(LEFT);
  });

  test('rpm installs it: the module is built and installed for both kernels', async () => {
    await upgrade('tiny-dkms-1.0-1.noarch.rpm');
    expect(await root.must('dkms status')).toBe(installed('tiny/1.0'));
    expect(await root.must(MODULES)).toBe('tiny.ko 1.0\ntiny.ko 1.0');
  });

  test('rpm installs the same package again: the module is built anew, and stays', async () => {
    await root.must('touch -d 2001-01-01 /lib/modules/*/updates/dkms/tiny.ko*');
    await upgrade('--replacepkgs tiny-dkms-1.0-1.noarch.rpm');
    expect(await root.must('dkms status')).toBe(installed('tiny/1.0'));
    expect(await root.must('find /lib/modules/*/updates -name "tiny.ko*" -not -newermt 2002-01-01')).toBe('');
  });

  test('the next release of the same version: the module stays', async () => {
    await upgrade('tiny-dkms-1.0-2.noarch.rpm');
    expect(await root.must('rpm_quiet -q tiny-dkms; dkms status')).toBe(
      `tiny-dkms-1.0-2.noarch\n${installed('tiny/1.0')}`,
    );
  });

  test('an upgrade: nothing is left of the older version', async () => {
    await upgrade('tiny-dkms-2.0-1.noarch.rpm');
    expect(await root.must('dkms status')).toBe(installed('tiny/2.0'));
    expect(await root.must(MODULES)).toBe('tiny.ko 2.0\ntiny.ko 2.0');
    expect(await root.must('find /usr/src /var/lib/dkms -path "*tiny[-/]1.0*"')).toBe('');
  });

  test('a downgrade, with another module in the same transaction: nothing is left of the newer version', async () => {
    await upgrade('--oldpackage tiny-dkms-1.0-1.noarch.rpm other-dkms-1.0-1.noarch.rpm');
    expect(await root.must('dkms status')).toBe(`${installed('other/1.0')}\n${installed('tiny/1.0')}`);
    expect(await root.must('find /usr/src /var/lib/dkms -path "*tiny[-/]2.0*"')).toBe('');
  });

  test('both are erased: all is as it was', async () => {
    const { code, stderr } = await root.run('rpm_quiet -e tiny-dkms other-dkms');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await root.must('dkms status')).toBe('');
    expect(await root.must(LEFT)).toBe(before);
  });

  test('a module that does not compile breaks no transaction, and is told', async () => {
    const { code, stderr } =
      await root.run(`cd /var/tmp; tiny broken 1.0; echo '#error no' >>broken-1.0/broken.c
      dkms mkrpm -q ./broken-1.0; rpm_quiet -U broken-dkms-1.0-1.noarch.rpm`);
    expect(code).toBe(0);
    expect(stderr).toContain('broken/1.0 did not build for kernel');
    expect(await root.must('dkms status; rpm_quiet -e broken-dkms')).toBe('broken/1.0: added');
  });

  test('without dkms, its removal ends well', async () => {
    await upgrade('tiny-dkms-2.0-1.noarch.rpm');
    const { code } = await root.run('mv /usr/sbin/dkms /usr/sbin/gone; rpm_quiet -e tiny-dkms');
    expect(code).toBe(0);
  });
});

describe("the same package with Debian's own dkms, which knows of no trigger", () => {
  let other: Root;

  beforeAll(async () => {
    await root.must('cp -r /packages/*.noarch.rpm /packages/legacy /shared');
    other = await openRpmPackagesRoot(['--ro', `${root.shared}:/packages`]);
    await other.must(
      'trim_kernels; hide_headers612; stand_in system /bin/sh dkms; apt_get install dkms >/dev/null',
    );
  });
  afterAll(() => other.close());

  test('is installed, installed again, upgraded, downgraded, and erased without a trace', async () => {
    const kernel = await other.must('echo "$kernel61"');
    const installs = async (words: string, version: string) => {
      await other.must(`cd /packages; rpm_quiet -U ${words}`);
      const expected = `tiny/${version}, ${kernel}, x86_64: installed`;
      expect({ words, status: await other.must('dkms status') }).toEqual({ words, status: expected });
    };
    await installs('tiny-dkms-1.0-1.noarch.rpm', '1.0');
    await installs('--replacepkgs tiny-dkms-1.0-1.noarch.rpm', '1.0');
    await installs('tiny-dkms-1.0-2.noarch.rpm', '1.0');
    await installs('tiny-dkms-2.0-1.noarch.rpm', '2.0');
    await installs('--oldpackage tiny-dkms-1.0-1.noarch.rpm', '1.0');
    await other.must('rpm_quiet -e tiny-dkms');
    expect(
      await other.must(
        'dkms status; find / -xdev -name "tiny.ko*" -o -path "*tiny[-/][12].0*" -not -path "/packages/*"',
      ),
    ).toBe('');
  });

  test('that brings no common.postinst uses the one that the package brings for it', async () => {
    await other.must(`mv /usr/lib/dkms/common.postinst /var/tmp
      rpm_quiet -U /packages/legacy/tiny-dkms-2.0-1.noarch.rpm`);
    expect(await other.must('dkms status')).toMatch(/^tiny\/2\.0, 6\.1\.\S+, x86_64: installed$/);
  });
});
