import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { findBuildableKernels, findInstalledKernels } from '../kernel/installed';
import type { Emit } from '../model/event';
import type { Kernel } from '../model/kernel';
import type { Paths } from '../model/paths';
import type { Request } from '../model/request';
import { readKernelArch } from './kernel-arch';
import type { System } from './system';
import type { Call } from './verb';

/** The kernels that were named with -k and -a; empty when none was. */
export async function readNamedKernels(
  host: Host,
  paths: Paths,
  request: Request,
): Promise<readonly Kernel[]> {
  const { kernels, arches } = request;
  const named: Kernel[] = [];
  for (const [i, word] of kernels.entries()) {
    const given = word.arch ?? (arches.length === 1 ? arches[0] : arches[i]);
    named.push({ release: word.release, arch: given ?? (await readKernelArch(host, paths, word.release)) });
  }
  return named;
}

/** The kernels to build for: those named, else the running one, else, where that is not installed, those that are. */
export async function chooseBuildKernels(
  host: Host,
  paths: Paths,
  { request, emit }: { request: Request; emit: Emit },
): Promise<readonly Kernel[]> {
  const named = await readNamedKernels(host, paths, request);
  if (named.length > 0) return named;
  const installed = findBuildableKernels(host.files, paths);
  if (request.allKernels) return withArches({ host, request }, paths, installed);
  const running = await chooseRunningKernel(host, paths, request);
  if (host.files.isDirectory(join(paths.installTree, running.release))) return [running];
  if (installed.length === 0) return [running];
  emit({
    kind: 'warning',
    text: `The running kernel ${running.release} is not installed here; taking ${installed.join(', ')}`,
  });
  return withArches({ host, request }, paths, installed);
}

/** Kernels that were found and not named, each of the architecture that -a names, else of its own. */
export async function withArches(
  { host, request }: Pick<Call, 'host' | 'request'>,
  paths: Paths,
  releases: readonly string[],
): Promise<readonly Kernel[]> {
  const kernels: Kernel[] = [];
  for (const release of releases) {
    const arch = request.arches[0] ?? (await readKernelArch(host, paths, release));
    kernels.push({ release, arch });
  }
  return kernels;
}

/** The running kernel, of the architecture that -a names. */
export async function chooseRunningKernel(host: Host, paths: Paths, request: Request): Promise<Kernel> {
  // Asked for at once: both are programs.
  const [release] = await Promise.all([host.readRunningRelease(), request.arches[0] ?? host.readMachine()]);
  return { release, arch: request.arches[0] ?? (await readKernelArch(host, paths, release)) };
}

/** A kernel to read a conf for whose module is built for none: any will do that takes no program to tell. */
export async function chooseAnyKernel(host: Host, { arches }: Request): Promise<Kernel> {
  const running = await host.readRunningKernel();
  return { ...running, arch: arches[0] ?? running.arch };
}

/** The one that was named; else the newest that is installed, which is what the next boot takes. */
export async function chooseNewestKernel(host: Host, paths: Paths, request: Request): Promise<Kernel> {
  if (request.kernels.length > 0) {
    const kernel = await chooseOneKernel(host, paths, request);
    if (host.files.isDirectory(join(paths.installTree, kernel.release))) return kernel;
    throw new DkmsError('KERNEL_MISSING', `Kernel ${kernel.release} is not at ${paths.installTree}`, {
      hint: `ls ${paths.installTree}`,
    });
  }
  const [release] = findInstalledKernels(host.files, paths);
  if (release === undefined) return chooseRunningKernel(host, paths, request);
  return { release, arch: request.arches[0] ?? (await readKernelArch(host, paths, release)) };
}

/** Exactly one kernel, for the verbs that hooks call. */
export async function chooseOneKernel(host: Host, paths: Paths, request: Request): Promise<Kernel> {
  const [kernel, second] = await readNamedKernels(host, paths, request);
  if (kernel !== undefined && second === undefined) return kernel;
  throw new DkmsError(
    'ONE_KERNEL_ONLY',
    `${request.verb} is for one kernel, and ${request.kernels.length || 'none'} were given`,
  );
}

/**
 * All kernels that have headers, newest first, unless the administrator wants only the running and the newest one.
 * In a chroot, where the running one is another system's, an upgrade takes the newest.
 */
export async function chooseDueKernels(
  { host, request }: Pick<Call, 'host' | 'request'>,
  { paths, settings }: System,
  running: Kernel,
): Promise<readonly Kernel[]> {
  const releases = findBuildableKernels(host.files, paths);
  const buildable = await withArches({ host, request }, paths, releases);
  if (settings.autoinstallAllKernels) return buildable;
  const [newest] = buildable;
  if (buildable.some(({ release }) => release === running.release))
    return buildable.filter(kernel => kernel.release === running.release || kernel === newest);
  return request.upgradedFrom === undefined ? buildable : buildable.slice(0, 1);
}
