import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, openRoot, type Root } from '../helpers/root.js';

let root: Root;
let old: string;
let recent: string;

/** What `dkms status` says when a kernel has both modules. */
const installed = (kernel: string): string =>
  `bbswitch/0.8, ${kernel}, x86_64: installed\ntiny/1.0, ${kernel}, x86_64: installed`;

/** A depmod that notes who called it, and does what depmod does. */
const NOTING_DEPMOD = `rm /sbin/depmod; cat >/sbin/depmod <<'END'
#!/bin/bash
echo "$(tr '\\0' ' ' </proc/$PPID/cmdline)" >>/var/log/depmods
exec -a depmod /bin/kmod "$@"
END
chmod +x /sbin/depmod`;

/** Who called depmod since the last question. */
const readDepmods = (): Promise<string> => root.must('cat /var/log/depmods; : >/var/log/depmods');

/** An initramfs of two modules takes two seconds where one of all takes thirty. */
const QUICK_INITRAMFS = `apt_get install initramfs-tools
  echo MODULES=list >/etc/initramfs-tools/conf.d/quick
  printf 'bbswitch\\ntiny\\n' >>/etc/initramfs-tools/modules`;

beforeAll(async () => {
  root = await openRoot('toolchain');
  old = await root.must(
    "apt-cache depends --important linux-image-amd64 | sed -n 's/.* linux-image-\\(6\\.1\\.[0-9].*\\)/\\1/p'",
  );
  recent = await root.must(
    "apt-cache pkgnames linux-image-6.12. | sed -n 's/^linux-image-\\(6\\.12\\.[0-9]*+deb12-amd64\\)$/\\1/p' | sort -V | tail -n 1",
  );
  await root.must(`install_dkms; ${QUICK_INITRAMFS}; ${NOTING_DEPMOD}
    cd /usr/src
    tiny tiny 1.0
    (cd /var/tmp && apt-get download bbswitch-dkms && dpkg-deb -x bbswitch-dkms*.deb /var/tmp/x)
    cp -a /var/tmp/x/usr/src/. .
    for module in tiny/1.0 bbswitch/0.8; do dkms add -q "$module"; done`);
});
afterAll(() => root.close());

describe('apt installs a kernel with its headers', () => {
  let said: string;

  beforeAll(async () => {
    said = await root.must(`apt_get install linux-image-${old} linux-headers-${old} 2>&1`);
  });

  test('every module is installed for it', async () => {
    expect(await root.must('dkms status')).toBe(installed(old));
  });

  test('before its initramfs is made, which has them', async () => {
    const listed = await root.must(`lsinitramfs /boot/initrd.img-${old} | grep updates/dkms/`);
    const names = listed.split('\n').map(path => path.replace(/.*\//, ''));
    expect(names.sort()).toEqual(['bbswitch.ko', 'tiny.ko']);
  });

  test('with one depmod for both', async () => {
    const callers = (await readDepmods()).split('\n');
    expect(callers.map(caller => /linux-image|dkms kernel_postinst|mkinitramfs/.exec(caller)?.[0])).toEqual([
      'linux-image',
      'dkms kernel_postinst',
      'mkinitramfs',
    ]);
  });

  test("and the headers' hook, which comes later, has nothing to do and nothing to say", async () => {
    expect(said).toContain(`Setting up linux-headers-${old}`);
    expect(said).toContain('/etc/kernel/postinst.d/dkms:\n');
    expect(said).not.toContain('header_postinst.d');
    const again = await root.run(`/etc/kernel/header_postinst.d/dkms ${old}`);
    expect(again).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe("systemd's kernel-install", () => {
  beforeAll(async () => {
    await root.must('apt_get install systemd; systemd-machine-id-setup');
  });

  test('takes the modules out before it removes a kernel', async () => {
    expect((await root.run(`kernel-install remove ${old}`)).code).toBe(0);
    expect(await root.must('dkms status')).toBe('bbswitch/0.8: added\ntiny/1.0: added');
  });

  test('has them built before what makes an initramfs', async () => {
    await root.must(`cat >/usr/lib/kernel/install.d/50-look.install <<'END'
#!/bin/sh
ls /lib/modules/"$2"/updates/dkms >/var/log/looked
END
      chmod +x /usr/lib/kernel/install.d/50-look.install; kernel-install add ${old} /boot/vmlinuz-${old}`);
    expect(await root.must('cat /var/log/looked')).toBe('bbswitch.ko\ntiny.ko');
    expect(await root.must('dkms status')).toBe(installed(old));
  });
});

describe('a kernel whose headers come later', () => {
  test('is told to wait for them, and that is fine', async () => {
    await root.must(`apt_get purge linux-headers-${old}; for m in tiny/1.0 bbswitch/0.8; do
      dkms unbuild -q "$m" --all; done`);
    const { code, stderr } = await root.run(`/etc/kernel/postinst.d/dkms ${old} /boot/vmlinuz-${old}`);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `dkms: kernel ${old} has no headers yet; once they are installed it gets: bbswitch/0.8 tiny/1.0`,
    );
  });

  test('gets every module when apt installs them', async () => {
    await root.must(`apt_get install linux-headers-${old}`);
    expect(await root.must('dkms status')).toBe(installed(old));
  });
});

describe('apt removes that kernel', () => {
  test('and nothing that dkms built is left for it', async () => {
    await root.must(`rm /usr/lib/kernel/install.d/50-look.install; : >/var/log/depmods
      apt_get purge linux-image-${old} linux-headers-${old}`);
    expect(await root.must('dkms status')).toBe('bbswitch/0.8: added\ntiny/1.0: added');
    expect(
      await root.must(`find / -xdev -path '*${old}*' -not -path '/proc/*' -not -path '/var/l*/dpkg/*'`),
    ).toBe('');
  });

  test('with one depmod', async () => {
    expect((await readDepmods()).match(/dkms kernel_prerm/g)).toHaveLength(1);
  });
});

describe('apt installs a kernel for which one module does not compile', () => {
  let ended: Ended;

  beforeAll(async () => {
    await root.must(`cd /usr/src; tiny broken 1.0
      sed -i '1i #error "this compiles nowhere"' broken-1.0/broken.c
      dkms add -q broken/1.0`);
    ended = await root.run(`apt_get install linux-image-${recent} linux-headers-${recent}`);
  });

  test('the kernel is installed all the same', async () => {
    expect(ended.code).toBe(0);
    expect(await root.must('dpkg --audit')).toBe('');
  });

  test('so are the other modules, and its initramfs has them', async () => {
    const [first, second] = installed(recent).split('\n');
    expect(await root.must('dkms status')).toBe([first, 'broken/1.0: added', second].join('\n'));
    expect(await root.must(`lsinitramfs /boot/initrd.img-${recent} | grep -c updates/dkms/`)).toBe('2');
  });

  test('the failure is told, with its cause', () => {
    expect(ended.stdout).toMatch(/^ {2}failed +broken\/1\.0 /m);
    expect(ended.stderr).toContain('error: #error "this compiles nowhere"');
    expect(ended.stderr).toContain(`dkms: 'kernel_postinst -k ${recent}' failed with 14`);
  });

  test('but the installation fails where the administrator wants it so', async () => {
    const hook = `/etc/kernel/postinst.d/dkms ${recent} /boot/vmlinuz-${recent}`;
    const { code } = await root.run(`echo kernel_hook_failure=fail >>/etc/dkms/framework.conf; ${hook}`);
    expect(code).toBe(1);
  });
});
