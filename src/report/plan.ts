import type { Action, Plan, Reason } from '../model/plan';
import { describeLeftOut, formatSubject } from './text';

const WOULD: Readonly<Record<Action, string>> = {
  add: 'add',
  load: 'load',
  build: 'build',
  install: 'install',
  uninstall: 'uninstall',
  unbuild: 'drop the build of',
  forget: 'remove',
};

const WHY: Readonly<Record<Reason, string>> = {
  asked: 'asked for',
  autoinstall: 'its dkms.conf says AUTOINSTALL',
  needed: 'needed first',
  forced: 'there already, and --force wants it again',
  'in-the-way': 'has to go first',
  dependency: 'a module that it is built upon comes anew',
  source: 'its source has changed',
  overrides: "the administrator's overrides have changed",
  kernel: 'the kernel was built anew under the same release',
  compiler: 'the compiler has changed',
  environment: 'build_environment has changed',
};

/** What --dry-run shows: the jobs in an order in which each comes after what it waits for. */
export function formatPlan(plan: Plan): string {
  const { source } = plan;
  const jobs = [
    ...(plan.package === undefined
      ? []
      : [[`Would have the package manager install ${plan.package}`, WHY.needed] as const]),
    ...(source === undefined ? [] : [[`Would put the source at ${source}`, WHY.needed] as const]),
    ...plan.jobs.map(job => [`Would ${WOULD[job.action]} ${formatSubject(job)}`, WHY[job.because]] as const),
  ];
  const width = Math.max(0, ...jobs.map(([what]) => what.length));
  const lines = [
    ...jobs.map(([what, why]) => `${what.padEnd(width)}  (${why})`),
    ...plan.leftOut.map(describeLeftOut),
  ];
  return lines.length === 0 ? 'Nothing to do\n' : lines.map(line => line.replace(/\n*$/, '\n')).join('');
}

/** The same of a verb that writes files, once other things are done. */
export function formatPlannedFiles({
  paths,
  first,
}: {
  readonly paths: readonly string[];
  readonly first?: Plan;
}): string {
  const before = first === undefined || first.jobs.length === 0 ? '' : formatPlan({ ...first, leftOut: [] });
  return before + paths.map(path => `Would write ${path}\n`).join('');
}
