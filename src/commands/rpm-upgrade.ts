import { join } from 'node:path';
import type { Host } from '../host/host';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import { countRpmInstances, findRpmOwners } from '../package/rpm-database';
import { sourceDir } from '../tree/layout';

/**
 * What the removal of a module is to the package that has its source. In the upgrade of an RPM the scripts of the package
 * that goes run when the one that comes is in its place:
 *
 *   removal      no upgrade: the package goes, or there is none
 *   same source  the package that comes has the same version of the module: what that has built is not to be taken away
 *   other source the package that comes has another version, whose turn comes when the transaction has ended
 */
export type RpmUpgrade = 'removal' | 'same source' | 'other source';

export async function findRpmUpgrade(host: Host, paths: Paths, module: ModuleRef): Promise<RpmUpgrade> {
  const owners = await findRpmOwners(host, paths, join(sourceDir(paths, module), 'dkms.conf'));
  if (owners.length > 1) return 'same source';
  const [owner] = owners;
  if (owner === undefined) return 'removal';
  return (await countRpmInstances(host, paths, owner)) > 1 ? 'other source' : 'removal';
}
