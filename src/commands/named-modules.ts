import { basename } from 'node:path';
import type { OpenedModule } from '../archive/open-archive';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { formatRef } from '../model/module-ref';
import type { Request } from '../model/request';

/** Whether a path that was named as a source is a file to unpack. */
export function isArchive({ files }: Host, path: string): boolean {
  return !files.isDirectory(path) && basename(path) !== 'dkms.conf';
}

/** Of an archive with several modules -m takes one. */
export function chooseNamed(
  opened: readonly OpenedModule[],
  path: string,
  { module }: Request,
): readonly OpenedModule[] {
  if (module === undefined) return opened;
  const named = opened.filter(
    ({ module: { name, version } }) => name === module.name && (module.version ?? version) === version,
  );
  if (named.length > 0) return named;
  const wanted = module.version === undefined ? module.name : `${module.name}/${module.version}`;
  const held = opened.map(one => formatRef(one.module)).join(', ');
  throw new DkmsError('ARCHIVE_BAD', `${path} does not hold ${wanted}, but ${held}`, {
    hint: `dkms ldtarball ${path}, without -m, for all of it`,
  });
}
