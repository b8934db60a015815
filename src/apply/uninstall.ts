import { dirname, join } from 'node:path';
import type { DkmsConf } from '../model/conf';
import type { Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { ModuleRef } from '../model/module-ref';
import { confKey } from '../model/snapshot';
import { findInstalledPairs } from '../tree/installed-files';
import { installedLink, recordFile, sourceLink } from '../tree/layout';
import { restoreOriginals } from '../tree/originals';
import type { Context, JobEffects } from './context';
import { removeEmptyPlaces } from './empty-places';
import { runScriptLeniently } from './scripts';

/** Takes a module out of a kernel's directory and puts back what it had been before. */
export async function uninstallModule(
  context: Context,
  { module, kernel }: { module: ModuleRef; kernel: Kernel },
): Promise<JobEffects> {
  const { host, snapshot, emit } = context;
  const { files } = host;
  const { paths } = snapshot;
  const result = snapshot.confs.get(confKey(module, kernel));
  const conf = result?.ok ? result.conf : undefined;
  const directory = join(paths.installTree, kernel.release);

  for (const path of findInstalledFiles(context, { module, kernel, conf })) {
    if (!files.exists(path)) {
      emit({ kind: 'warning', text: `${path} was not there any more` });
      continue;
    }
    await files.remove(path);
    emit({ kind: 'file', doing: 'delete', path });
    await removeEmptyPlaces(context, dirname(path), directory);
  }
  for (const path of await restoreOriginals(files, paths, { name: module.name, kernel })) {
    emit({ kind: 'original-restored', module, path });
  }
  await files.remove(installedLink(paths, module.name, kernel));
  await files.remove(recordFile(paths, module, kernel));

  if (conf !== undefined) {
    await runScriptLeniently(context, {
      name: 'POST_REMOVE',
      conf,
      directory: sourceLink(paths, module),
      module,
      kernel,
      log: undefined,
    });
  }
  return { depmodFor: [kernel], log: undefined, undo: undefined };
}

/** By the record, else by the distribution's destination, else by the conf. Any compression counts. */
function findInstalledFiles(
  { host, snapshot }: Context,
  { module, kernel, conf }: { module: ModuleRef; kernel: Kernel; conf: DkmsConf | undefined },
): readonly string[] {
  const { paths, profile } = snapshot;
  const pairs = findInstalledPairs(host.files, paths, { module, kernel, profile });
  if (pairs !== undefined && pairs.length > 0) return pairs.map(pair => pair.installed);
  return (conf?.modules ?? []).flatMap(({ destName, destLocation }) => {
    const place = join(paths.installTree, kernel.release, profile.destination ?? destLocation);
    const name = destName.replaceAll('-', '_');
    return host.files
      .list(place)
      .filter(file => nameOfModule(file) === name)
      .map(file => join(place, file));
  });
}
