import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/** `install ok installed`, as dpkg has it; empty for a package that it does not know. */
const state = (root: Root, name: string): Promise<string> =>
  root.must(`dpkg-query -W -f '\${Status}' ${name} 2>/dev/null || true`);

describe('a package whose module cannot be installed', () => {
  let root: Root;

  beforeAll(async () => {
    root = await openRoot('kernels');
    await root.must(`
      trim_kernels; install_dkms; cd /root
      tiny broken 1.0
      sed -i '1i #error "this compiles nowhere"' broken-1.0/broken.c
      tiny manual 1.0 AUTOINSTALL=no
      tiny choosy 1.0 'BUILD_EXCLUSIVE_KERNEL="^6\\.1\\."'
      tiny nowhere 1.0 'BUILD_EXCLUSIVE_KERNEL="^5\\."'
      for source in *-1.0; do dkms mkdeb -q "./$source"; done`);
  });
  afterAll(() => root.close());

  test('does not compile: apt says so, and dkms says where and why', async () => {
    const { code, stdout, stderr } = await root.run('apt_get install /root/broken-dkms_1.0_all.deb');
    expect(code).toBe(100);
    expect(stderr).toContain('post-installation script subprocess returned error exit status 10');
    expect(stderr).toContain('E: Sub-process /usr/bin/dpkg returned an error code (1)');
    const kernels = (await root.must('cat /etc/test-kernels')).split('\n');
    for (const kernel of kernels) {
      expect(stdout + stderr).toContain(`broken/1.0 did not build for kernel ${kernel} (x86_64)`);
      const log = `/var/lib/dkms/broken/1.0/.attempts/${kernel}-x86_64/make.log`;
      expect(stderr).toContain(`log:   ${log}\n`);
      expect(await root.must(`cat ${log}`)).toContain(`for kernel ${kernel} `);
    }
    expect(stderr).toMatch(/broken\.c:1:2: error: #error "this compiles nowhere"/);
    expect(await root.must('cat /var/lib/dkms/broken/1.0/build/make.log')).toContain('#error');
    expect(await root.must('dkms status')).toBe('broken/1.0: added');
    expect(await state(root, 'broken-dkms')).toBe('install ok half-configured');
  });

  test('is configured once it compiles', async () => {
    await root.must("sed -i '1d' /usr/src/broken-1.0/broken.c; dpkg --configure -a");
    expect(await state(root, 'broken-dkms')).toBe('install ok installed');
    expect((await root.must('dkms status')).match(/^broken\/1\.0, .*: installed$/gm)).toHaveLength(2);
    await root.must('apt_get purge broken-dkms');
  });

  test('is removed all the same when it never compiled', async () => {
    expect((await root.run('apt_get install /root/broken-dkms_1.0_all.deb')).code).toBe(100);
    expect((await root.run('apt_get remove broken-dkms')).code).toBe(0);
    expect(
      await root.must('dkms status; find /var/lib/dkms -mindepth 1; ls -d /usr/src/broken* || true'),
    ).toBe('');
  });

  test('does not want to be installed by itself: it is only registered', async () => {
    const { code, stdout } = await root.run('apt_get install /root/manual-dkms_1.0_all.deb');
    expect(code).toBe(0);
    expect(stdout).toContain('Added manual/1.0');
    expect(await root.must('dkms status')).toBe('manual/1.0: added');
    await root.must('apt_get purge manual-dkms');
  });

  test('is not meant for one of the kernels: the other one gets it, and that is fine', async () => {
    const { code, stdout, stderr } = await root.run('apt_get install /root/choosy-dkms_1.0_all.deb');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/Skipped: choosy\/1\.0 is not meant for kernel 6\.12\./);
    expect(await root.must('dkms status')).toMatch(/^choosy\/1\.0, 6\.1\.0-\d+-amd64, x86_64: installed$/);
    await root.must('apt_get purge choosy-dkms');
  });

  test('is meant for none of the kernels: that is fine as well', async () => {
    expect((await root.run('apt_get install /root/nowhere-dkms_1.0_all.deb')).code).toBe(0);
    expect(await root.must('dkms status')).toBe('nowhere/1.0: added');
    await root.must('apt_get purge nowhere-dkms');
  });

  test('is not wanted by the administrator: nothing is done, and the message says why', async () => {
    const { code, stdout } = await root.run(
      'touch /etc/dkms/no-autoinstall; apt_get install /root/choosy-dkms_1.0_all.deb',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('/etc/dkms/no-autoinstall is there');
    expect(await root.must('dkms status')).toBe('');
    expect((await root.run('apt_get purge choosy-dkms; rm /etc/dkms/no-autoinstall')).code).toBe(0);
  });

  test('finds no compiler: that is said with what to type, and then it is configured', async () => {
    const { code, stderr } = await root.run(`
      mkdir /hidden; mv /usr/bin/*gcc* /hidden
      apt_get install /root/choosy-dkms_1.0_all.deb`);
    expect(code).toBe(100);
    expect(stderr).toMatch(/C compiler is not on this system\n {2}next: +apt install build-essential/);
    expect(await state(root, 'choosy-dkms')).toBe('install ok half-configured');
    await root.must('mv /hidden/* /usr/bin; dpkg --configure -a; apt_get purge choosy-dkms');
  });
});

describe('a package on a system without headers', () => {
  let root: Root;

  beforeAll(async () => {
    root = await openRoot('toolchain');
    await root.must('install_dkms; cd /root; tiny tiny 1.0; dkms mkdeb -q ./tiny-1.0');
  });
  afterAll(() => root.close());

  test('is configured, with a warning that it waits for them', async () => {
    const { code, stderr } = await root.run('apt_get install /root/tiny-dkms_1.0_all.deb');
    expect(code).toBe(0);
    expect(stderr).toContain('Warning: tiny/1.0 waits for the headers of a kernel\n');
    expect(await state(root, 'tiny-dkms')).toBe('install ok installed');
    expect(await root.must('dkms status')).toBe('tiny/1.0: added');
  });

  test('names those of the kernel that is installed, not those of the one that runs', async () => {
    const { code, stderr } = await root.run(
      'mkdir -p /lib/modules/6.1.0-99-amd64; dpkg-reconfigure tiny-dkms',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('headers of a kernel: apt install linux-headers-6.1.0-99-amd64\n');
  });

  test('is purged without a trace', async () => {
    await root.must('apt_get purge tiny-dkms');
    expect(await root.must('find /var/lib/dkms /usr/src -mindepth 1')).toBe('');
  });
});
