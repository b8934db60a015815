import type { Job } from '../model/plan';

/**
 * Runs jobs side by side, each when those it waits for have ended well. A job whose predecessor failed is not run;
 * `block` is told which one it was. Returns when all have ended.
 *
 * @param run  whether the job ended well; how many run at once is its own business
 */
export async function schedule(
  jobs: readonly Job[],
  run: (job: Job) => Promise<boolean>,
  block: (job: Job, blocker: Job) => void,
): Promise<void> {
  const byId = new Map(jobs.map(job => [job.id, job]));
  const started = new Map<string, Promise<Job | undefined>>();

  /** The job that is to blame: itself, or the one it waited for; undefined when all is well. */
  const start = (job: Job): Promise<Job | undefined> => {
    const known = started.get(job.id);
    if (known !== undefined) return known;
    const ended = (async () => {
      const predecessors = job.after.flatMap(id => byId.get(id) ?? []);
      const blamed = await Promise.all(predecessors.map(start));
      const blocker = blamed.find(found => found !== undefined);
      if (blocker !== undefined) {
        block(job, blocker);
        return blocker;
      }
      return (await run(job)) ? undefined : job;
    })();
    started.set(job.id, ended);
    return ended;
  };
  // A fault of ours in one job must not leave the others running behind its back.
  const all = await Promise.allSettled(jobs.map(start));
  for (const one of all) if (one.status === 'rejected') throw one.reason;
}
