import type { ModuleRef } from '../model/module-ref';
import { getConf } from '../model/snapshot';
import { sourceDir, sourceLink, versionDir } from '../tree/layout';
import type { Context } from './context';
import { runScriptLeniently } from './scripts';

/** Registers a module whose source lies in the source tree, then runs its POST_ADD. */
export async function addModule(context: Context, module: ModuleRef): Promise<void> {
  const { host, snapshot } = context;
  const { paths, kernels } = snapshot;
  await host.files.makeDirectory(versionDir(paths, module));
  await host.files.link(sourceDir(paths, module), sourceLink(paths, module));

  const [facts] = kernels.values();
  const conf = facts === undefined ? undefined : getConf(snapshot, module, facts.kernel);
  if (!conf?.ok) return;
  await runScriptLeniently(context, {
    name: 'POST_ADD',
    conf: conf.conf,
    directory: sourceLink(paths, module),
    module,
    kernel: undefined,
    log: undefined,
  });
}
