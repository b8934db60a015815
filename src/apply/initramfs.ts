import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { withLockPassed } from '../host/lock';
import { isAskedFor, readAskedModules } from '../kernel/initramfs-asked';
import { type FoundMaker, findMaker } from '../kernel/initramfs-makers';
import type { DkmsConf } from '../model/conf';
import { formatKernel, type Kernel } from '../model/kernel';
import { findModulesBase, type Paths } from '../model/paths';
import { confKey, type Snapshot } from '../model/snapshot';
import type { Target } from '../model/target';
import { readRecord } from '../tree/record';
import type { AfterAround } from './weak-modules';

/** Tells a dkms that a hook of the maker calls: this image is being made, and has what is there now. */
const BEING_MADE = 'DKMS_INITRAMFS';

/** Whether a kernel is owed a new image when a module comes to it or goes, which has not happened yet. */
export function wantsInitramfs(
  around: { readonly host: Host; readonly snapshot: Snapshot },
  { module, kernel }: Target,
): boolean {
  const { host, snapshot } = around;
  const { initramfs } = snapshot.settings;
  if (initramfs === 'never' || host.env[BEING_MADE] === kernel.release) return false;
  const conf = snapshot.confs.get(confKey(module, kernel));
  const isEarly = () =>
    (conf?.ok && isAnyAskedFor(host, snapshot.paths, conf.conf)) ||
    readRecord(host.files, snapshot.paths, { module, kernel })?.initramfs;
  if (initramfs === 'asked' && isEarly() !== true) return false;
  return findOwnMaker(around, kernel) !== undefined;
}

function isAnyAskedFor(host: Host, paths: Paths, conf: DkmsConf): boolean {
  const asked = readAskedModules(host.files, paths);
  return conf.remakeInitrd || conf.modules.some(({ destName }) => isAskedFor(asked, conf, destName));
}

/** Only of kernels whose modules are where their system looks for them. */
export function findOwnMaker(
  { host, snapshot }: Pick<AfterAround, 'host'> & { snapshot: Pick<Snapshot, 'paths'> },
  kernel: Kernel,
) {
  const { paths } = snapshot;
  const base = findModulesBase(paths.installTree)?.replace(/\/usr$/, '') || '/';
  return base === paths.root ? findMaker({ host, paths, release: kernel.release }) : undefined;
}

/**
 * Makes the image of a kernel again, if it has one. A failure is told, and changes nothing: the one before is still
 * there.
 *
 * @returns false where another call makes it at this moment, and may have begun before our modules came
 */
export async function remakeInitramfs(around: AfterAround, kernel: Kernel): Promise<boolean> {
  const { host, snapshot, emit } = around;
  const maker = findOwnMaker(around, kernel);
  if (maker === undefined) return true;
  try {
    const lock = await host.lock(snapshot.paths.bootDir, around.waitSeconds);
    try {
      await runMaker({ ...around, host: withLockPassed(host, lock) }, kernel, maker);
      return true;
    } finally {
      lock.release();
    }
  } catch (thrown) {
    if (!(thrown instanceof DkmsError) || thrown.code !== 'BUSY') throw thrown;
    const text = `${maker.image} is being made by another call, perhaps without what has just changed; the next call that changes something makes it again`;
    emit({ kind: 'warning', text });
    return false;
  }
}

async function runMaker(
  { host, snapshot, emit }: AfterAround,
  kernel: Kernel,
  { image, program, args }: FoundMaker,
): Promise<void> {
  const { root } = snapshot.paths;
  const [file, ...words] = root === '/' ? [program, ...args] : ['chroot', root, program, ...args];
  const ran = await host.run({ file, args: words, env: { [BEING_MADE]: kernel.release } });
  if (ran.ok) {
    emit({ kind: 'file', doing: 'write', path: image });
    return;
  }
  const said = ran.stderr.trim().split('\n').pop() ?? '';
  const text = `${image} still has the modules of before: it could not be made again for ${formatKernel(kernel)}: ${said} (${[file, ...words].join(' ')})`;
  emit({ kind: 'warning', text });
}
