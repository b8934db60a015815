import { DkmsError } from '../errors/dkms-error';
import type { Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Job, LeftOut, Plan } from '../model/plan';
import { confKey, getConf, type Snapshot } from '../model/snapshot';
import { isInstalledFor, isNameInstalledFor, type TreeEntry } from '../model/tree';
import { compareVersions } from '../model/version';
import { createBrokenError, planInstall } from './plan-install';

/** The newest version of each module, by name, in the order of the tree; a broken one where there is no other. */
export function findNewest(tree: readonly TreeEntry[]): readonly TreeEntry[] {
  const newest = new Map<string, TreeEntry>();
  for (const entry of tree) {
    const known = newest.get(entry.module.name);
    if (known === undefined || isPreferred(entry, known)) newest.set(entry.module.name, entry);
  }
  return [...newest.values()];
}

function isPreferred(entry: TreeEntry, known: TreeEntry): boolean {
  if (entry.broken !== known.broken) return known.broken;
  return compareVersions(entry.module.version, known.module.version) > 0;
}

/** What is planned so far. */
interface Progress {
  readonly jobs: Job[];
  readonly leftOut: LeftOut[];
  /** By module name: the job after which it is there. */
  readonly lastJob: Map<string, Job>;
  /** Names of modules that keep nobody waiting. */
  readonly settled: Set<string>;
}

/**
 * Installs for one kernel what wants to be installed by itself, each after what it depends on. One bad module never
 * keeps the others back. By force what is not there is installed against all checks, and nothing is done twice. Looks at
 * nothing but its arguments.
 *
 * @source docs/compatibility.md, "autoinstall"
 */
export function planAutoinstall(
  snapshot: Snapshot,
  kernel: Kernel,
  { force }: { readonly force: boolean },
): Plan {
  const newest = findNewest(snapshot.tree);
  const broken = newest.filter(entry => entry.broken).map(({ module }) => leaveOutBroken(module, kernel));
  const progress: Progress = { jobs: [], leftOut: broken, lastJob: new Map(), settled: new Set() };
  const { jobs, leftOut, settled } = progress;
  let waiting = newest.filter(entry => !entry.broken && isWanted(snapshot, entry, kernel));
  for (;;) {
    const ready = waiting.filter(entry => findMissing(snapshot, { entry, kernel, settled }).length === 0);
    if (ready.length === 0) break;
    for (const { module } of ready) planReady(snapshot, { module, kernel, force }, progress);
    waiting = waiting.filter(entry => !ready.includes(entry));
  }

  const known = new Set(snapshot.tree.map(entry => entry.module.name));
  for (const entry of waiting) {
    const missing = findMissing(snapshot, { entry, kernel, settled });
    const circle = findCircle(entry.module.name, name => waitsFor(snapshot, waiting, { name, kernel }));
    const reason =
      circle === undefined ? explainWaiting(entry, missing, known) : explainCircle(entry, circle);
    leftOut.push({ module: entry.module, kernel, reason });
  }
  return { jobs, leftOut };
}

function leaveOutBroken(module: ModuleRef, kernel: Kernel): LeftOut {
  return { module, kernel, reason: { kind: 'refused', error: createBrokenError(module) } };
}

/** Adds the jobs of a module whose turn has come. */
function planReady(
  snapshot: Snapshot,
  { module, kernel, force }: { module: ModuleRef; kernel: Kernel; force: boolean },
  { jobs, leftOut, lastJob, settled }: Progress,
): void {
  const plan = planInstall(snapshot, {
    module,
    kernels: [kernel],
    goal: 'installed',
    force: false,
    overrides: force,
    because: 'autoinstall',
    changed: snapshot.changed.get(confKey(module, kernel)),
    after: dependsOn(snapshot, module, kernel).flatMap(name => lastJob.get(name) ?? []),
    planned: settled,
  });
  jobs.push(...plan.jobs);
  leftOut.push(...plan.leftOut);
  const last = plan.jobs[plan.jobs.length - 1];
  if (last !== undefined) lastJob.set(module.name, last);
  // A module that is not meant for this kernel keeps nobody waiting; one that cannot be built does.
  if (last !== undefined || plan.leftOut.every(({ reason }) => isExcluded(reason))) settled.add(module.name);
}

function isWanted(snapshot: Snapshot, entry: TreeEntry, kernel: Kernel): boolean {
  // What is there is built anew only when it would come out otherwise.
  if (isInstalledFor(entry, kernel)) return snapshot.changed.has(confKey(entry.module, kernel));
  if (snapshot.weak.has(confKey(entry.module, kernel))) return false;
  const conf = getConf(snapshot, entry.module, kernel);
  return !conf.ok || conf.conf.autoinstall;
}

function dependsOn(snapshot: Snapshot, module: ModuleRef, kernel: Kernel): readonly string[] {
  const conf = getConf(snapshot, module, kernel);
  return conf.ok ? conf.conf.buildDepends : [];
}

function findMissing(
  snapshot: Snapshot,
  { entry, kernel, settled }: { entry: TreeEntry; kernel: Kernel; settled: ReadonlySet<string> },
): readonly string[] {
  return dependsOn(snapshot, entry.module, kernel).filter(
    name => !settled.has(name) && !isNameInstalledFor(snapshot.tree, name, kernel),
  );
}

function isExcluded(reason: LeftOut['reason']): boolean {
  return reason.kind !== 'refused' || reason.error.code === 'NOT_FOR_KERNEL';
}

/** The modules that wait themselves for which one of them waits. */
function waitsFor(
  snapshot: Snapshot,
  waiting: readonly TreeEntry[],
  { name, kernel }: { readonly name: string; readonly kernel: Kernel },
): readonly string[] {
  const isWaiting = (other: string): boolean => waiting.some(({ module }) => module.name === other);
  return waiting
    .filter(({ module }) => module.name === name)
    .flatMap(({ module }) => dependsOn(snapshot, module, kernel).filter(isWaiting));
}

/** The way from a module back to itself: `a`, `b`, `a`; undefined where there is none. */
function findCircle(start: string, next: (name: string) => readonly string[]): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const name of next(way.at(-1) ?? start)) {
      if (name === start) return [...way, name];
      if (!seen.has(name)) ways.push([...way, name]);
      seen.add(name);
    }
  }
  return undefined;
}

function explainCircle({ module }: TreeEntry, circle: readonly string[]): LeftOut['reason'] {
  return {
    kind: 'refused',
    error: new DkmsError(
      'DEPENDENCY_FAILED',
      `${formatRef(module)} waits for itself, by BUILD_DEPENDS: ${circle.join(' needs ')}`,
      { hint: `To build one of them without the others: dkms install ${formatRef(module)} --force` },
    ),
  };
}

/** What is not in the tree may yet come, by a package that is not configured; what is there and failed will not. */
function explainWaiting(
  entry: TreeEntry,
  missing: readonly string[],
  known: ReadonlySet<string>,
): LeftOut['reason'] {
  const here = missing.filter(name => known.has(name));
  if (here.length === 0) return { kind: 'deferred', missing };
  return {
    kind: 'refused',
    error: new DkmsError(
      'DEPENDENCY_FAILED',
      `${formatRef(entry.module)} needs ${here.join(', ')}, which could not be installed`,
      { hint: `See what keeps it back: dkms status ${here[0]}` },
    ),
  };
}
