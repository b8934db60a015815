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

/** Why a module is not signed, and what to do about it. */
export interface Refusal {
  readonly because: string;
  readonly next?: string | undefined;
}

/**
 * Signs a module where its kernel and the settings want that. What goes wrong is a warning, and the answer: whether
 * the module is built all the same is the caller's decision.
 */
export type Signer = (host: Host, module: ToSign) => Promise<Refusal | undefined>;

type EnsurePair = (pair: KeyPair) => Promise<KeyPair | Refusal>;

/** One for all builds of a call: what a kernel's modules are signed with is found once, and a key made once. */
export function createSigner(around: Surroundings): Signer {
  const kernels = new Map<string, Promise<Means | Refusal>>();
  const pairs = new Map<string, Promise<KeyPair | Refusal>>();
  const ensurePair: EnsurePair = pair =>
    once(pairs, `${pair.key}\n${pair.certificate}`, () => ensure(around, pair));
  return async (host, { module, facts, path, temporary }) => {
    const means = await once(kernels, kernelKey(facts.kernel), () => findMeans(around, facts, ensurePair));
    if (isRefusal(means)) return means;
    const name = `${formatRef(module)} -k ${facts.kernel.release}`;
    const told = {
      emit: chooseEmit(around),
      what: `${formatRef(module)} for kernel ${formatKernel(facts.kernel)} is`,
      next: `When that is settled: dkms build --force ${name} && dkms install --force ${name}`,
    };
    const ended = await tellRefusal(told, () => signModule(host, { ...means, path, temporary }));
    return isRefusal(ended) ? ended : undefined;
  };
}

function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'because' in answer;
}

/** Where signatures are required, the build's failure tells it. */
function chooseEmit({ emit, snapshot }: Surroundings): Emit {
  return snapshot.settings.signing.required ? () => undefined : emit;
}

function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Of these nobody is warned: the settings, or the kernel, want it so. */
const UNWANTED: Readonly<Record<'kernel' | 'setting' | 'chroot', Refusal>> = {
  kernel: {
    because: "the kernel's configuration names no CONFIG_MODULE_SIG_HASH: it knows no signatures",
    next: 'Set require_signature=no in framework.conf',
  },
  setting: {
    because: 'try_sign_modules is false',
    next: 'Set try_sign_modules=true in framework.conf',
  },
  chroot: {
    because: 'this is a chroot, or another root, where by default nothing is signed',
    next: 'Set try_sign_modules=true in framework.conf',
  },
};

async function findMeans(
  { host, snapshot, emit }: Surroundings,
  facts: KernelFacts,
  ensurePair: EnsurePair,
): Promise<Means | Refusal> {
  const { paths, profile, settings } = snapshot;
  const decision = decideSigning(facts.kconfig, settings.signing.trySign, () =>
    isInChroot(host.files, paths.root),
  );
  if (!decision.sign) return UNWANTED[decision.because];
  const places = { profile, paths, release: facts.kernel.release, own: ownKeyPair(paths) };
  const pair = await ensurePair(findKeyPair(host.files, { ...places, settings: settings.signing }));
  if (isRefusal(pair)) return pair;
  const { signFile } = settings.signing;
  const { program, notThere } = findSignProgram(host, { signFile, profile, paths, facts });
  if (notThere !== undefined) {
    const text = `sign_file is ${notThere}, which is not there; ${program ?? 'openssl'} signs instead`;
    emit({ kind: 'warning', text });
  }
  return { program, hash: decision.hash, pair };
}

/** As the only one who changes the tree: another call may be about to make the same key. */
async function ensure(around: Surroundings, pair: KeyPair): Promise<KeyPair | Refusal> {
  const { host, lock, emit } = around;
  const looks = isTokenKey(pair.key) || (host.files.exists(pair.key) && host.files.exists(pair.certificate));
  const work = () => ensureKeyPair(host, pair);
  const ended = await tellRefusal({ emit: chooseEmit(around), what: 'modules are' }, () =>
    looks ? work() : lock.hold(work),
  );
  if (ended === 'made') emit({ kind: 'key-made', pair });
  return isRefusal(ended) ? ended : pair;
}

interface Told {
  readonly emit: Emit;
  readonly what: string;
  /** Where the refusal itself does not say what to do. */
  readonly next?: string;
}

/** Refusals to sign are told, and nothing more; a full disk is no such thing. */
async function tellRefusal<T>({ emit, what, next }: Told, work: () => Promise<T>): Promise<T | Refusal> {
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
    const because = [error.message, error.detail].filter(text => text !== undefined).join(': ');
    return { because, next: error.hint };
  }
}
