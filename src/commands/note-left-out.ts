import type { ErrorCode } from '../errors/catalog';
import type { Host } from '../host/host';
import { readBuildFacts } from '../kernel/facts';
import type { BuildInputs } from '../model/inputs';
import { kernelKey } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Outcome } from '../model/outcome';
import type { LeftOutReason } from '../model/plan';
import { confKey, type Snapshot } from '../model/snapshot';
import type { Target } from '../model/target';
import { findEntry, isNameInstalledFor, type TreeEntry } from '../model/tree';
import { stampInputs } from '../tree/inputs';
import { type LeftOutRecord, writeLeftOut } from '../tree/left-out';
import { readTree } from '../tree/read';
import { readBoot } from '../tree/record';
import { findInputPlaces } from './memory';
import type { System } from './system';
import type { Planned } from './transact';

/** Stamps of what decides about modules, by `confKey`: taken before their confs are asked. */
export type Stamps = ReadonlyMap<string, BuildInputs>;

export function stampTargets(host: Host, { paths, settings }: System, targets: readonly Target[]): Stamps {
  const kernels = new Map(
    targets.map(({ kernel }) => [kernelKey(kernel), readBuildFacts(host.files, paths, kernel)]),
  );
  const looked = { paths, settings, kernels };
  return new Map(
    targets.flatMap(target => {
      const places = findInputPlaces(host, looked, target);
      return places ? [[confKey(target.module, target.kernel), stampInputs(host, places)] as const] : [];
    }),
  );
}

/** What else is refused may go well the next time: a program or headers may have come. */
const CAUSED_BY_INPUTS: readonly ErrorCode[] = ['CONF_BAD', 'DEPENDENCY_MISSING', 'DEPENDENCY_FAILED'];

interface Decided {
  readonly targets: readonly Target[];
  readonly stamps: Stamps;
  readonly planned: Planned;
  readonly outcomes: readonly Outcome[];
}

/** Leaves a note with each module that was not installed for a reason that a conf gave. The caller holds the tree. */
export async function noteLeftOut(host: Host, decided: Decided): Promise<void> {
  const { paths } = decided.planned.snapshot;
  const tree = readTree(host.files, paths);
  const boot = readBoot(host.files);
  for (const target of decided.targets) {
    const inputs = decided.stamps.get(confKey(target.module, target.kernel));
    const note = explain(decided, target, tree);
    // Another call may have removed it meanwhile.
    if (inputs === undefined || note === undefined || findEntry(tree, target.module) === undefined) continue;
    await writeLeftOut(host.files, paths, { ...target, record: { schema: 1, inputs, boot, ...note } });
  }
}

type Note = Pick<LeftOutRecord, 'lacking' | 'error'>;

/** undefined: it was installed, or something that may pass kept it from that. */
function explain(
  { planned, outcomes }: Decided,
  target: Target,
  tree: readonly TreeEntry[],
): Note | undefined {
  const { snapshot, plan } = planned;
  const own = outcomes.filter(outcome => isOf(target, outcome));
  const failed = own.find(({ error }) => error?.code === 'DEPENDENCY_FAILED')?.error;
  if (own.length > 0 && failed === undefined) return undefined;
  const reason: LeftOutReason | undefined =
    failed === undefined
      ? plan.leftOut.find(leftOut => isOf(target, leftOut))?.reason
      : { kind: 'refused', error: failed };
  if (reason === undefined) return isUnwanted(snapshot, target) ? { lacking: [] } : undefined;
  if (reason.kind === 'already' || reason.kind === 'kept') return undefined;
  if (reason.kind === 'deferred') return { lacking: [...reason.missing] };
  const { code, message, exitCode, detail, hint } = reason.error;
  if (code === 'NOT_FOR_KERNEL') return { lacking: [] };
  if (!CAUSED_BY_INPUTS.includes(code)) return undefined;
  const lacking = code === 'CONF_BAD' ? [] : findLacking(snapshot, target, tree);
  // What it failed for has come meanwhile.
  if (code !== 'CONF_BAD' && lacking.length === 0) return undefined;
  const told = { ...(detail === undefined ? {} : { detail }), ...(hint === undefined ? {} : { hint }) };
  return { lacking: [...lacking], error: { code, message, exitCode, ...told } };
}

function isOf({ module, kernel }: Target, other: Pick<Outcome, 'module' | 'kernel'>): boolean {
  return (
    formatRef(other.module) === formatRef(module) &&
    other.kernel !== undefined &&
    kernelKey(other.kernel) === kernelKey(kernel)
  );
}

/** What is there and unchanged, or there by a link to another kernel's, has no part in a plan either. */
function isUnwanted({ confs, weak }: Snapshot, { module, kernel }: Target): boolean {
  const key = confKey(module, kernel);
  const conf = confs.get(key);
  return conf?.ok === true && !conf.conf.autoinstall && !weak.has(key);
}

function findLacking(
  { confs }: Snapshot,
  { module, kernel }: Target,
  tree: readonly TreeEntry[],
): readonly string[] {
  const conf = confs.get(confKey(module, kernel));
  const names = conf?.ok ? conf.conf.buildDepends : [];
  return names.filter(name => !isNameInstalledFor(tree, name, kernel));
}
