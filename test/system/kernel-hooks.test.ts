import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ended } from '../helpers/root.js';
import { FILES, openTraced, PACKAGES, REFS, type TracedRoot } from '../helpers/traced-root.js';

const BROKEN = 'v4l2loopback/0.12.7';

let root: TracedRoot;
let old: string;
let recent: string;

/** What `dkms status` says of these modules. */
const installed = (kernel: string, refs: readonly string[] = REFS): string =>
  refs.map(ref => `${ref}, ${kernel}, x86_64: installed`).join('\n');
const added = REFS.map(ref => `${ref}: added`).join('\n');

beforeAll(async () => {
  root = await openTraced();
  ({ old, recent } = root);
});
afterAll(() => root.close());

describe('a hook does not start node', () => {
  const HOOKS = ['postinst.d', 'header_postinst.d', 'prerm.d'].map(
    name => `/etc/kernel/${name}/dkms 6.0-nobody`,
  );
  const callAll = `trace_execs bash -c '${HOOKS.join(' && ')} && kernel-install add 6.0-nobody /boot/none'`;

  test('where no module is registered', async () => {
    await root.must(`mkdir -p /lib/modules/6.0-nobody/build/include; : >/boot/none; ${callAll}`);
    expect(await root.count('execve("[^"]*/kernel/[^"]*dkms')).toBe(4);
    expect(await root.count('node"\\|sbin/dkms"')).toBe(0);
  });

  test('where the kernel has no headers, and says which modules wait for them', async () => {
    await root.must(`rm -r /lib/modules/6.0-nobody/build; apt_get install ${PACKAGES.join(' ')}`);
    expect(await root.must('dkms status')).toBe(added);
    const { stderr } = await root.run(callAll);
    expect(stderr.match(/kernel 6\.0-nobody has no headers yet; once .* it gets: acpi-call/g)).toHaveLength(
      3,
    );
    expect(await root.count('node"\\|sbin/dkms"')).toBe(0);
    await root.must('kernel-install remove 6.0-nobody; rm -rf /lib/modules/6.0-nobody; : >/var/log/depmods');
  });
});

describe('apt installs a kernel with its headers, and five drivers are there', () => {
  let said: Ended;

  beforeAll(async () => {
    said = await root.installKernel(old);
    expect(said).toMatchObject({ code: 0 });
  });

  test('every module is installed for it', async () => {
    expect(await root.must('dkms status')).toBe(installed(old));
  });

  test('before its initramfs is made, which has them', async () => {
    expect(await root.listImage(old)).toEqual(FILES);
  });

  test('each is built once, by the first of four hooks; the others, and the end of the run, have nothing to say', async () => {
    for (const ref of REFS) expect(said.stdout.split(`Building ${ref} for ${old}`)).toHaveLength(2);
    expect(await root.count(`/cc1".*bbswitch\\.c"`)).toBe(1);
    expect(await root.readCalls()).toEqual(Array(4).fill('kernel_postinst'));
    expect(said.stdout).toContain('/etc/kernel/postinst.d/zz-systemd-boot:\n');
    expect(said.stdout).not.toContain('header_postinst.d');
  });

  test('depmod runs once by us', async () => {
    expect(await root.readDepmods()).toEqual([
      'linux-image',
      'dkms kernel_postinst',
      'mkinitramfs',
      'kernel-install',
      'kernel-install',
    ]);
  });
});

describe("systemd's kernel-install", () => {
  test('takes the modules out before it removes a kernel', async () => {
    expect((await root.run(`kernel-install remove ${old}`)).code).toBe(0);
    expect(await root.must('dkms status')).toBe(added);
  });

  test('has them built before what makes an initramfs', async () => {
    await root.must(`cat >/usr/lib/kernel/install.d/50-look.install <<'END'
#!/bin/sh
ls /lib/modules/"$2"/updates/dkms >/var/log/looked
END
      chmod +x /usr/lib/kernel/install.d/50-look.install; kernel-install add ${old} /boot/vmlinuz-${old}
      rm /usr/lib/kernel/install.d/50-look.install`);
    expect((await root.must('cat /var/log/looked')).split('\n')).toEqual(expect.arrayContaining(FILES));
    expect(await root.must('dkms status')).toBe(installed(old));
  });
});

describe('a kernel whose headers come later', () => {
  test('is told to wait for them, and that is fine; its modules are gone with it', async () => {
    await root.must(`apt_get purge linux-image-${old} linux-headers-${old}`);
    const { code, stderr } = await root.run(`apt_get install linux-image-${old}`);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `dkms: kernel ${old} has no headers yet; once they are installed it gets: ${REFS.join(' ')}`,
    );
    expect(await root.listImage(old)).toEqual([]);
    const waiting = await root.must('dkms status --json | grep -c \'"state": "waiting"\'');
    expect(waiting).toBe(`${REFS.length}`);
    expect((await root.run('dkms verify')).code).toBe(22);
  });

  test('gets every module when apt installs them, and its initramfs, which is older, is made again', async () => {
    await root.must(`: >/var/log/depmods; apt_get install linux-headers-${old}`);
    expect(await root.must('dkms status')).toBe(installed(old));
    expect(await root.listImage(old)).toEqual(FILES);
    expect((await root.readDepmods()).filter(caller => caller.startsWith('dkms'))).toHaveLength(1);
    expect(await root.must('dkms verify')).toContain('all modules will be there');
  });
});

