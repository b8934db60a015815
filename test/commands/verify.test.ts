import { execFileSync } from 'node:child_process';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createTrailer } from '../../src/signing/trailer';
import { createElf, type ModuleText } from '../helpers/elf';
import { KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const VERMAGIC = `${KERNEL} SMP preempt mod_unload modversions `;
const PLACE = `lib/modules/${KERNEL}/updates/dkms`;
const FINE: ModuleText = { vermagic: VERMAGIC, versions: { printk: 0x12345678 } };
const SIGNATURE = Buffer.concat([Buffer.from('0000'), createTrailer(4)]);

/** foo/1.0, installed, as a compiler would have made it; and a kernel with a module of its own. */
async function rootWithInstalled(also = '', config = 'CONFIG_MODULE_SIG=y\n'): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel(KERNEL, { modules: { 'kernel/own.ko': '' }, config });
  await writeFile(`${root.path}/lib/modules/${KERNEL}/kernel/own.ko`, createElf({ vermagic: VERMAGIC }));
  await root.write(
    `lib/modules/${KERNEL}/build/Module.symvers`,
    '0x12345678\tprintk\tvmlinux\tEXPORT_SYMBOL\n',
  );
  await root.module('foo', '1.0', { also });
  await root.dkms('install', 'foo/1.0');
  await put(root, createElf(FINE));
  return root;
}

const put = (root: TempRoot, content: Buffer): Promise<void> =>
  writeFile(`${root.path}/${PLACE}/foo.ko`, content);
const verify = async (root: TempRoot, ...words: readonly string[]) => {
  const { code, stdout } = await root.dkms('verify', ...words);
  return { code, stdout: stdout.replaceAll(root.path, '') };
};
const AGAIN = `dkms build --force foo/1.0 -k ${KERNEL} && dkms install --force foo/1.0 -k ${KERNEL}`;

test('a kernel that has its modules: 0, a line for each, and nothing is left', async () => {
  const root = await rootWithInstalled();
  expect(await verify(root)).toEqual({
    code: 0,
    stdout: `Kernel ${KERNEL} (x86_64): all modules will be there\nfoo/1.0: ready\n`,
  });
  expect(await root.files('tmp')).toEqual({});
});

test.each<[string, (root: TempRoot) => Promise<unknown>, string, string]>([
  ['is not there', root => rm(`${root.path}/${PLACE}/foo.ko`), 'foo.ko is not there', AGAIN],
  ['is no module', root => put(root, Buffer.from('text')), 'is no module that can be read', AGAIN],
  [
    'is of another kernel',
    root => put(root, createElf({ ...FINE, vermagic: '5.0 SMP' })),
    `foo is made for "5.0 SMP", and the kernel is "${VERMAGIC.trim()}"`,
    AGAIN,
  ],
  [
    'knows another symbol',
    root => put(root, createElf({ ...FINE, versions: { printk: 1 } })),
    'printk, which foo uses, is another one in the kernel',
    AGAIN,
  ],
  [
    'knows symbols that are gone',
    root => put(root, createElf({ ...FINE, versions: { gone: 1, away: 2 } })),
    'gone, which foo uses, is not in the kernel (and 1 more symbols)',
    AGAIN,
  ],
  [
    'is only built',
    root => root.dkms('uninstall', 'foo/1.0'),
    'it is built, and not installed',
    `dkms install foo/1.0 -k ${KERNEL}`,
  ],
  [
    'is not built',
    root => root.dkms('unbuild', 'foo/1.0'),
    'it is not built',
    `dkms install foo/1.0 -k ${KERNEL}`,
  ],
  [
    'did not build',
    async root => {
      await root.dkms('unbuild', 'foo/1.0');
      await root.write('usr/src/foo-1.0/foo.c', '#error no\n');
      await root.dkms('build', 'foo/1.0');
    },
    'foo/1.0 did not build for kernel',
    `dkms build foo/1.0 -k ${KERNEL}`,
  ],
  [
    'waits for headers',
    async root => {
      await root.dkms('unbuild', 'foo/1.0');
      await rm(`${root.path}/lib/modules/${KERNEL}/build`, { recursive: true });
    },
    'the headers of kernel',
    `apt install linux-headers-${KERNEL}`,
  ],
  [
    'is broken',
    root => rm(`${root.path}/usr/src/foo-1.0`, { recursive: true }),
    'its source is gone',
    'Put its source back',
  ],
])('a module that %s: 22, what is wrong and what to type', async (_, prepare, what, next) => {
  const root = await rootWithInstalled();
  await prepare(root);
  const { code, stdout } = await verify(root, KERNEL);

  expect(code).toBe(22);
  expect(stdout).toContain(`Kernel ${KERNEL} (x86_64): 1 of 1 modules will not be there`);
  expect(stdout).toContain(what);
  expect(stdout).toContain(`  next:  ${next}`);
});

