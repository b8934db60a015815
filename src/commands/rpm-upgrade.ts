import { join } from 'node:path';
import type { Host } from '../host/host';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import { countRpmInstances, findRpmOwners } from '../package/rpm-database';
import { isInRpmTransaction } from '../package/rpm-transaction';
import { sourceDir } from '../tree/layout';

/**
 * What the removal of a module is to the package that has its source. In the upgrade of an RPM the scripts of the package
 * that goes run when the one that comes is in its place:
 *
 *   alone        no package has the source, or it has no part in this
 *   erased       the package goes, and rpm's transaction ends later
 *   same source  the package that comes has the same version of the module: what that has built is not to be taken away
 *   other source the package that comes has another version, whose turn comes when the transaction has ended
 */
export type RpmPart = 'alone' | 'erased' | 'same source' | 'other source';

export async function findRpmPart(host: Host, paths: Paths, module: ModuleRef): Promise<RpmPart> {
  const owners = await findRpmOwners(host, paths, join(sourceDir(paths, module), 'dkms.conf'));
  if (owners.length > 1) return 'same source';
  const [owner] = owners;
  if (owner === undefined) return 'alone';
  if ((await countRpmInstances(host, paths, owner)) > 1) return 'other source';
  return isInRpmTransaction(host.files) ? 'erased' : 'alone';
}
