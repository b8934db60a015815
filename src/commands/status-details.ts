import type { Files } from '../host/files';
import { gunzip } from '../host/gunzip';
import type { Host } from '../host/host';
import { hasHeaders } from '../kernel/facts';
import { isKernelRelease } from '../model/kernel';
import type { ModuleStatus } from '../model/module-status';
import type { Paths } from '../model/paths';
import type { SignedModule } from '../model/signing';
import type { TreeEntry } from '../model/tree';
import { findNewest } from '../plan/plan-autoinstall';
import { readSignature } from '../signing/read-signature';
import { sourceLink } from '../tree/layout';
import { findInstalledArch } from '../tree/read';
import { readSignatures } from '../tree/signatures';
import { findFailedBuilds } from './status-failed';
import type { System } from './system';

/*
 * What programs are told and people are not: their lines have stood still for too long. Starts no process.
 */

/** Who signed each module that was built. */
export function addSignatures(
  { files }: Host,
  { paths }: System,
  modules: readonly ModuleStatus[],
): readonly ModuleStatus[] {
  return modules.map(status => {
    const { module, kernel, state } = status;
    if (kernel === undefined || (state !== 'built' && state !== 'installed')) return status;
    const read = (path: string) => readFromFile(files, path);
    return { ...status, signatures: readSignatures(files, paths, { module, kernel }, read) };
  });
}

/** gzip is all that node undoes itself; what else is compressed stays unknown. */
function readFromFile(files: Files, path: string): SignedModule['signature'] {
  if (files.stat(path) === undefined || /\.(xz|zst)$/.test(path)) return undefined;
  const packed = files.readBytes(path);
  const bytes = path.endsWith('.gz') ? gunzip(packed) : packed;
  return bytes === undefined ? undefined : (readSignature(bytes) ?? null);
}

/**
 * Modules that want to be installed by themselves, for kernels whose headers are not there: they are built when the
 * headers come. No conf is asked: who says AUTOINSTALL=yes in plain words is meant.
 */
export function describeWaiting(
  { files }: Host,
  { paths }: System,
  tree: readonly TreeEntry[],
): readonly ModuleStatus[] {
  const bare = files.list(paths.installTree).filter(release => isWithoutHeaders(files, paths, release));
  if (bare.length === 0) return [];
  const wanted = findNewest(tree).filter(entry => !entry.broken && wantsAutoinstall(files, paths, entry));
  return bare.flatMap(release => {
    const arch = findInstalledArch(files, paths, release) ?? findAnyArch(tree);
    return wanted
      .filter(({ builds }) => builds.every(({ kernel }) => kernel.release !== release))
      .map(({ module }): ModuleStatus => {
        const kernel = { release, arch };
        const plain = { module, kernel, hasOriginals: false, files: undefined };
        return { ...plain, state: 'waiting', waitsFor: 'no-headers' };
      });
  });
}

/** Builds that failed and have not been tried again since: a line of their own, beside that of an older build. */
export function describeFailures(
  host: Host,
  system: System,
  tree: readonly TreeEntry[],
): readonly ModuleStatus[] {
  return findFailedBuilds(host, system, tree).map(({ module, kernel, error }) => {
    const plain = { module, kernel, hasOriginals: false, files: undefined };
    return { ...plain, state: 'failed', error };
  });
}

/** A directory that a kernel left behind has no index of modules. */
function isWithoutHeaders(files: Files, paths: Paths, release: string): boolean {
  const directory = `${paths.installTree}/${release}`;
  return (
    isKernelRelease(release) && files.exists(`${directory}/modules.dep`) && !hasHeaders(files, directory)
  );
}

function wantsAutoinstall(files: Files, paths: Paths, { module }: TreeEntry): boolean {
  const conf = files.readText(`${sourceLink(paths, module)}/dkms.conf`) ?? '';
  return /^[ \t]*AUTOINSTALL=["']?y/im.test(conf);
}

/** '' where no module is built for any kernel: only uname could tell. */
function findAnyArch(tree: readonly TreeEntry[]): string {
  return tree.flatMap(({ builds }) => builds)[0]?.kernel.arch ?? '';
}
