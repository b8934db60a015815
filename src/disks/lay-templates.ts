import { dirname, join, relative } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { listPaths } from '../host/walk';
import { fillValues, readTemplate } from '../package/template';
import type { Disk } from './disk';

/** Where the folders of templates are, below the directories that templates are looked for in. */
const FOLDER = 'driver-disk';

/**
 * Lays the files of a folder of templates on the disk, where they lie in the folder; placeholders are filled in their
 * names too: `linux/suse/@ARCH@-@RELEASE@/dud.config`. The administrator's own come before ours, and add to them.
 *
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function layTemplates(
  { files }: Host,
  { templates, staging }: Disk,
  { folder, values }: { readonly folder: string; readonly values: Readonly<Record<string, string>> },
): Promise<void> {
  const names = new Set(
    templates.flatMap(directory => {
      const top = join(directory, FOLDER, folder);
      return listPaths(files, top)
        .filter(path => !files.isDirectory(path))
        .map(path => relative(top, path));
    }),
  );
  if (names.size === 0)
    throw new DkmsError(
      'PACKAGE_FAILED',
      `The templates ${FOLDER}/${folder} are in none of ${templates.join(', ')}`,
      { hint: 'Install dkms-ng again.' },
    );
  for (const name of names) {
    const text = fillValues(readTemplate(files, templates, join(FOLDER, folder, name)), values);
    const target = join(staging, fillValues(name, values));
    await files.makeDirectory(dirname(target));
    await files.writeText(target, text, text.startsWith('#!') ? 0o755 : 0o644);
  }
}
