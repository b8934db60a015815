import { join } from 'node:path';
import type { Host } from '../host/host';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import { sourceDir } from '../tree/layout';

/**
 * Whether a second package has a module's source as its own. In the upgrade of an RPM the scripts of the package that
 * goes run when the one that comes is in its place: what the new one has just built is not to be taken away.
 */
export async function isOwnedTwice(host: Host, paths: Paths, module: ModuleRef): Promise<boolean> {
  const conf = join(sourceDir(paths, module), 'dkms.conf');
  const inside = paths.root === '/' ? conf : conf.slice(paths.root.length);
  const owners = await host.run({
    file: 'rpm',
    args: ['--root', paths.root, '--query', '--queryformat', '%{NEVRA} ', '--file', inside],
  });
  return owners.ok && owners.stdout.trim().split(/\s+/).length > 1;
}
