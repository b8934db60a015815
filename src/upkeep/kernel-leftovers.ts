import { basename, join, relative } from 'node:path';
import type { Host } from '../host/host';
import { findKind, listPaths } from '../host/walk';
import { isKernelThere } from '../kernel/installed';
import { isKernelRelease } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { Paths } from '../model/paths';
import type { Piece } from '../model/upkeep';
import { findOwner } from '../tree/owner';
import { measure } from './measure';

/** What depmod makes of a directory, whatever is in it. */
const MADE_BY_DEPMOD =
  /^modules\.(alias|dep|symbols)(\.bin)?$|^modules\.(devname|softdep|weakdep)$|^modules\.builtin(\.alias)?\.bin$/;
/** Below these nothing is the kernel's own. */
const OTHERS = /^(updates|extra|weak-updates)\//;
/** They lead to headers that went with their kernel. */
const LINKS = ['build', 'source'];

/**
 * Directories below /lib/modules that kernels have left behind: what depmod made there, modules of others, and links that
 * lead nowhere. One that a package has, or in which anything else lies, is nobody's to remove.
 *
 * @param running  release of the kernel that runs, whose directory may be another system's
 */
export async function findKernelLeftovers(
  host: Host,
  paths: Paths,
  running: string,
): Promise<readonly Piece[]> {
  const { files } = host;
  const pieces: Piece[] = [];
  for (const release of files.list(paths.installTree).filter(isKernelRelease)) {
    const path = join(paths.installTree, release);
    const isLeftBehind = (): boolean =>
      release !== running &&
      files.readLink(path) === undefined &&
      files.isDirectory(path) &&
      !isKernelThere(files, paths, release) &&
      findForeign(host, path) === undefined;
    if (!isLeftBehind() || (await isOwned(host, paths, path))) continue;
    pieces.push({
      item: {
        kind: 'kernel',
        module: undefined,
        kernel: { release, arch: '' },
        path,
        sizeBytes: measure(files, path),
        why: 'its kernel is gone, and what is left was made by depmod or is of modules that were built for it',
      },
      look: async () => (isLeftBehind() ? [{ do: 'remove', path }] : undefined),
    });
  }
  return pieces;
}

/** The first thing in it that is neither depmod's nor a module of others. */
function findForeign({ files }: Host, top: string): string | undefined {
  return listPaths(files, top).find(path => {
    const inside = relative(top, path);
    switch (findKind(files, path)) {
      case 'directory':
        return !OTHERS.test(`${inside}/`);
      case 'link':
        return (
          !LINKS.includes(inside) && !(OTHERS.test(inside) && nameOfModule(basename(path)) !== undefined)
        );
      default:
        return (
          !MADE_BY_DEPMOD.test(inside) && !(OTHERS.test(inside) && nameOfModule(basename(path)) !== undefined)
        );
    }
  });
}

async function isOwned(host: Host, paths: Paths, top: string): Promise<boolean> {
  const modules = listPaths(host.files, top).filter(path => nameOfModule(basename(path)) !== undefined);
  for (const path of [top, ...modules]) {
    if ((await findOwner(host, paths, path)).owner !== undefined) return true;
  }
  return false;
}
