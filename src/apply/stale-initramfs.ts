import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { Paths } from '../model/paths';
import { dropImages, type QueuedImage, queueImages } from '../tree/queue';
import { findOwnMaker, remakeInitramfs } from './initramfs';
import type { AfterAround } from './weak-modules';

/** What dpkg's own programs want to know of the run that they are called in. */
const DPKG = 'DPKG_';

/**
 * Has the image of a kernel made again, which was made before its modules came or went. In a run of dpkg that waits for
 * the end, where each kernel's is made once, and only where nobody else has made it since.
 *
 * @returns false where it is left to the next call
 */
export async function renewInitramfs(around: AfterAround, kernel: Kernel): Promise<boolean> {
  const { host, snapshot } = around;
  const { paths, settings } = snapshot;
  // With all images to be made, this is the end. dpkg's triggers are those of its own root.
  const isInRun = Boolean(host.env.DPKG_MAINTSCRIPT_PACKAGE) && settings.initramfs !== 'all';
  if (isInRun && paths.root === '/' && (await leaveToTrigger(host, paths, kernel))) return true;
  return remakeInitramfs(around, kernel);
}

async function leaveToTrigger(host: Host, paths: Paths, kernel: Kernel): Promise<boolean> {
  await queueImages(host.files, paths, [kernel]);
  const env = Object.entries(host.env).flatMap(([name, value]) =>
    name.startsWith(DPKG) && value !== undefined ? [[name, value] as const] : [],
  );
  const args = ['--no-await', 'dkms-autoinstall'];
  const ran = await host.run({ file: 'dpkg-trigger', args, env: Object.fromEntries(env) });
  if (!ran.ok) await dropImages(host.files, paths, [kernel]);
  return ran.ok;
}

/** The end of a run: images that are still older than what came. */
export async function remakeStaleImages(
  around: AfterAround,
  images: readonly QueuedImage[],
  arch: string,
): Promise<void> {
  const { host } = around;
  for (const { release, sinceMs } of images) {
    const kernel = { release, arch };
    const maker = findOwnMaker(around, kernel);
    const madeMs = maker && host.files.stat(maker.image)?.mtimeMs;
    if (madeMs !== undefined && madeMs < sinceMs) await remakeInitramfs(around, kernel);
  }
}
