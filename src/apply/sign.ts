import { explainSystemError } from '../errors/from-system';
import type { Host } from '../host/host';
import type { Emit } from '../model/event';
import { formatKernel, kernelKey } from '../model/kernel';
import type { KernelFacts } from '../model/kernel-facts';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { isTokenKey, type KeyPair } from '../model/signing';
import { isInChroot } from '../signing/chroot';
import { decideSigning } from '../signing/decide';
import { ensureKeyPair } from '../signing/ensure-key-pair';
import { findSignProgram } from '../signing/find-program';
import { findKeyPair } from '../signing/key-pair';
import { type Signing, signModule } from '../signing/sign';
import { ownKeyPair } from '../tree/layout';
import type { Surroundings } from './transaction';

/** What one kernel's modules are signed with. */
type Means = Pick<Signing, 'program' | 'hash' | 'pair'>;

export interface ToSign {
  readonly module: ModuleRef;
  readonly facts: KernelFacts;
  /** Of the module's file, stripped and not yet compressed. */
  readonly path: string;
  /** A directory for what is only needed meanwhile. */
  readonly temporary: string;
}

/** Signs a module where its kernel and the settings want that. What goes wrong is a warning: the module is built. */
export type Signer = (host: Host, module: ToSign) => Promise<void>;

type EnsurePair = (pair: KeyPair) => Promise<KeyPair | undefined>;

/** One for all builds of a call: what a kernel's modules are signed with is found once, and a key made once. */
export function createSigner(around: Surroundings): Signer {
  const kernels = new Map<string, Promise<Means | undefined>>();
  const pairs = new Map<string, Promise<KeyPair | undefined>>();
  const ensurePair: EnsurePair = pair =>
    once(pairs, `${pair.key}\n${pair.certificate}`, () => ensure(around, pair));
  return async (host, { module, facts, path, temporary }) => {
    const means = await once(kernels, kernelKey(facts.kernel), () => findMeans(around, facts, ensurePair));
    if (means === undefined) return;
    const name = `${formatRef(module)} -k ${facts.kernel.release}`;
    const told = {
      emit: around.emit,
      what: `${formatRef(module)} for kernel ${formatKernel(facts.kernel)} is`,
      next: `When that is settled: dkms build --force ${name} && dkms install --force ${name}`,
    };
    await tellRefusal(told, () => signModule(host, { ...means, path, temporary }));
  };
}

function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

async function findMeans(
  { host, snapshot, emit }: Surroundings,
  facts: KernelFacts,
  ensurePair: EnsurePair,
): Promise<Means | undefined> {
  const { paths, profile, settings } = snapshot;
  const decision = decideSigning(facts.kconfig, settings.signing.trySign, () =>
    isInChroot(host.files, paths.root),
  );
  if (!decision.sign) return undefined;
  const places = { profile, paths, release: facts.kernel.release, own: ownKeyPair(paths) };
  const pair = await ensurePair(findKeyPair(host.files, { ...places, settings: settings.signing }));
  if (pair === undefined) return undefined;
  const { signFile } = settings.signing;
  const { program, notThere } = findSignProgram(host, { signFile, profile, paths, facts });
  if (notThere !== undefined) {
    const text = `sign_file is ${notThere}, which is not there; ${program ?? 'openssl'} signs instead`;
    emit({ kind: 'warning', text });
  }
  return { program, hash: decision.hash, pair };
}

/** As the only one who changes the tree: another call may be about to make the same key. */
async function ensure({ host, lock, emit }: Surroundings, pair: KeyPair): Promise<KeyPair | undefined> {
  const looks = isTokenKey(pair.key) || (host.files.exists(pair.key) && host.files.exists(pair.certificate));
  const work = () => ensureKeyPair(host, pair);
  const ended = await tellRefusal({ emit, what: 'modules are' }, () => (looks ? work() : lock.hold(work)));
  if (ended === 'made') emit({ kind: 'key-made', pair });
  return ended === undefined ? undefined : pair;
}

interface Told {
  readonly emit: Emit;
  readonly what: string;
  /** Where the refusal itself does not say what to do. */
  readonly next?: string;
}

/** Refusals to sign are told, and nothing more; a full disk is no such thing. */
async function tellRefusal<T>({ emit, what, next }: Told, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    const error = explainSystemError(thrown);
    if (error === undefined || error.code === 'NO_SPACE') throw thrown;
    const hint = error.hint ?? next;
    const lines = [
      `${what} not signed: ${error.message}`,
      ...(error.detail === undefined ? [] : [`  cause: ${error.detail}`]),
      ...(hint === undefined ? [] : [`  next:  ${hint}`]),
    ];
    emit({ kind: 'warning', text: lines.join('\n') });
    return undefined;
  }
}
