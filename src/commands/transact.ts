import { applyPlan } from '../apply/transaction';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Plan } from '../model/plan';
import type { Snapshot } from '../model/snapshot';
import type { System } from './system';
import type { Call, Result } from './verb';

/** Long enough for a kernel upgrade with many drivers that somebody else is in the middle of. */
const WAIT_SECONDS = 3_600;

export interface Planned {
  readonly snapshot: Snapshot;
  readonly plan: Plan;
}

/** Runs `work` as the only one that changes this tree. A call from inside a call joins the one it is in. */
export async function holdTree<T>(host: Host, system: System, work: () => Promise<T>): Promise<T> {
  const { dkmsTree } = system.paths;
  if (host.env.DKMS_TRANSACTION === dkmsTree) return work();
  if (!host.files.isWritable(dkmsTree)) throw createNotWritable(dkmsTree);
  await host.files.makeDirectory(dkmsTree);
  const lock = await host.lock(dkmsTree, WAIT_SECONDS);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Snapshot, plan, apply, in one hold of the tree. */
export async function transact(
  call: Call,
  system: System,
  makePlan: () => Promise<Planned>,
): Promise<Result> {
  return holdTree(call.host, system, () => applyPlanned(call, makePlan));
}

/** The same for a caller that holds the tree already. */
export async function applyPlanned(
  call: Call,
  makePlan: () => Promise<Planned>,
): Promise<Result & { kind: 'outcomes' }> {
  const { snapshot, plan } = await makePlan();
  if (plan.jobs.some(job => job.action === 'install' || job.action === 'uninstall')) {
    const { installTree } = snapshot.paths;
    if (!call.host.files.isWritable(installTree)) throw createNotWritable(installTree);
  }
  const outcomes = await applyPlan({ host: call.host, snapshot, emit: call.emit }, plan);
  return { kind: 'outcomes', outcomes, leftOut: plan.leftOut, summary: false };
}

function createNotWritable(tree: string): DkmsError {
  return new DkmsError('NOT_PERMITTED', `${tree} cannot be written`);
}
