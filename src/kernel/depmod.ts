import { dirname } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { formatKernel, type Kernel } from '../model/kernel';
import { findModulesBase, MODULES_BELOW_BASE, type Paths } from '../model/paths';

/**
 * Brings a kernel's module index up to date.
 *
 * @throws {DkmsError} DEPMOD_FAILED
 */
export async function runDepmod(host: Host, paths: Paths, kernel: Kernel): Promise<void> {
  const base = findModulesBase(paths.installTree);
  if (base !== undefined) return callDepmod(host, base, kernel);
  // depmod 30 knows no other name for the tree than lib/modules, so it is given one.
  const temporary = await host.files.makeTemporaryDirectory('dkms-depmod-', paths.temporary);
  try {
    const named = temporary + MODULES_BELOW_BASE;
    await host.files.makeDirectory(dirname(named));
    await host.files.link(paths.installTree, named);
    await callDepmod(host, temporary, kernel);
  } finally {
    await host.files.remove(temporary);
  }
}

async function callDepmod(host: Host, base: string, kernel: Kernel): Promise<void> {
  const below = base === '/' ? [] : ['-b', base];
  const ran = await host.run({ file: 'depmod', args: ['-a', ...below, kernel.release] });
  if (ran.ok) return;
  throw new DkmsError('DEPMOD_FAILED', `depmod failed for ${formatKernel(kernel)}`, {
    detail: ran.missing ? 'depmod is not on this system' : ran.stderr.trim().split('\n')[0],
    hint: `depmod -a ${kernel.release}`,
  });
}
