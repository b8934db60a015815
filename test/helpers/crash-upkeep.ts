import { type CrashScenario, layInstalled, layModules } from './crash-scenarios';
import { ARCH, createSource, KERNEL, type TempRoot } from './temp-root';
import { KERNEL_MODULES, OTHER } from './whole';

const GONE = '5.10.0-9';

/** Kernels are there and one has gone: what was installed for it, what it left, and a source of nobody. */
async function layGarbage(): Promise<TempRoot> {
  const root = await layInstalled();
  // What the next call adds is in a package.
  await root.tool('dpkg-query', 'case "$*" in *after-1.0*) echo "after-dkms: /" ;; *) exit 1 ;; esac');
  await root.write('var/lib/dpkg/status', '');
  await root.kernel(GONE, { modules: KERNEL_MODULES });
  await root.dkms('install', 'foo/1.0', '-k', GONE);
  await root.dkms('add', 'bar/1.0');
  for (const name of ['kernel', 'build'])
    await root.host.files.remove(`${root.path}/lib/modules/${GONE}/${name}`);
  await root.module('lone', '1.0');
  return root;
}

/** Of the kernel that is gone nothing is left, nor of the source of nobody. */
async function findGarbage(root: TempRoot): Promise<readonly string[]> {
  const all = {
    ...(await root.files('var/lib/dkms')),
    ...(await root.files('lib/modules')),
    ...(await root.files('usr/src')),
  };
  return Object.keys(all).filter(path => path.includes(GONE) || path.startsWith('lone'));
}

/** foo is installed, and much of what says so is gone. */
async function layBroken(): Promise<TempRoot> {
  const root = await layInstalled();
  const remove = (path: string): Promise<void> => root.host.files.remove(`${root.path}/${path}`);
  await remove('var/lib/dkms/foo/1.0/source');
  await remove(`var/lib/dkms/foo/kernel-${KERNEL}-${ARCH}`);
  await remove(`var/lib/dkms/foo/original_module/${KERNEL}/${ARCH}/foo.ko.origin`);
  await root.write(`lib/modules/${KERNEL}/modules.order`, 'kernel/drivers/foo.ko\n');
  await remove(`lib/modules/${OTHER}/updates/dkms/foo.ko`);
  await root.write(`lib/modules/${KERNEL}/modules.dep`, '');
  await remove('etc/modprobe.d/dkms-foo.conf');
  return root;
}

export const UPKEEP_CRASHES: readonly CrashScenario[] = [
  { name: 'gc', lay: layGarbage, call: ['gc', '--yes', '--force'], findUndone: findGarbage },
  {
    name: 'prune',
    lay: async () => {
      const root = await layModules();
      await root.module('old', '2.0', { files: { 'old.c': createSource('2.0') } });
      await root.module('old', '1.0', { files: { 'old.c': createSource('1.0') } });
      await root.dkms('build', 'old/1.0', '-k', KERNEL);
      await root.dkms('install', 'old/2.0', '-k', KERNEL);
      return root;
    },
    call: ['prune'],
    findUndone: async root =>
      Object.keys(await root.files('var/lib/dkms')).filter(path => /^old\/1/.test(path)),
  },
  { name: 'repair', lay: layBroken, call: ['repair'], mends: true },
];
