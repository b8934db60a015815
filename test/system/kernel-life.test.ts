import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatInstalled, openRepository, type RepositoryRoot } from '../helpers/repository.js';

let root: RepositoryRoot;
const status = (): Promise<string> => root.must('dkms status');
const both = (): string => formatInstalled([root.old], ['alpha/1.0', 'beta/1.0']);
/** Whatever bears the kernel's name, but for what dpkg and the repository keep. */
const findTraces = (kernel: string): Promise<string> =>
  root.must(`find / -xdev -path '*${kernel}*' -not -path '/proc/*' -not -path '/var/l*/dpkg/*' -not -path '/srv/*' \\
    -not -path '/var/cache/*' | head -n 20`);
/** What the installed module says of the kernel that it is for. */
const readLayout = (kernel: string): Promise<string> =>
  root.must(
    `modprobe --dump-modversions "$(modinfo -k ${kernel} -n alpha)" | sed -n 's/\\tmodule_layout$//p'`,
  );
const readStates = (): Promise<string> =>
  root.must(
    `dkms status --json | tr -d ' \\n' | grep -o '"state":"[a-z]*"\\(,"[^"]*":[^,]*\\)*' | grep -o '^"state":"[a-z]*"\\|"reason":"[^"]*"' | paste -sd ' '`,
  );

beforeAll(async () => {
  root = await openRepository();
  await root.must(
    `apt_get install dkms-ng alpha-dkms beta-dkms linux-image-${root.old} linux-headers-${root.old}`,
  );
  expect(await status()).toBe(both());
});
afterAll(() => root.close());

describe('a kernel that was built anew under its release', () => {
  const rebuild = (version: string, crc: string): string => `
    change() { sed -i "s/^0x[0-9a-f]*\\tmodule_layout\\t/${crc}\\tmodule_layout\\t/" "usr/src/linux-headers-${root.old}/Module.symvers"; }
    for part in image headers; do
      work=true; [ $part = image ] || work=change
      repack "$(newest "linux-$part-${root.old}")" ${version} $work
    done; publish`;

  test('is installed over the one before: every module is built anew, and the initramfs has it', async () => {
    const before = await readLayout(root.old);
    await root.must(
      `${rebuild('99', '0x00000001')}; apt_get install linux-image-${root.old} linux-headers-${root.old}`,
    );
    expect(before).not.toBe('0x00000001');
    expect(await readLayout(root.old)).toBe('0x00000001');
    expect(await status()).toBe(both());
    expect(await root.must('dkms verify')).toContain(
      'all modules will be there\nalpha/1.0: ready\nbeta/1.0: ready',
    );
  });

  test('whose headers alone are: likewise, and the initramfs is made again', async () => {
    await root.must(`${rebuild('100', '0x00000002')}; apt_get install linux-headers-${root.old}`);
    expect(await readLayout(root.old)).toBe('0x00000002');
    expect((await root.run('dkms verify')).code).toBe(0);
  });

  test('is found out by verify where nobody has called a hook', async () => {
    await root.must(`sed -i 's/^0x[0-9a-f]*\\tmodule_layout\\t/0x00000003\\tmodule_layout\\t/' \\
      "/usr/src/linux-headers-${root.old}/Module.symvers"`);
    const { code, stdout } = await root.run('dkms verify');
    expect(code).toBe(22);
    expect(stdout).toContain('module_layout, which alpha uses, is another one in the kernel');
    await root.must(`apt_get install --reinstall linux-headers-${root.old}`);
    expect((await root.run('dkms verify')).code).toBe(0);
  });
});

