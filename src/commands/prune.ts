import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { formatRef } from '../model/module-ref';
import type { TreeEntry } from '../model/tree';
import { findSuperseded, planPrune } from '../plan/plan-prune';
import { sourceDir } from '../tree/layout';
import { findOwner } from '../tree/owner';
import { readTree } from '../tree/read';
import { readSnapshot } from './snapshot';
import { leaveInitramfs, readSystem, type System } from './system';
import { transact } from './transact';
import type { Call, Result } from './verb';

/** Takes versions out of the tree that a newer one has taken the place of. Their sources stay. */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = leaveInitramfs(await readSystem(host, request));
  return transact(call, system, async () => {
    const tree = chooseAsked(call, readTree(host.files, system.paths));
    const owners = await findOwners(call, system, findSuperseded(tree));
    const plan = planPrune(tree, owners);
    const pairs = plan.jobs.flatMap(({ module, kernel }) =>
      kernel === undefined ? [] : [{ module, kernel }],
    );
    return { snapshot: await readSnapshot(host, system, () => pairs), plan };
  });
}

function chooseAsked({ request }: Call, tree: readonly TreeEntry[]): readonly TreeEntry[] {
  const { module } = request;
  if (module === undefined) return tree;
  const asked = tree.filter(entry => entry.module.name === module.name);
  if (asked.length === 0) throw new DkmsError('NOT_IN_TREE', `${module.name} is not in the tree`);
  return asked;
}

async function findOwners(
  { host }: Call,
  { paths }: System,
  entries: readonly TreeEntry[],
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  for (const { module } of entries) {
    const { owner } = await findOwner(host, paths, join(sourceDir(paths, module), 'dkms.conf'));
    if (owner !== undefined) owners.set(formatRef(module), owner);
  }
  return owners;
}
