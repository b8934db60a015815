import { join } from 'node:path';
import type { Files } from '../host/files';
import type { Host } from '../host/host';
import type { Paths } from '../model/paths';

/** Whether this system's packages are RPMs. That rpm is installed tells nothing: Debian has it, too. */
export function hasRpmDatabase(files: Files, { rpmDatabases }: Paths): boolean {
  return rpmDatabases.some(directory => files.list(directory).length > 0);
}

/** Names of the packages that own a file, as often as instances of them do; none where nobody does. */
export function findRpmOwners(host: Host, paths: Paths, path: string): Promise<readonly string[]> {
  return query(host, paths, 'NAME', ['--file', inRoot(paths, path)]);
}

/** How many instances of a package are there: two while it is upgraded, and after an upgrade that was cut off. */
export async function countRpmInstances(host: Host, paths: Paths, name: string): Promise<number> {
  return (await query(host, paths, 'NAME', [name])).length;
}

/** The architecture of the package that owns a directory; undefined where no package has one. */
export async function findRpmArch(host: Host, paths: Paths, directory: string): Promise<string | undefined> {
  const arches = await query(host, paths, 'ARCH', ['--file', inRoot(paths, directory)]);
  return arches.find(arch => arch !== 'noarch');
}

/** One field of each package that the words choose. */
async function query(
  host: Host,
  { root }: Paths,
  field: 'NAME' | 'ARCH',
  words: readonly string[],
): Promise<readonly string[]> {
  const args = ['--root', root, '--query', '--queryformat', `%{${field}} `, ...words];
  const { ok, stdout } = await host.run({ file: 'rpm', args });
  return ok ? stdout.split(/\s+/).filter(word => word !== '') : [];
}

/** As the database of that root has it. */
function inRoot({ root }: Paths, path: string): string {
  return root === '/' ? path : join('/', path.slice(root.length));
}
