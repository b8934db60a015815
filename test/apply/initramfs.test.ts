import { describe, expect, test } from 'vitest';
import { KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.1';
const IMAGE = `boot/initrd.img-${KERNEL}`;
const EARLY = 'REMAKE_INITRD=yes\n';

/** Below another root a program is called through chroot. */
async function rootWith(tools: Readonly<Record<string, string>>, also = EARLY): Promise<TempRoot> {
  const root = await tempRoot();
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  for (const name of ['foo', 'bar']) await root.module(name, '1.0', { also });
  await root.tool('chroot', 'shift; exec "$@"');
  for (const [name, script] of Object.entries(tools)) await root.tool(name, script);
  for (const kernel of [KERNEL, OTHER]) await root.write(`boot/initrd.img-${kernel}`, 'image');
  return root;
}

const run = async (root: TempRoot, ...words: readonly string[]) => {
  expect(await root.dkms(...words)).toMatchObject({ code: 0, stderr: '' });
};

describe('REMAKE_INITRD=yes', () => {
  test('has the image of each kernel made again that the module comes to, once for all modules', async () => {
    const root = await rootWith({ 'update-initramfs': ':' });
    for (const name of ['foo', 'bar']) await run(root, 'add', `${name}/1.0`);
    await run(root, 'autoinstall', '-k', `${KERNEL},${OTHER}`);
    expect(await root.calls('update-initramfs')).toEqual([`-u -k ${KERNEL}`, `-u -k ${OTHER}`]);
  });

  test('does so when the module goes, though its conf cannot be read any more', async () => {
    const root = await rootWith({ 'update-initramfs': ':' });
    await run(root, 'install', 'foo/1.0');
    await root.write('usr/src/foo-1.0/dkms.conf', 'if x');
    await root.forgetCalls();
    await run(root, 'uninstall', 'foo/1.0');
    expect(await root.calls('update-initramfs')).toEqual([`-u -k ${KERNEL}`]);
  });

  test.each([
    ['etc/initramfs-tools/modules', '# mine\nfoo option=1 # comment\n'],
    ['etc/dracut.conf.d/mine.conf', 'add_drivers+=" foo "\n'],
  ])('is what the administrator may say as well: %s', async (file, text) => {
    const root = await rootWith({ 'update-initramfs': ':' }, '');
    await root.write(file, text);
    await run(root, 'install', 'bar/1.0');
    expect(await root.calls('update-initramfs')).toEqual([]);
    await run(root, 'install', 'foo/1.0');
    expect(await root.calls('update-initramfs')).toEqual([`-u -k ${KERNEL}`]);
  });

  test('is for installations, and comes when depmod has been there', async () => {
    const root = await rootWith({});
    const index = `'${root.path}/lib/modules/${KERNEL}/modules.dep'`;
    await root.tool('update-initramfs', `cp ${index} '${root.path}/seen'`);
    await run(root, 'build', 'foo/1.0');
    expect(await root.calls('update-initramfs')).toEqual([]);
    await run(root, 'install', 'foo/1.0');
    expect(await root.read('seen')).toBe('updates/dkms/foo.ko:\n');
  });

  test.each(['no', ''])('as %j leaves it as it is', async word => {
    const root = await rootWith({ 'update-initramfs': ':' }, `REMAKE_INITRD=${word}\n`);
    await run(root, 'install', 'foo/1.0');
    expect(await root.calls('update-initramfs')).toEqual([]);
  });

  test('tells the image', async () => {
    const root = await rootWith({ 'update-initramfs': ':' });
    expect((await root.dkms('install', 'foo/1.0')).stdout).toContain(`Wrote ${root.path}/${IMAGE}\n`);
  });
});

describe('the image stays as it is', () => {
  test('with --no-initrd, which hooks say before whom it is made anyway', async () => {
    const root = await rootWith({ 'update-initramfs': ':' });
    await run(root, 'install', 'foo/1.0', '--no-initrd');
    await run(root, 'uninstall', 'foo/1.0', '--no-initrd');
    expect(await root.calls('update-initramfs')).toEqual([]);
  });

  test('when its kernel is about to go, or to be replaced', async () => {
    for (const verb of ['kernel_prerm', 'kernel_preinst']) {
      const root = await rootWith({ 'update-initramfs': ':' });
      await run(root, 'install', 'foo/1.0', '--no-initrd');
      await run(root, verb, '-k', KERNEL);
      expect(await root.calls('update-initramfs')).toEqual([]);
    }
  });

  test('of a kernel that has none, and of a tree that is no system', async () => {
    const root = await rootWith({ 'update-initramfs': ':' });
    await root.host.files.remove(`${root.path}/${IMAGE}`);
    await run(root, 'install', 'foo/1.0');
    await root.kernel();
    await root.host.run({ file: 'cp', args: ['-r', `${root.path}/lib`, `${root.path}/srv`] });
    await run(root, 'install', 'bar/1.0', '-k', OTHER, '--installtree', '/srv/modules');
    expect(await root.calls('update-initramfs')).toEqual([]);
  });

  test('where dkms is called by a hook of who makes it', async () => {
    const root = await rootWith({ 'update-initramfs': ':' });
    const env = { DKMS_INITRAMFS: KERNEL };
    const view = (real: TempRoot['host']) => ({ ...real, env: { ...real.env, ...env } });
    expect((await root.dkmsWith(view, 'install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`)).code).toBe(0);
    expect(await root.calls('update-initramfs')).toEqual([`-u -k ${OTHER}`]);
  });

  test('when making it fails, with the last line of what was said, and the command', async () => {
    const root = await rootWith({ 'update-initramfs': 'echo first >&2; echo no space >&2; exit 1' });
    const { code, stderr } = await root.dkms('install', 'foo/1.0');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /initrd\.img-.* still has the modules of before.*: no space \(.*update-initramfs -u -k/,
    );
  });
});

describe('who makes it', () => {
  const only = async (root: TempRoot): Promise<void> => {
    for (const kernel of [KERNEL, OTHER])
      await root.host.files.remove(`${root.path}/boot/initrd.img-${kernel}`);
  };

  test.each([`initramfs-${KERNEL}.img`, `initrd-${KERNEL}`, `initrd.img-${KERNEL}`])(
    'is dracut, of %s',
    async image => {
      const root = await rootWith({ dracut: ':' });
      await only(root);
      await root.write(`boot/${image}`, 'image');
      await run(root, 'install', 'foo/1.0');
      expect(await root.calls('dracut')).toEqual([`--force /boot/${image} ${KERNEL}`]);
    },
  );

  test('is mkinitcpio, by the preset of the kernel package', async () => {
    const root = await rootWith({ mkinitcpio: ':', dracut: ':' });
    await only(root);
    await root.write(`lib/modules/${KERNEL}/pkgbase`, 'linux-lts\n');
    await root.write('etc/mkinitcpio.d/linux-lts.preset', '');
    await root.write('boot/initramfs-linux-lts.img', 'image');
    await run(root, 'install', 'foo/1.0');
    expect(await root.calls('mkinitcpio')).toEqual(['-p linux-lts']);
  });

  test.each([
    ['etc/kernel/entry-token', 'efi'],
    ['etc/machine-id', 'boot/efi'],
    ['etc/machine-id', 'boot'],
  ])('is kernel-install, where boot loaders have an entry: by %s, below %s', async (file, boot) => {
    const root = await rootWith({ 'kernel-install': ':' });
    await only(root);
    await root.write(file, 'abc123\n');
    await root.write(`${boot}/abc123/${KERNEL}/initrd`, 'image');
    await run(root, 'install', 'foo/1.0');
    expect(await root.calls('kernel-install')).toEqual([`add ${KERNEL} /boot/vmlinuz-${KERNEL}`]);
  });

  test('is update-initramfs before dracut, which may stand behind it', async () => {
    const root = await rootWith({ 'update-initramfs': ':', dracut: ':' });
    await run(root, 'install', 'foo/1.0');
    expect(await root.calls('dracut')).toEqual([]);
  });
});

describe('a call that dies before the image is made', () => {
  test('leaves it to the next one that changes something', async () => {
    const root = await rootWith({ 'update-initramfs': ':' });
    const dies = (real: TempRoot['host']): TempRoot['host'] => ({
      ...real,
      run: command => {
        if (command.args.includes('update-initramfs')) throw new Error('killed');
        return real.run(command);
      },
    });
    await expect(root.dkmsWith(dies, 'install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`)).rejects.toThrow(
      'killed',
    );

    await run(root, 'add', 'bar/1.0');
    expect(await root.calls('update-initramfs')).toEqual([`-u -k ${KERNEL}`, `-u -k ${OTHER}`]);
    await run(root, 'remove', 'bar/1.0', '--all');
    expect(await root.calls('update-initramfs')).toHaveLength(2);
  });

  test('so does one that finds another call making it, which may have begun too early', async () => {
    const root = await rootWith({ 'update-initramfs': ':' });
    const lock = await root.host.lock(`${root.path}/boot`, 0);
    const { code, stderr } = await root.dkms('install', 'foo/1.0', '--no-wait');
    expect(code).toBe(0);
    expect(stderr).toContain('is being made by another call');
    lock.release();

    await run(root, 'add', 'bar/1.0');
    expect(await root.calls('update-initramfs')).toEqual([`-u -k ${KERNEL}`]);
  });
});
