import { findBelowRoot } from '../model/paths';
import { fillKernel } from '../model/settings';
import type { Surroundings } from './transaction';

/**
 * The file that framework.conf's build_environment names, which the shell reads before a make: on Oracle Linux it
 * brings the compiler of a gcc-toolset. Where it is named by the kernel, those without one are built without it.
 */
export function findBuildEnvironment(
  { host, snapshot }: Pick<Surroundings, 'host' | 'snapshot'>,
  release: string,
): string | undefined {
  const { buildEnvironment } = snapshot.settings;
  if (buildEnvironment === undefined) return undefined;
  const file = findBelowRoot(snapshot.paths, fillKernel(buildEnvironment, release));
  return host.files.stat(file) === undefined ? undefined : file;
}

/** What to warn of: a file that is meant for all kernels and is not there. */
export function findMissingEnvironment(
  around: Pick<Surroundings, 'host' | 'snapshot'>,
  release: string,
): string | undefined {
  const { buildEnvironment } = around.snapshot.settings;
  if (buildEnvironment === undefined || fillKernel(buildEnvironment, '') !== buildEnvironment)
    return undefined;
  if (findBuildEnvironment(around, release) !== undefined) return undefined;
  return `build_environment is ${buildEnvironment}, which is not there`;
}