test.each(['gzip', 'xz', 'zstd'])('modules that %s has compressed are looked into', async program => {
  const root = await rootWithInstalled();
  const suffix = { gzip: 'gz', xz: 'xz', zstd: 'zst' }[program];
  await put(root, createElf({ ...FINE, vermagic: 'other' }));
  execFileSync(program, ['-q', `${root.path}/${PLACE}/foo.ko`]);
  const record = `var/lib/dkms/foo/1.0/${KERNEL}/x86_64/record.json`;
  await root.write(record, ((await root.read(record)) ?? '').replace('foo.ko"', `foo.ko.${suffix}"`));
  expect((await verify(root)).stdout).toContain('foo is made for "other"');
});

test('where the kernel asks for signatures, of keys that are enrolled', async () => {
  const forced = 'CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_FORCE=y\n';
  const root = await rootWithInstalled('', forced);
  await root.tool('mokutil', '[ $1 = --list-enrolled ] && echo "Serial Number: 4660 (0x1234)"');
  expect((await verify(root)).stdout).toContain('foo is not signed, and CONFIG_MODULE_SIG_FORCE wants it');

  await put(root, Buffer.concat([createElf(FINE), SIGNATURE]));
  const { code, stdout } = await verify(root);
  expect(code).toBe(22);
  expect(stdout).toMatch(/the key that signed foo .* is not enrolled/);
  expect(stdout).toContain('next:  dkms mok enroll\n');
});

test('a key that waits for its owner is told, and is no fault', async () => {
  const root = await rootWithInstalled('', 'CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_FORCE=y\n');
  await root.tool('mokutil', 'echo "EFI variables are not supported" >&2; exit 255');
  await put(root, Buffer.concat([createElf(FINE), SIGNATURE]));
  const { code, stdout } = await verify(root);
  expect(code).toBe(0);
  expect(stdout).toContain('note:  whether the key');
});

test.each([
  ['REMAKE_INITRD=yes', 'REMAKE_INITRD="yes"\n', ''],
  ['the administrator', '', 'foo\n'],
])('%s asks for it: it is in the initramfs, and that is no older', async (_, also, asked) => {
  const root = await rootWithInstalled(also);
  await root.write('etc/initramfs-tools/modules', asked);
  await root.tool('lsinitramfs', `cat '${root.path}/listed'`);
  await root.tool('update-initramfs', ':');
  await root.write(`boot/initrd.img-${KERNEL}`, 'image');
  await root.write('listed', `usr/lib/modules/${KERNEL}/kernel/bar.ko\n`);
  const next = `next:  update-initramfs -u -k ${KERNEL}\n`;

  const without = await verify(root);
  expect(without.code).toBe(22);
  expect(without.stdout).toContain(`foo wants to be in /boot/initrd.img-${KERNEL}, and is not`);
  expect(without.stdout).toContain(next);

  await root.write('listed', `usr/lib/modules/${KERNEL}/updates/dkms/foo.ko\n`);
  expect((await verify(root)).code).toBe(0);
  await utimes(`${root.path}/boot/initrd.img-${KERNEL}`, 1, 1);
  expect((await verify(root)).stdout).toContain('is older than foo');
});

test('what is not meant for the kernel is skipped, what does not install itself is not looked at', async () => {
  const root = await rootWithInstalled();
  await root.module('picky', '1', { also: "BUILD_EXCLUSIVE_KERNEL='^9'\n" });
  await root.module('calm', '1', { also: 'AUTOINSTALL=no\n' });
  for (const name of ['picky', 'calm']) await root.dkms('add', `${name}/1`);
  const { code, stdout } = await verify(root);
  expect(code).toBe(0);
  expect(stdout).toContain('picky/1: skipped\n');
  expect(stdout).not.toContain('calm');
});

test('the newest kernel is meant where none is named, and one that is not there is refused', async () => {
  const root = await rootWithInstalled();
  await root.kernel('6.12.1');
  expect((await verify(root)).stdout).toContain('Kernel 6.12.1 (x86_64): 1 of 1');
  expect((await verify(root, '-k', KERNEL)).code).toBe(0);
  expect((await verify(root, '4.4')).code).toBe(6);
  expect((await verify(root, KERNEL, '-k', '6.12.1')).code).toBe(4);
});
