import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { Outcome } from '../model/outcome';
import type { LeftOut } from '../model/plan';
import { isTokenKey } from '../model/signing';
import { findKeyPair } from '../signing/key-pair';
import { ownKeyPair } from '../tree/layout';
import { bringInto } from './install';
import { chooseBuildKernels } from './kernels';
import { loadArchive } from './load-archive';
import { isArchive } from './named-modules';
import type { System } from './system';
import type { Call, Result } from './verb';
import { createWorkshopReport } from './workshop-report';

export interface Workshop {
  /** Absolute: the directory or the archive that a package is made of. */
  readonly source: string;
  /** An empty directory of our own. */
  readonly directory: string;
  /** Where the log goes of what did not build: all else goes with the workshop. */
  readonly output: string;
}

export type Built =
  /** The system with the workshop's trees in the place of its own. */
  | { readonly kind: 'built'; readonly system: System }
  /** What is told of a source that nothing can be packaged of. */
  | { readonly kind: 'refused'; readonly result: Result };

/**
 * Builds a source that only a package is to be made of, in trees of its own: the system's know nothing of it. It is
 * signed with the system's key, where there is one.
 */
export async function buildInWorkshop(call: Call, system: System, workshop: Workshop): Promise<Built> {
  const { host, request } = call;
  const { source, directory } = workshop;
  const kernels = await chooseBuildKernels(host, system.paths, call);
  const inside = await moveIn(host, system, { directory, kernels });
  const report = createWorkshopReport(call, workshop);
  const here = { host, request: { ...request, source }, emit: report.emit };
  const built = request.all
    ? await loadBuilt(here, inside, source)
    : await bringInto(here, inside, { goal: 'built', kernels: Promise.resolve(kernels) });
  if (built.kind !== 'outcomes') return { kind: 'refused', result: built };
  const outcomes = await report.tellFailures(built.outcomes);
  const isWhole = isAllBuilt(outcomes, built.leftOut);
  return isWhole ? { kind: 'built', system: inside } : { kind: 'refused', result: { ...built, outcomes } };
}

/** All that is built already: of a source that is an archive of dkms. */
async function loadBuilt(call: Call, system: System, source: string): Promise<Result> {
  if (isArchive(call.host, source)) return loadArchive(call, system, { path: source, force: false });
  throw new DkmsError('BAD_VALUE', `--all is for what is built already, and ${source} is not`, {
    hint: `dkms ${call.request.verb} ${source} --all-kernels; or name kernels with -k`,
  });
}

/** A kernel that a module is not meant for is no reason to package nothing, as long as there is another. */
function isAllBuilt(outcomes: readonly Outcome[], leftOut: readonly LeftOut[]): boolean {
  const brings = ({ action }: Outcome): boolean => action === 'build' || action === 'load';
  const isRefused = ({ reason }: LeftOut): boolean =>
    reason.kind === 'deferred' || (reason.kind === 'refused' && reason.error.code !== 'NOT_FOR_KERNEL');
  return (
    outcomes.some(brings) && outcomes.every(({ result }) => result !== 'failed') && !leftOut.some(isRefused)
  );
}

/** A key of the workshop's own would sign what no machine takes, and be gone afterwards. */
async function moveIn(
  host: Host,
  system: System,
  { directory, kernels }: { readonly directory: string; readonly kernels: readonly Kernel[] },
): Promise<System> {
  const { paths, settings, profile } = system;
  const inside = { ...paths, dkmsTree: join(directory, 'tree'), sourceTree: join(directory, 'source') };
  const [own, linked] = [ownKeyPair(paths), ownKeyPair(inside)];
  await host.files.makeDirectory(inside.dkmsTree);
  for (const half of ['key', 'certificate'] as const)
    if (host.files.exists(own[half])) await host.files.link(own[half], linked[half]);
  const { signing } = settings;
  const places = { settings: signing, profile, paths, own, release: kernels[0]?.release ?? '' };
  const { key, certificate } = findKeyPair(host.files, places);
  const hasKey = isTokenKey(key) || host.files.exists(key) || host.files.exists(certificate);
  return {
    ...system,
    paths: inside,
    settings: { ...settings, signing: hasKey ? signing : { ...signing, trySign: 'false' } },
  };
}
