import { formatRef } from '../model/module-ref';
import type { Plan } from '../model/plan';
import type { TreeEntry } from '../model/tree';
import { compareVersions } from '../model/version';
import { planRemove } from './plan-remove';

/**
 * Takes the older versions of each module out of the tree where a newer one is installed. One that a kernel has, or a
 * package, stays. Looks at nothing but its arguments.
 *
 * @param owners  by `name/version`: the package that has a version's source
 */
export function planPrune(tree: readonly TreeEntry[], owners: ReadonlyMap<string, string>): Plan {
  const plans = findSuperseded(tree).map((entry): Plan => {
    const { module, builds } = entry;
    const kernels = builds.filter(({ installed }) => installed).map(({ kernel }) => kernel.release);
    const owner = owners.get(formatRef(module));
    const keeper =
      kernels.length > 0
        ? ({ by: 'kernel', names: kernels } as const)
        : owner !== undefined
          ? ({ by: 'package', names: [owner] } as const)
          : undefined;
    if (keeper !== undefined)
      return { jobs: [], leftOut: [{ module, kernel: undefined, reason: { kind: 'kept', ...keeper } }] };
    // Only scripts need a source, and no script runs for what is not installed.
    return planRemove(
      { ...entry, broken: false },
      builds.map(({ kernel }) => kernel),
      'removed',
    );
  });
  return { jobs: plans.flatMap(({ jobs }) => jobs), leftOut: plans.flatMap(({ leftOut }) => leftOut) };
}

/** Versions of modules of which a newer one is installed for any kernel. */
export function findSuperseded(tree: readonly TreeEntry[]): readonly TreeEntry[] {
  return tree.filter(({ module }) =>
    tree.some(
      other =>
        other.module.name === module.name &&
        compareVersions(other.module.version, module.version) > 0 &&
        other.builds.some(({ installed }) => installed),
    ),
  );
}
