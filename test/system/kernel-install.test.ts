import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/** A system without package manager's hooks for kernels: kernel-install is systemd's, and all that is there. */
let root: Root;

const LATER = '/usr/lib/kernel/install.d/95-later.install';
const install = (words: string) => root.run(`kernel-install ${words}`);
const add = (options = '') => install(`${options} add "$kernel61" "/boot/vmlinuz-$kernel61"`);
const status = () => root.must('dkms status | sed "s/$kernel61/K/"');
/** What plugins that come after ours were called for since the last question. */
const later = async () => (await root.must('cat /var/log/later; : >/var/log/later')).trim();

beforeAll(async () => {
  root = await openRoot('kernels');
  await root.must(`trim_kernels; install_dkms; apt_get install systemd; systemd-machine-id-setup
    rm -r /etc/kernel/*.d/dkms
    printf '#!/bin/sh\\necho "$1" "$(ls /lib/modules/"$2"/updates/dkms 2>/dev/null)" >>/var/log/later\\n' >${LATER}
    chmod +x ${LATER}; : >/var/log/later
    cd /usr/src; tiny good 1.0; dkms add -q good/1.0`);
});
afterAll(() => root.close());

describe('kernel-install', () => {
  test('add has modules built before what comes later, and says nothing of its own accord', async () => {
    expect(await add()).toMatchObject({ code: 0 });
    expect(await later()).toBe('add good.ko');
    expect(await status()).toBe('good/1.0, K, x86_64: installed');
  });

  test('add again builds nothing', async () => {
    const { code, stdout, stderr } = await add();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(/good|dkms/i);
  });

  test('remove takes them out before what comes later', async () => {
    await later();
    expect(await install('remove "$kernel61"')).toMatchObject({ code: 0 });
    expect(await later()).toBe('remove');
    expect(await status()).toBe('good/1.0: added');
  });

  test('is told each file when it is called with --verbose', async () => {
    const { code, stdout } = await add('--verbose');
    expect(code).toBe(0);
    expect(stdout).toMatch(/ \/lib\/modules\/\S+\/updates\/dkms\/good\.ko$/m);
  });

  test('inspect, a bypass and a plugin that the administrator has masked build nothing', async () => {
    await root.must('dkms unbuild -q good/1.0 --all');
    await install('inspect');
    await root.must('KERNEL_INSTALL_BYPASS=1 kernel-install add "$kernel61" "/boot/vmlinuz-$kernel61"');
    await root.must('mkdir -p /etc/kernel/install.d; ln -s /dev/null /etc/kernel/install.d/40-dkms.install');
    expect((await add()).code).toBe(0);
    expect(await status()).toBe('good/1.0: added');
    await root.must('rm /etc/kernel/install.d/40-dkms.install');
  });
});

describe('a driver that does not compile', () => {
  beforeAll(async () => {
    await root.must(`cd /usr/src; tiny bad 1.0; sed -i '1i #error "this compiles nowhere"' bad-1.0/bad.c
      dkms add -q bad/1.0`);
    await later();
  });

  test.each([
    ['as framework.conf has it', ''],
    [
      'even where it wants failures to count: a kernel without initramfs does not boot',
      'kernel_hook_failure=fail',
    ],
  ])('keeps no plugin that comes later from a kernel, %s', async (_, setting) => {
    await root.must(`echo '${setting}' >>/etc/dkms/framework.conf`);
    const { code, stderr } = await add();
    expect(code).toBe(0);
    expect(stderr).toContain('this compiles nowhere');
    expect(stderr).toContain("dkms: 'kernel_postinst -k");
    expect(await later()).toBe('add good.ko');
  });

  test('is no news for remove', async () => {
    expect((await install('remove "$kernel61"')).code).toBe(0);
    expect(await later()).toBe('remove');
    await root.must('dkms remove -q bad/1.0 --all; rm -r /usr/src/bad-1.0');
  });
});

test('a driver that is not meant for the kernel, 77 to dkms, stops no plugin either', async () => {
  await root.must(`cd /usr/src; tiny other 1.0 'BUILD_EXCLUSIVE_KERNEL="^9"'; dkms add -q other/1.0
    dkms remove -q good/1.0 --all`);
  expect((await root.run('dkms install other/1.0 -k "$kernel61"')).code).toBe(77);
  await later();
  expect((await add()).code).toBe(0);
  expect(await later()).toBe('add');
});
