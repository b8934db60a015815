import { dirname } from 'node:path';
import type { Job } from '../model/plan';
import { attemptsDir, moduleDir, resultDir, versionDir } from '../tree/layout';
import { removeAttempt, withAttempt } from './attempt';
import { type Context, DONE, type JobEnd, UNCHANGED } from './context';
import { kernelOf } from './job-kernel';
import { dropKeptLogs } from './kept-logs';

/** Drops what was built for a kernel; the module stays in the tree. A build of it that is under way is waited for. */
export async function unbuildModule(context: Context, job: Job): Promise<JobEnd> {
  const { files } = context.host;
  const { module } = job;
  const kernel = kernelOf(job);
  const result = resultDir(context.snapshot.paths, module, kernel);
  const end = await withAttempt(context, { module, kernel }, async () => {
    const done = await context.commit(job, async () => {
      if (!files.exists(result)) return [];
      return [
        { do: 'remove', path: result },
        { do: 'prune', from: dirname(result), top: versionDir(context.snapshot.paths, module) },
      ];
    });
    await removeAttempt(context, { module, kernel });
    await dropKeptLogs(files, context.snapshot.paths, { module, kernel });
    return done ? DONE : UNCHANGED;
  });
  return end ?? UNCHANGED;
}

/** Takes a module version out of the tree, and the module with its last version. Its source stays. */
export async function forgetModule(context: Context, job: Job): Promise<JobEnd> {
  const { host, snapshot, waitSeconds } = context;
  const { module } = job;
  const directory = versionDir(snapshot.paths, module);
  const attempts = attemptsDir(snapshot.paths, module);
  // Whoever still builds it, for whichever kernel, ends first.
  if (host.files.isDirectory(attempts)) (await host.lock(attempts, waitSeconds)).release();
  const done = await context.commit(job, async () => {
    if (!host.files.exists(directory)) return [];
    return [
      { do: 'remove', path: directory },
      { do: 'prune', from: moduleDir(snapshot.paths, module.name), top: snapshot.paths.dkmsTree },
    ];
  });
  return done ? DONE : UNCHANGED;
}
