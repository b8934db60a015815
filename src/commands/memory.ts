import { findBuildEnvironment } from '../conf/build-environment';
import { listOverrides } from '../conf/overrides';
import { CATALOG, type ErrorCode } from '../errors/catalog';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { BuildInputs, InputName } from '../model/inputs';
import { kernelKey } from '../model/kernel';
import type { BuildFacts } from '../model/kernel-facts';
import { formatRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { Settings } from '../model/settings';
import { confKey } from '../model/snapshot';
import type { Target } from '../model/target';
import { findChangedInput, type InputPlaces } from '../tree/inputs';
import { sourceLink } from '../tree/layout';
import { readBoot, readFailure, readRecord } from '../tree/record';

export interface Looked {
  readonly paths: Paths;
  readonly settings: Pick<Settings, 'buildEnvironment'>;
  readonly kernels: ReadonlyMap<string, BuildFacts>;
}

/** Which of the builds that are there would come out otherwise now, and because of what. */
export async function findChanged(
  host: Host,
  looked: Looked,
  pairs: readonly Target[],
): Promise<ReadonlyMap<string, InputName>> {
  const changed = new Map<string, InputName>();
  for (const pair of pairs) {
    const inputs = readRecord(host.files, looked.paths, pair)?.inputs;
    const name = inputs === undefined ? undefined : await findChangedFor(host, looked, { ...pair, inputs });
    if (name !== undefined) changed.set(confKey(pair.module, pair.kernel), name);
  }
  return changed;
}

/** Which builds failed in this boot for what is still as it was then. */
export async function findFailures(
  host: Host,
  looked: Looked,
  pairs: readonly Target[],
): Promise<ReadonlyMap<string, DkmsError>> {
  const failures = new Map<string, DkmsError>();
  for (const pair of pairs) {
    const error = await findFailure(host, looked, pair);
    if (error !== undefined) failures.set(confKey(pair.module, pair.kernel), error);
  }
  return failures;
}

/** The same for one build: what it would fail with again. */
export async function findFailure(host: Host, looked: Looked, pair: Target): Promise<DkmsError | undefined> {
  const failure = readFailure(host.files, looked.paths, pair);
  if (failure === undefined || failure.passing === true) return undefined;
  if (failure.boot !== readBoot(host.files) || !isErrorCode(failure.code)) return undefined;
  if ((await findChangedFor(host, looked, { ...pair, inputs: failure.inputs })) !== undefined)
    return undefined;
  const { code, message, exitCode, detail, log } = failure;
  const { module, kernel } = pair;
  const hint = failure.hint ?? `dkms build ${formatRef(module)} -k ${kernel.release}`;
  return new DkmsError(code, `${message} (not tried again: nothing has changed)`, {
    exitCode,
    detail,
    log,
    hint,
  });
}

/** The same for one build, whose record says what it was made from. */
export async function findChangedFor(
  host: Host,
  looked: Looked,
  build: Target & { readonly inputs: BuildInputs },
): Promise<InputName | undefined> {
  const places = findInputPlaces(host, looked, build);
  return places && findChangedInput(host, build.inputs, places);
}

/** undefined: without headers nothing is built. */
export function findInputPlaces(
  host: Host,
  looked: Looked,
  { module, kernel }: Target,
): InputPlaces | undefined {
  const { paths, kernels } = looked;
  const facts = kernels.get(kernelKey(kernel));
  if (facts === undefined || !facts.hasHeaders) return undefined;
  const overrides = listOverrides(host.files, paths.configDir, { module, kernel });
  const environment = findBuildEnvironment(host.files, looked, kernel.release);
  return { source: sourceLink(paths, module), overrides, facts, environment };
}

export function isErrorCode(code: string): code is ErrorCode {
  return code in CATALOG;
}
