import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/** Three packages of Debian 12 that compile for both kernels. */
const NAMES = ['acpi-call-dkms', 'bbswitch-dkms', 'dpdk-kmods-dkms'];
const MODULES = ['acpi-call/1.2.2', 'bbswitch/0.8', 'dpdk-kmods/0~20220829+git'];

let root: Root;
let kernels: readonly string[];

const status = (): Promise<string> => root.must('dkms status');
const installed = (): string =>
  MODULES.flatMap(module => kernels.map(kernel => `${module}, ${kernel}, x86_64: installed`)).join('\n');

beforeAll(async () => {
  root = await openRoot('kernels');
  const listed = await root.must(`trim_kernels; install_dkms
    echo 'batch_builds="yes"' >/etc/dkms/framework.conf.d/batch.conf
    apt_get install strace >&2
    printf '#!/bin/sh\\necho "$*" >>/var/log/initramfs\\n' >/usr/sbin/update-initramfs; chmod +x /usr/sbin/update-initramfs
    : >"/boot/initrd.img-$kernel61"; rm -f "/boot/initrd.img-$kernel612"
    echo "$kernel61"; echo "$kernel612"`);
  kernels = listed.split('\n').slice(-2);
});
afterAll(() => root.close());

describe('batch_builds: three packages of modules in one apt run', () => {
  test('are built by one transaction at its end, with one depmod for each kernel', async () => {
    await root.must(`strace -f -qq -e trace=execve -e signal=none -o /var/log/execs \\
      apt-get -y -q install ${NAMES.join(' ')} >/var/log/said 2>&1`);

    expect(await status()).toBe(installed());
    const ran = async (pattern: string) =>
      (await root.must(`grep -c '${pattern}' /var/log/execs || true`)).trim();
    expect(await ran('execve("[^"]*/depmod".* = 0')).toBe('2');
    expect(await ran('execve("[^"]*/dkms", ."dkms", "package_trigger".* = 0')).toBe('1');
    expect(await root.must('grep -c "^Building .* for " /var/log/said')).toBe('6');
  });

  test('the initramfs of a kernel that has one is made again, once', async () => {
    expect(await root.must('cat /var/log/initramfs')).toBe(`-u -k ${kernels[0]}`);
  });

  test('a driver that does not compile breaks no package, is told, and comes when it is mended', async () => {
    await root.must(`apt_get remove ${NAMES[1]}
      mkdir -p /etc/dkms/bbswitch && echo 'MAKE[0]="false"' >/etc/dkms/bbswitch.conf`);
    const { code, stderr } = await root.run(`apt_get install ${NAMES[1]}`);
    expect(code).toBe(0);
    expect(stderr).toContain("dkms: 'package_trigger' failed with 11");
    expect(stderr).toMatch(/bbswitch\/0\.8 did not build for kernel/);
    expect(await status()).toContain('bbswitch/0.8: added');

    await root.must(`rm /etc/dkms/bbswitch.conf; apt_get install --reinstall ${NAMES[1]}`);
    expect(await status()).toBe(installed());
  });

  test('what dpkg was told to leave undone is done by dpkg --configure -a', async () => {
    await root.must(`apt_get remove ${NAMES[0]}; cd /var/tmp; apt-get download ${NAMES[0]}
      dpkg --no-triggers -i ${NAMES[0]}_*.deb`);
    expect(await status()).toContain('acpi-call/1.2.2: added');
    await root.must('dpkg --triggers-only -a');
    expect(await status()).toBe(installed());
  });
});

describe('a hook that cannot start node', () => {
  test('is made up for by the next run of dpkg', async () => {
    await root.must(`dkms unbuild -q bbswitch/0.8 -k ${kernels[0]}
      mv /usr/bin/node /usr/bin/node.away`);
    const { code, stderr } = await root.run(`/etc/kernel/postinst.d/dkms ${kernels[0]}`);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('waits for its modules'),
    });

    await root.must(
      'mv /usr/bin/node.away /usr/bin/node; dpkg-trigger --by-package=dkms-ng dkms-autoinstall; dpkg --triggers-only -a',
    );
    expect(await status()).toBe(installed());
  });
});

test('a kernel that went without a word leaves nothing', async () => {
  const [gone = ''] = kernels;
  await root.must(`rm -rf /lib/modules/${gone}/[!u]*`);
  await root.must('apt_get install --reinstall bbswitch-dkms');
  expect(await status()).not.toContain(gone);
  expect(await root.must(`find /lib/modules/${gone} -name '*.ko*' | wc -l`)).toBe('0');
});
