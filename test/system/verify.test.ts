import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root';

let root: Root;

/** 6.1 has plain modules, 6.12 compressed ones. The driver is bbswitch, as Debian brings it. */
beforeAll(async () => {
  root = await openRoot('drivers');
  await root.must(`trim_kernels; install_dkms; mkdir -p /etc/dkms/framework.conf.d
    echo 'try_sign_modules=true' > /etc/dkms/framework.conf.d/signing.conf
    dkms install -q bbswitch/0.8 -k "$kernel61,$kernel612"`);
});
afterAll(() => root.close());

test.each(['kernel61', 'kernel612'])('a real module of %s is what its kernel wants', async kernel => {
  const said = await root.must(`dkms verify "$${kernel}" | sed "s/$${kernel}/K/g"`);
  expect(said).toBe('Kernel K (x86_64): all modules will be there\nbbswitch/0.8: ready');
});

test('status --json tells the signer as modinfo does, with a record and without', async () => {
  const told = `dkms status --json -k "$kernel61" | tr -d ' \\n' | grep -o '"signatures":\\[[^]]*\\]'`;
  const said = await root.must(`${told}; rm /var/lib/dkms/bbswitch/0.8/"$kernel61"/x86_64/record.json; ${told}
    for field in signer sig_key sig_hashalgo; do
      modinfo -F $field "/lib/modules/$kernel61/updates/dkms/bbswitch.ko" | tr -d ' '; done`);
  const [noted, read, signer, key, hash] = said.split('\n');
  expect(read).toBe(noted);
  expect(noted).toBe(
    `"signatures":[{"name":"bbswitch","signed":true,"signer":"${signer}","key":"${key}","hash":"${hash}"}]`,
  );
  expect(signer).toBe('DKMSmodulesigningkey');
});

test.each([
  [
    'of a kernel that was built anew under its release',
    `sed -i 's/^0x[0-9a-f]*\\t_printk\\t/0x00000001\\t_printk\\t/' "$(readlink -f "/lib/modules/$kernel61/build")/Module.symvers"`,
    '_printk, which bbswitch uses, is another one in the kernel',
  ],
  [
    'of another kernel',
    'xz -dc "/lib/modules/$kernel612/updates/dkms/bbswitch.ko.xz" > "/lib/modules/$kernel61/updates/dkms/bbswitch.ko"',
    'bbswitch is made for "6.12',
  ],
])('a real module %s is found out: 22', async (_, change, what) => {
  const { code, stdout } = await root.run(`${change}; dkms verify "$kernel61"`);
  expect(code).toBe(22);
  expect(stdout).toContain(what);
  expect(stdout).toContain('next:  dkms build --force bbswitch/0.8');
});

test("mokutil takes the key, once, and knows it when the firmware's owner has agreed", async () => {
  // mokutil itself, on a directory that stands for the firmware's variables.
  await root.must(`apt_get install mokutil >&2; mkdir /firmware
    printf '\\006\\0\\0\\0\\001' >/firmware/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
    printf '#!/bin/sh\\nEFIVARFS_PATH=/firmware/ exec /usr/bin/mokutil "$@"\\n' >/usr/local/bin/mokutil
    chmod +x /usr/local/bin/mokutil`);
  expect(await root.must('dkms mok status')).toContain('(not enrolled)');

  expect(await root.must('dkms mok enroll')).toMatch(/\(pending\)[\s\S]*used once: \d{8}$/);
  const asked = await root.must('sha256sum /firmware/Mok*');
  expect(asked.split('\n')).toHaveLength(2);
  expect(await root.must('dkms mok enroll')).toContain('the password that was given');
  expect(await root.must('sha256sum /firmware/Mok*')).toBe(asked);

  // What shim does at the next boot.
  await root.must('cd /firmware; mv MokNew-* "$(echo MokNew-* | sed s/MokNew/MokListRT/)"; rm MokAuth-*');
  expect(await root.must('dkms mok status')).toContain('mok.pub (enrolled)');
});
