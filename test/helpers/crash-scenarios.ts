import { rm } from 'node:fs/promises';
import { UPKEEP_CRASHES } from './crash-upkeep';
import { FAKE_TOOLS } from './fake-tools';
import { KERNEL, type TempRoot, tempRoot } from './temp-root';
import { KERNEL_MODULES, MAKES_IMAGES, MODPROBE_LINE, OTHER, UPDATE_INITRAMFS } from './whole';

/** A call that is killed, and the system it is killed on. */
export interface CrashScenario {
  readonly name: string;
  readonly lay: () => Promise<TempRoot>;
  readonly call: readonly string[];
  /** It is called because something is broken, which the next call of another kind leaves so. */
  readonly mends?: true;
  /** What it has not done when it has ended well, beside what must hold always. */
  readonly findUndone?: (root: TempRoot) => Promise<readonly string[]>;
}

export async function layModules(): Promise<TempRoot> {
  const root = await tempRoot();
  for (const release of [KERNEL, OTHER]) await root.kernel(release, { modules: KERNEL_MODULES });
  await root.module('foo', '1.0', { also: `MODULES_CONF[0]="${MODPROBE_LINE}"\n` });
  await root.module('bar', '1.0');
  await root.module('after', '1.0');
  return root;
}

export async function layInstalled(): Promise<TempRoot> {
  const root = await layModules();
  await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
  return root;
}

/** A system whose administrator has something run after each transaction. */
async function layImages(): Promise<TempRoot> {
  const root = await layModules();
  await root.write('boot/.keep', '');
  await root.write('etc/dkms/framework.conf', MAKES_IMAGES);
  return root;
}

/** A system whose kernels have images, and a module that belongs into them. */
async function layEarly(): Promise<TempRoot> {
  const root = await layModules();
  await root.module('foo', '1.0', { also: `MODULES_CONF[0]="${MODPROBE_LINE}"\nREMAKE_INITRD=yes\n` });
  await root.tool('chroot', 'shift; exec "$@"');
  await root.tool('update-initramfs', UPDATE_INITRAMFS);
  for (const release of [KERNEL, OTHER]) await root.write(`boot/initrd.img-${release}`, '');
  return root;
}

/** An archive of what is installed. */
async function layArchive(...words: readonly string[]): Promise<TempRoot> {
  const root = await layInstalled();
  await root.dkms('mktarball', 'foo/1.0', '--archive', './foo.tar', ...words);
  return root;
}

/** The archive alone: neither module nor source. */
async function layArchiveOnly(...words: readonly string[]): Promise<TempRoot> {
  const root = await layArchive(...words);
  await root.dkms('remove', 'foo/1.0', '--all');
  await rm(`${root.path}/usr/src/foo-1.0`, { recursive: true });
  return root;
}

/** Below a root: as long as it is there, depmod fails. */
export const DEPMOD_FAILS = 'depmod-fails';

/** depmod fails, so that the call undoes what it has done. */
async function layFailingDepmod(): Promise<TempRoot> {
  const root = await layInstalled();
  await root.tool('depmod', `[ ! -e '${root.path}/${DEPMOD_FAILS}' ] || exit 1\n${FAKE_TOOLS.depmod}`);
  await root.write(DEPMOD_FAILS, '');
  return root;
}

export const CRASH_SCENARIOS: readonly CrashScenario[] = [
  { name: 'install', lay: layModules, call: ['install', 'foo/1.0', '-k', KERNEL] },
  {
    name: 'install again by force',
    lay: layInstalled,
    call: ['install', 'foo/1.0', '-k', KERNEL, '--force'],
  },
  { name: 'build again by force', lay: layInstalled, call: ['build', 'foo/1.0', '-k', KERNEL, '--force'] },
  { name: 'uninstall', lay: layInstalled, call: ['uninstall', 'foo/1.0', '-k', KERNEL] },
  { name: 'remove', lay: layInstalled, call: ['remove', 'foo/1.0', '--all'] },
  {
    name: 'install over an original where depmod fails, and undo it',
    lay: layFailingDepmod,
    call: ['install', 'bar/1.0', '-k', `${KERNEL},${OTHER}`],
  },
  {
    name: 'uninstall where depmod fails',
    lay: layFailingDepmod,
    call: ['uninstall', 'foo/1.0', '-k', KERNEL],
  },
  {
    name: 'install for two kernels, with post_transaction',
    lay: layImages,
    call: ['install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`],
  },
  {
    name: 'remove, with post_transaction',
    lay: async () => {
      const root = await layImages();
      await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
      return root;
    },
    call: ['remove', 'foo/1.0', '--all'],
  },
  {
    name: 'install for two kernels what belongs into their images',
    lay: layEarly,
    call: ['install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`],
  },
  {
    name: 'remove what belongs into images',
    lay: async () => {
      const root = await layEarly();
      await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
      return root;
    },
    call: ['remove', 'foo/1.0', '--all'],
  },
  { name: 'load an archive', lay: () => layArchiveOnly(), call: ['ldtarball', 'foo.tar'] },
  {
    name: 'load an archive without source',
    lay: () => layArchiveOnly('--binaries-only'),
    call: ['ldtarball', 'foo.tar'],
  },
  { name: 'load an archive by force', lay: () => layArchive(), call: ['ldtarball', 'foo.tar', '--force'] },
  { name: 'install an archive', lay: () => layArchiveOnly(), call: ['install', './foo.tar', '-k', KERNEL] },
  {
    name: 'autoinstall on two kernels',
    lay: async () => {
      const root = await layModules();
      await root.dkms('add', 'foo/1.0');
      await root.dkms('add', 'bar/1.0');
      return root;
    },
    call: ['autoinstall', '-k', `${KERNEL},${OTHER}`],
  },
  ...UPKEEP_CRASHES,
];
