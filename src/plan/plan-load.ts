import { DkmsError } from '../errors/dkms-error';
import { formatRef } from '../model/module-ref';
import type { Job, LeftOut } from '../model/plan';
import type { Target } from '../model/target';
import { findEntry, isBuiltFor, type TreeBuild, type TreeEntry } from '../model/tree';
import type { Unpacked } from '../model/unpacked';
import { createJob } from './jobs';

export interface LoadPlan {
  readonly jobs: readonly Job[];
  readonly leftOut: readonly LeftOut[];
  /** Builds that are in the tree and in the archive, and stay as they are in the tree. */
  readonly kept: readonly Target[];
  /** The entries of what was not refused, as they will be when the jobs are done. */
  readonly entries: readonly TreeEntry[];
}

/**
 * Brings in what an archive holds. A module that is in the tree with its source is left alone unless forced; one that
 * came without source takes what it lacks. Looks at nothing but its arguments.
 *
 * @source docs/compatibility.md, "Archives"
 */
export function planLoad(
  tree: readonly TreeEntry[],
  modules: readonly Unpacked[],
  { force }: { readonly force: boolean },
): LoadPlan {
  const plans = modules.map(unpacked => planOne(findEntry(tree, unpacked.module), unpacked, force));
  return {
    jobs: plans.flatMap(plan => plan.jobs),
    leftOut: plans.flatMap(plan => plan.leftOut),
    kept: plans.flatMap(plan => plan.kept),
    entries: plans.flatMap(plan => plan.entries),
  };
}

function planOne(entry: TreeEntry | undefined, unpacked: Unpacked, force: boolean): LoadPlan {
  const { module, builds, binariesOnly } = unpacked;
  const isThere = entry !== undefined && !entry.broken;
  if (isThere && entry.binariesOnly !== true && !force) {
    const error = new DkmsError('ALREADY_LOADED', `${formatRef(module)} is in the tree already`);
    const leftOut: LeftOut = { module, kernel: undefined, reason: { kind: 'refused', error } };
    return { jobs: [], leftOut: [leftOut], kept: [], entries: [] };
  }
  const known = builds.filter(({ kernel }) => entry !== undefined && isBuiltFor(entry, kernel));
  const kept = force ? [] : known.map(({ kernel }) => ({ module, kernel }));
  const hasNews = !isThere || !binariesOnly || kept.length < builds.length;
  return {
    jobs: hasNews ? [createJob('load', { module }, { force, unpacked })] : [],
    leftOut: hasNews ? [] : kept.map(target => ({ ...target, reason: { kind: 'already', state: 'built' } })),
    kept: hasNews ? kept : [],
    entries: [mergeEntry(entry, unpacked)],
  };
}

function mergeEntry(entry: TreeEntry | undefined, { module, binariesOnly, builds }: Unpacked): TreeEntry {
  const before = entry?.builds ?? [];
  const fresh = builds
    .filter(({ kernel }) => entry === undefined || !isBuiltFor(entry, kernel))
    .map(({ kernel }): TreeBuild => ({ kernel, installed: false, hasOriginals: false }));
  const hadSource = entry !== undefined && !entry.broken && entry.binariesOnly !== true;
  return {
    module,
    broken: false,
    builds: [...before, ...fresh],
    ...(binariesOnly && !hadSource ? { binariesOnly } : {}),
  };
}
