import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/* Two kernels with an image each: that of 6.1 is made by initramfs-tools, that of 6.12 by dracut. Both take tiny along. */

let root: Root;
let tools: string;
let dracut: string;
const images = (): readonly string[] => [`/boot/initrd.img-${tools}`, `/boot/initramfs-${dracut}.img`];

beforeAll(async () => {
  root = await openRoot('kernels');
  const listed = await root.must(`trim_kernels; install_dkms
    apt_get install initramfs-tools dracut-core >/dev/null
    echo MODULES=list > /etc/initramfs-tools/conf.d/small; echo tiny >> /etc/initramfs-tools/modules
    printf '%s\\n' 'dracutmodules="base kernel-modules"' 'drivers="loop"' 'add_drivers="tiny"' 'hostonly=no' \\
      'install_items+=" /etc/modprobe.d/dkms-tiny.conf "' > /etc/dracut.conf.d/small.conf
    update-initramfs -c -k "$kernel61" >/dev/null; dracut -q /boot/initramfs-"$kernel612".img "$kernel612" 2>/dev/null
    cd /usr/src
    tiny tiny 1.0 'REMAKE_INITRD="yes"' 'MODULES_CONF[0]="options tiny a=1"' 'MODULES_CONF[1]="alias char-major-250 tiny"'
    tiny new 1.0 'MODULES_CONF_OBSOLETES[0]="old"'; tiny old 1.0
    echo "$kernel61"; echo "$kernel612"`);
  [tools = '', dracut = ''] = listed.split('\n').slice(-2);
});
afterAll(() => root.close());

/** What of dkms is in the images, in their order. */
async function listOurs(): Promise<readonly string[]> {
  const list = ['lsinitramfs', 'lsinitrd']
    .map((program, index) => `${program} ${images()[index]} 2>/dev/null`)
    .join('; ');
  const said = await root.must(`(${list}) | grep -oE '(updates/dkms/|modprobe.d/dkms-).*' || :`);
  return said.split('\n').filter(Boolean);
}

describe('REMAKE_INITRD=yes', () => {
  const times = (): Promise<string> => root.must(`stat -c %Y.%y ${images().join(' ')}`);

  test('brings a module, and what modprobe is told of it, into the image of each kernel', async () => {
    await root.must(`dkms install -q tiny/1.0 -k ${tools},${dracut}`);
    const [plain, packed] = ['updates/dkms/tiny.ko', 'updates/dkms/tiny.ko.xz'];
    expect([...(await listOurs())].sort()).toEqual(
      ['modprobe.d/dkms-tiny.conf', 'modprobe.d/dkms-tiny.conf', plain, packed].sort(),
    );
  });

  test('verify finds it there', async () => {
    for (const kernel of [tools, dracut]) await root.must(`dkms verify ${kernel}`);
  });

  test('is of no other module: the images stay as they are', async () => {
    const before = await times();
    await root.must(`dkms install -q old/1.0 -k ${tools}`);
    expect(await times()).toBe(before);
  });

  test('takes it out again', async () => {
    await root.must(`dkms uninstall -q tiny/1.0 -k ${tools},${dracut}`);
    expect(await listOurs()).toEqual([]);
  });
});

describe('modprobe', () => {
  const show = (words: string): Promise<string> => root.must(`modprobe -n -v -S ${tools} ${words}`);

  test('reads what MODULES_CONF says, and loads a module by its other name', async () => {
    await root.must(`dkms install -q tiny/1.0 -k ${tools} --no-initrd`);
    expect(await show('char-major-250')).toMatch(/^insmod .*\/updates\/dkms\/tiny\.ko a=1\s*$/);
    await root.must(`dkms uninstall -q tiny/1.0 -k ${tools} --no-initrd`);
    expect((await root.run(`modprobe -n -S ${tools} char-major-250`)).code).not.toBe(0);
  });

  test('gives the new module to who asks for one that it makes obsolete, and else the old one', async () => {
    expect(await show('old')).toMatch(/^insmod .*\/old\.ko\s*$/);
    await root.must(`dkms install -q new/1.0 -k ${tools}`);
    const told = await show('old');
    expect(told).toMatch(/^install \/sbin\/modprobe --quiet new \|\| \/sbin\/modprobe --ignore-install old/);
    expect(await show('--ignore-install old')).toMatch(/^insmod .*\/old\.ko\s*$/);
  });
});
