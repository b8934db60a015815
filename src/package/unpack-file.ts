import { basename, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { PackageFile } from './package-file';

/**
 * Unpacks what a package would put below /usr/src into an empty directory, with the package manager's own tools.
 *
 * @returns where what the package has as /usr/src lies
 * @throws {DkmsError} ARCHIVE_BAD
 */
export async function unpackFile(host: Host, file: PackageFile, into: string): Promise<string> {
  const tree = join(into, 'tree');
  await host.files.makeDirectory(tree);
  const command =
    file.kind === 'deb'
      ? { file: 'dpkg-deb', args: ['--extract', file.path, tree] }
      : { file: 'tar', args: ['-xf', await createTar(host, file, into), '-C', tree, './usr/src'] };
  const unpacked = await host.run(command);
  if (!unpacked.ok) throw createDamaged(file, unpacked.stderr);
  return join(tree, 'usr', 'src');
}

/** The tool puts what it makes beside the package. */
async function createTar(host: Host, file: PackageFile, into: string): Promise<string> {
  const copy = join(into, basename(file.path));
  await host.files.copyFile(file.path, copy);
  const made = await host.run({ file: 'rpm2archive', args: [copy] });
  if (!made.ok) throw createDamaged(file, made.stderr);
  return `${copy}.tgz`;
}

function createDamaged({ path }: PackageFile, stderr: string): DkmsError {
  return new DkmsError('ARCHIVE_BAD', `${path} could not be unpacked`, {
    detail: stderr.trim().split('\n')[0],
    hint: 'Get it again: it may be damaged.',
  });
}
