import type { Job } from '../model/plan';
import { getConf } from '../model/snapshot';
import { sourceDir, sourceLink } from '../tree/layout';
import { type Context, DONE, type JobEnd, UNCHANGED } from './context';
import { runScriptLeniently } from './scripts';
import { warnOfConf } from './warn-of-conf';

/** Registers a module whose source lies in the source tree, then runs its POST_ADD. */
export async function addModule(context: Context, job: Job): Promise<JobEnd> {
  const { host, snapshot } = context;
  const { paths, kernels } = snapshot;
  const { module } = job;
  const link = sourceLink(paths, module);
  const done = await context.commit(job, async () =>
    host.files.isDirectory(link) ? [] : [{ do: 'link', target: sourceDir(paths, module), path: link }],
  );
  if (!done) return UNCHANGED;

  const [facts] = kernels.values();
  const conf = facts === undefined ? undefined : getConf(snapshot, module, facts.kernel);
  if (!conf?.ok) return DONE;
  warnOfConf(context, conf.conf);
  const call = { name: 'POST_ADD', conf: conf.conf, directory: link } as const;
  await runScriptLeniently(context, { ...call, module, kernel: undefined, log: undefined });
  return DONE;
}