describe('headers that are removed', () => {
  test('take no module along; what comes meanwhile waits', async () => {
    await root.must(`apt_get purge linux-headers-${root.old} beta-dkms; apt_get install beta-dkms`);
    expect(await status()).toBe(`${formatInstalled([root.old], ['alpha/1.0'])}\nbeta/1.0: added`);
    expect(await readStates()).toContain('"state":"waiting" "reason":"no-headers"');
    const { code, stdout } = await root.run('dkms verify');
    expect(code).toBe(22);
    expect(stdout).toContain(`next:  apt install linux-headers-${root.old}`);
  });

  test('and come back bring what waited', async () => {
    await root.must(`apt_get install linux-headers-${root.old}`);
    expect(await status()).toBe(both());
    expect(await readStates()).not.toContain('waiting');
  });
});

describe('a kernel that is removed', () => {
  test('while its headers stay: nothing is left in its directory but what they own', async () => {
    await root.must(`apt_get install linux-image-${root.recent} linux-headers-${root.recent}
      apt_get purge linux-image-${root.old}`);
    expect(await status()).toBe(formatInstalled([root.recent], ['alpha/1.0', 'beta/1.0']));
    expect(await root.must(`ls /lib/modules/${root.old}`)).toBe('build\nsource');
    expect(await root.must(`find /var/lib/dkms -path '*${root.old}*'`)).toBe('');
    await root.must(`apt_get purge linux-headers-${root.old}`);
    expect(await findTraces(root.old)).toBe('');
  });

  test('for which a module had failed: no word of that is left', async () => {
    await root.must(
      'cd /usr/src; tiny broken 1.0; sed -i "1i #error no" broken-1.0/broken.c; dkms add -q broken/1.0',
    );
    await root.must(`apt_get install linux-image-${root.old} linux-headers-${root.old}`);
    expect((await root.run('dkms status --failed')).code).toBe(1);
    await root.must(
      `apt_get purge linux-image-${root.old} linux-headers-${root.old}; dkms remove -q broken/1.0 --all`,
    );
    expect(await findTraces(root.old)).toBe('');
    expect((await root.run('dkms status --failed')).code).toBe(0);
  });

  test('without a word, its hook away: the next run of dpkg cleans up', async () => {
    await root.must(`chmod -x /etc/kernel/prerm.d/dkms
      apt_get purge linux-image-${root.recent} linux-headers-${root.recent}; chmod +x /etc/kernel/prerm.d/dkms`);
    expect(await status()).toBe('alpha/1.0: added\nbeta/1.0: added');
    expect(await findTraces(root.recent)).toBe('');
  });
});

describe('an image that is built, where no kernel runs that is installed', () => {
  const image = () => `linux-image-${root.old} linux-headers-${root.old} alpha-dkms`;

  test('in a chroot that has nothing mounted: the kernels that are installed get their modules', async () => {
    await root.must(`apt_get purge dkms-ng alpha-dkms beta-dkms; umount /proc
      apt_get install dkms-ng ${image()}; code=0; dkms status >/tmp/said || code=$?; mount -t proc proc /proc; exit $code`);
    expect(await root.must('cat /tmp/said; uname -r >/tmp/running')).toBe(
      formatInstalled([root.old], ['alpha/1.0']),
    );
    expect(await root.listImage(root.old)).toEqual(['alpha']);
    expect(await root.must('ls /lib/modules')).toBe(root.old);
  });

  test('a person who names no kernel means those that are there, and is told', async () => {
    const { code, stderr } = await root.run('dkms unbuild -q alpha/1.0 --all; dkms install alpha/1.0');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        `^Warning: The running kernel .* is not installed here; taking ${root.old}\n`,
      ),
    });
    expect(await status()).toBe(formatInstalled([root.old], ['alpha/1.0']));
  });

  test('with /etc/dkms/no-autoinstall nothing is built, by packages and by hooks; afterwards all is', async () => {
    await root.must(`apt_get purge linux-image-${root.old} linux-headers-${root.old} alpha-dkms
      touch /etc/dkms/no-autoinstall; apt_get install ${image()}`);
    expect(await status()).toBe('');
    await root.must('rm /etc/dkms/no-autoinstall; dpkg-reconfigure alpha-dkms');
    expect(await status()).toBe(formatInstalled([root.old], ['alpha/1.0']));
  });
});