describe('apt removes that kernel', () => {
  test('and nothing that dkms built is left for it', async () => {
    await root.must(`: >/var/log/depmods; apt_get purge linux-image-${old} linux-headers-${old}`);
    expect(await root.must('dkms status')).toBe(added);
    expect(
      await root.must(`find / -xdev -path '*${old}*' -not -path '/proc/*' -not -path '/var/l*/dpkg/*'`),
    ).toBe('');
    expect(await root.must('find /var/lib/dkms -mindepth 3 -not -name source')).toBe('');
  });

  test('with one depmod', async () => {
    expect((await root.readDepmods()).filter(caller => caller === 'dkms kernel_prerm')).toHaveLength(1);
  });
});

describe('apt installs a kernel for which one of five drivers does not compile', () => {
  const others = REFS.filter(ref => ref !== BROKEN);
  let ended: Ended;

  beforeAll(async () => {
    ended = await root.installKernel(recent);
  });

  test('the kernel is installed all the same', async () => {
    expect(ended.code).toBe(0);
    expect(await root.must('dpkg --audit')).toBe('');
  });

  test('so are the other four, and its initramfs has them', async () => {
    expect(await root.must('dkms status')).toBe(`${installed(recent, others)}\n${BROKEN}: added`);
    expect(await root.listImage(recent)).toEqual(FILES.filter(file => file !== 'v4l2loopback.ko'));
  });

  test('the failure is the last thing that one reads, with its cause', () => {
    const [, last = ''] = ended.stdout.split(/Processing triggers for dkms-ng .*\n/);
    const after = last
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('Processing triggers for '));
    expect(after).toEqual([
      expect.stringMatching(`^Error: ${BROKEN} did not build for kernel .*nothing has changed`),
      expect.stringMatching('^ {2}cause: .*v4l2loopback.c:\\d+:\\d+: error: '),
      expect.stringMatching('^ {2}log: +/var/lib/dkms/'),
      expect.stringMatching('^ {2}next: '),
      "dkms: 'package_trigger' failed with 11, see above",
    ]);
  });

  test('it is tried once, by the first hook, whose table ends with it', async () => {
    expect(await root.count('/cc1".*v4l2loopback\\.c"')).toBe(1);
    expect(ended.stdout.split(`Building ${BROKEN}`)).toHaveLength(2);
    expect(await root.readCalls()).toEqual([...Array(4).fill('kernel_postinst'), 'package_trigger']);
    expect(ended.stdout).toMatch(/installed +rtpengine.*\n {2}failed +v4l2loopback.*\n +cause: .*error: /);
  });

  test('it stays visible', async () => {
    expect((await root.run('dkms status --failed')).code).toBe(1);
    expect(await root.must('dkms status --json')).toMatch(/"state": "failed"[\s\S]*"code": "MAKE_FAILED"/);
    expect((await root.run('dkms verify')).stdout).toMatch(/v4l2loopback\/0\.12\.7: .*did not build/);
  });

  test('its own package says so by its postinst; that of another is no business of it', async () => {
    const own = await root.run('apt_get install --reinstall v4l2loopback-dkms bbswitch-dkms 2>&1');
    expect(own.code).toBe(100);
    expect(own.stdout).toContain(
      'v4l2loopback-dkms package post-installation script subprocess returned error exit status 10',
    );
    const [, last = ''] = own.stdout.split('dkms: not built, of all that is registered:\n');
    expect(last).toMatch(
      /cause: .*error: [\s\S]*Errors were encountered while processing:\n v4l2loopback-dkms\n/,
    );
    expect(await root.must("dpkg-query -W -f '${db:Status-Abbrev}' v4l2loopback-dkms bbswitch-dkms")).toBe(
      'ii iF ',
    );
  });

  test('is configured all the same where the administrator wants it', async () => {
    await root.must(
      'echo module_package_failure=warn >/etc/dkms/framework.conf.d/mine.conf; dpkg --configure -a',
    );
    expect(await root.must('dpkg --audit')).toBe('');
    expect((await root.run('dkms status --failed')).code).toBe(1);
  });

  test('but a kernel is not, where the administrator wants that', async () => {
    const hook = `/etc/kernel/postinst.d/dkms ${recent} /boot/vmlinuz-${recent}`;
    const set = 'echo kernel_hook_failure=fail >>/etc/dkms/framework.conf.d/mine.conf';
    expect((await root.run(`${set}; ${hook}`)).code).toBe(1);
    expect((await root.run(`touch /etc/dkms/no-autoinstall-errors; ${hook}`)).code).toBe(0);
  });
});
