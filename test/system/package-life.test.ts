import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

let root: Root;
let kernels: readonly string[];

/** `tiny/1.0, 6.1.0-56-amd64, x86_64: installed` for each kernel, as `dkms status` has it. */
const installed = (ref: string): string =>
  kernels.map(kernel => `${ref}, ${kernel}, x86_64: installed`).join('\n');

/** Modules in the kernels' directories, and the version that each tells. */
const MODULES =
  'find /lib/modules/*/updates -name "*.ko*" | while read -r m; do echo "$m $(modinfo -F version "$m")"; done';

beforeAll(async () => {
  root = await openRoot('kernels');
  kernels = (await root.must('trim_kernels; install_dkms; cat /etc/test-kernels')).split('\n');
  await root.must(`make_user; for version in 1.0 2.0; do
      tiny tiny "$version"
      echo "MODULE_VERSION(\\"$version\\");" >>"tiny-$version/tiny.c"
      as_user dkms mkdeb -q "./tiny-$version"
    done
    cp *.deb /shared/`);
});
afterAll(() => root.close());

describe('the life of a package that a plain user made', () => {
  let before: string;
  const LEFT = `picture /var/lib/dkms /usr/share /lib/modules/*/updates /lib/modules/*/modules.dep
    ls /usr/src /lib/modules/*; find / -xdev -name "tiny*" -not -path "/home/*" -not -path "/usr/src/linux-*"`;

  beforeAll(async () => {
    before = await root.must(LEFT);
  });

  test('apt installs it: the module is built and installed for both kernels', async () => {
    const { code, stdout } = await root.run('apt_get install /home/maker/tiny-dkms_1.0_all.deb');
    expect(code).toBe(0);
    for (const kernel of kernels) expect(stdout).toContain(`Installed tiny/1.0 for ${kernel} (x86_64)`);
    expect(await root.must('dkms status')).toBe(installed('tiny/1.0'));
  });

  test("modprobe finds it, compressed as the kernel's own modules are", async () => {
    const [old, recent] = kernels;
    const files = [
      `/lib/modules/${recent}/updates/dkms/tiny.ko.xz 1.0`,
      `/lib/modules/${old}/updates/dkms/tiny.ko 1.0`,
    ];
    expect((await root.must(MODULES)).split('\n').sort()).toEqual(files.sort());
    for (const kernel of kernels)
      expect(await root.must(`modprobe -S ${kernel} --show-depends tiny`)).toContain('updates/dkms/tiny.ko');
  });

  test('apt installs it again: the module is built anew', async () => {
    await root.must('touch -d 2001-01-01 /lib/modules/*/updates/dkms/tiny.ko*');
    await root.must('apt_get install --reinstall /home/maker/tiny-dkms_1.0_all.deb');
    expect(await root.must('dkms status')).toBe(installed('tiny/1.0'));
    expect(await root.must('find /lib/modules/*/updates -name "tiny.ko*" -not -newermt 2002-01-01')).toBe('');
  });

  test('an upgrade that dpkg cannot unpack leaves the older version installed', async () => {
    const { code } = await root.run(`cd /home/maker; dpkg-deb -R /home/maker/tiny-dkms_2.0_all.deb clash
      install -D clash/usr/src/tiny-2.0/tiny.c clash/usr/bin/env
      dpkg-deb -b clash clash.deb; dpkg -i clash.deb`);
    expect(code).toBe(1);
    expect(await root.must("dpkg-query -W -f '${Status} ${Version}' tiny-dkms")).toBe(
      'install ok installed 1.0',
    );
    expect(await root.must('dkms status')).toBe(installed('tiny/1.0'));
  });

  test('apt upgrades it: nothing is left of the older version', async () => {
    await root.must('apt_get install /home/maker/tiny-dkms_2.0_all.deb');
    expect(await root.must('dkms status')).toBe(installed('tiny/2.0'));
    expect((await root.must(MODULES)).split('\n').map(line => line.split(' ')[1])).toEqual(['2.0', '2.0']);
    expect(await root.must('find /usr/src /var/lib/dkms -path "*tiny[-/]1.0*"')).toBe('');
  });

  test('apt removes it: the module is gone, from every kernel and from dkms', async () => {
    await root.must('apt_get remove tiny-dkms');
    expect(await root.must('dkms status')).toBe('');
    expect((await root.run('modprobe -S "$kernel61" --show-depends tiny')).code).toBe(1);
  });

  test('apt purges it: all is as it was', async () => {
    await root.must('apt_get install /home/maker/tiny-dkms_2.0_all.deb; apt_get purge tiny-dkms');
    expect(await root.must(LEFT)).toBe(before);
  });

  test('without dkms, its removal ends well', async () => {
    await root.must('apt_get install /home/maker/tiny-dkms_2.0_all.deb; dpkg --force-depends -r dkms-ng');
    const { code, stderr } = await root.run('dpkg -r tiny-dkms');
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });
});

describe.each(['peer-3.0.10', 'oracle-3.2.2'])(
  "the same package with Debian's own dkms, of layer %s",
  layer => {
    let other: Root;

    beforeAll(async () => {
      other = await openRoot(layer, ['--ro', `${root.shared}:/packages`]);
      await other.must('trim_kernels; hide_headers612');
    });
    afterAll(() => other.close());

    test('is installed, upgraded, and purged without a trace', async () => {
      const [kernel] = kernels;
      await other.must('apt_get install /packages/tiny-dkms_1.0_all.deb');
      expect(await other.must('dkms status')).toBe(`tiny/1.0, ${kernel}, x86_64: installed`);
      await other.must('apt_get install /packages/tiny-dkms_2.0_all.deb');
      expect(await other.must('dkms status')).toBe(`tiny/2.0, ${kernel}, x86_64: installed`);
      await other.must('apt_get purge tiny-dkms');
      expect(await other.must('dkms status; find / -xdev -name "tiny.ko*" -o -path "*tiny[-/]2.0*"')).toBe(
        '',
      );
    });
  },
);
