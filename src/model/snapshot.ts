import type { DkmsError } from '../errors/dkms-error';
import type { DkmsConf } from './conf';
import type { Distribution } from './distribution';
import type { InputName } from './inputs';
import { type Kernel, kernelKey } from './kernel';
import type { KernelFacts } from './kernel-facts';
import { formatRef, type ModuleRef } from './module-ref';
import type { Paths } from './paths';
import type { Settings } from './settings';
import type { TreeEntry } from './tree';

/** Everything a plan may look at, read at one moment. */
export interface Snapshot {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly profile: Distribution;
  readonly tree: readonly TreeEntry[];
  /** By `kernelKey`. */
  readonly kernels: ReadonlyMap<string, KernelFacts>;
  /** By `confKey`: the conf of a module as it is for a kernel, or why it cannot be used. */
  readonly confs: ReadonlyMap<string, ConfResult>;
  /** By `confKey`: what has changed since a build that is there was made. */
  readonly changed: ReadonlyMap<string, InputName>;
  /** `confKey`s of modules that a kernel has by a link to another kernel's. */
  readonly weak: ReadonlySet<string>;
  /** By `confKey`: failures that the same inputs would bring again; empty unless they are asked for. */
  readonly failures: ReadonlyMap<string, DkmsError>;
}

export type ConfResult =
  | { readonly ok: true; readonly conf: DkmsConf }
  | { readonly ok: false; readonly error: DkmsError };

export function confKey(module: ModuleRef, kernel: Kernel): string {
  return `${formatRef(module)} ${kernelKey(kernel)}`;
}

/** @throws {Error} when the snapshot was not made for this pair: a fault of ours */
export function getConf(snapshot: Snapshot, module: ModuleRef, kernel: Kernel): ConfResult {
  const conf = snapshot.confs.get(confKey(module, kernel));
  if (conf === undefined) throw new Error(`no conf in the snapshot for ${confKey(module, kernel)}`);
  return conf;
}

/** @throws {Error} when the snapshot was not made for this kernel: a fault of ours */
export function getFacts(snapshot: Snapshot, kernel: Kernel): KernelFacts {
  const facts = snapshot.kernels.get(kernelKey(kernel));
  if (facts === undefined) throw new Error(`no facts in the snapshot for ${kernelKey(kernel)}`);
  return facts;
}
