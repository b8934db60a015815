import { join } from 'node:path';
import type { Host } from '../host/host';
import type { Paths } from '../model/paths';
import { findRpmArch, hasRpmDatabase } from '../package/rpm-database';
import { findInstalledArch } from '../tree/read';

/**
 * What modules for a kernel are built for: what the tree says of it, else its RPM, else the machine. A machine that runs
 * 64 bits may have a kernel of 32 installed, and linux32(1) makes it tell less than it is.
 */
export async function readKernelArch(host: Host, paths: Paths, release: string): Promise<string> {
  const known = findInstalledArch(host.files, paths, release);
  if (known !== undefined) return known;
  const arch = await host.readMachine();
  // Kernels of Fedora and RHEL say it themselves: 6.12.1-200.fc41.x86_64.
  if (release.endsWith(`.${arch}`) || !hasRpmDatabase(host.files, paths)) return arch;
  return (await findRpmArch(host, paths, join(paths.installTree, release))) ?? arch;
}
