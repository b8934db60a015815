import { join } from 'node:path';
import { createTreeLock, DEFAULT_WAIT_SECONDS } from '../apply/tree-lock';
import { MAIN_TREE } from '../archive/dkms-archive';
import { packArchive, stageContent } from '../archive/pack';
import type { Subject } from './package-subject';
import type { System } from './system';
import type { Call } from './verb';

/**
 * Packs what was built for the kernels that were chosen, as mktarball does but without logs, for a package that dkms
 * loads it from.
 *
 * @param temporary  a directory of the caller's
 * @returns the archive's path; undefined where nothing was chosen
 */
export async function packBuilds(
  { host, request }: Call,
  { paths }: System,
  { subject, temporary, epochSeconds }: { subject: Subject; temporary: string; epochSeconds: number },
): Promise<string | undefined> {
  const { module, builds } = subject;
  if (builds.length === 0) return undefined;
  const staging = join(temporary, `archive-of-${module.name}-${module.version}`);
  const archive = `${staging}.dkms.tar.gz`;
  await host.files.makeDirectory(staging);
  const isOfTree = builds.some(({ directory }) => directory.startsWith(`${paths.dkmsTree}/`));
  const stage = () => stageContent(host, subject, staging);
  if (isOfTree) {
    const lock = createTreeLock(host, paths, request.waitSeconds ?? DEFAULT_WAIT_SECONDS);
    await lock.hold(stage).finally(lock.release);
  } else await stage();
  // A log tells when and where it was built: the same package would never be made twice.
  for (const { kernel } of builds)
    await host.files.remove(join(staging, MAIN_TREE, kernel.release, kernel.arch, 'log'));
  await packArchive(host, staging, { archive, epochSeconds });
  await host.files.remove(staging);
  return archive;
}
