import { join } from 'node:path';
import { splitNameVersion } from '../archive/placeholders';
import type { Host } from '../host/host';
import type { Paths } from '../model/paths';
import type { Piece } from '../model/upkeep';
import { sourceLink } from '../tree/layout';
import { findOwner } from '../tree/owner';
import { readTree } from '../tree/read';
import { measure } from './measure';

/**
 * Sources in /usr/src that neither dkms nor a package knows. Where no database of packages is there to be asked, nobody
 * can tell, and there are none.
 */
export async function findLoneSources(host: Host, paths: Paths): Promise<readonly Piece[]> {
  const { files } = host;
  const pieces: Piece[] = [];
  const isKnown = (path: string): boolean =>
    readTree(files, paths).some(({ module }) => files.isSame(sourceLink(paths, module), path) === true);
  for (const name of files.list(paths.sourceTree)) {
    const path = join(paths.sourceTree, name);
    const module = splitNameVersion(name);
    if (module === undefined || files.readLink(path) !== undefined) continue;
    if (!files.exists(join(path, 'dkms.conf')) || isKnown(path)) continue;
    const ownership = await findOwner(host, paths, join(path, 'dkms.conf'));
    if (!ownership.isKnown || ownership.owner !== undefined) continue;
    const about = {
      kind: 'source',
      module: `${module.name}/${module.version}`,
      kernel: undefined,
      path,
    } as const;
    pieces.push({
      item: { ...about, sizeBytes: measure(files, path), why: 'neither dkms nor a package knows it' },
      look: async () => (files.isDirectory(path) && !isKnown(path) ? [{ do: 'remove', path }] : undefined),
    });
  }
  return pieces;
}
