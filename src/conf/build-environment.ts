import type { Files } from '../host/files';
import { findBelowRoot, type Paths } from '../model/paths';
import { fillKernel, type Settings } from '../model/settings';

/** Whose build_environment is meant, and in which system. */
export interface EnvironmentSetting {
  readonly paths: Pick<Paths, 'root'>;
  readonly settings: Pick<Settings, 'buildEnvironment'>;
}

/**
 * The file that framework.conf's build_environment names, which the shell reads before a make: on Oracle Linux it
 * brings the compiler of a gcc-toolset. Where it is named by the kernel, those without one are built without it.
 */
export function findBuildEnvironment(
  files: Files,
  { paths, settings: { buildEnvironment } }: EnvironmentSetting,
  release: string,
): string | undefined {
  if (buildEnvironment === undefined) return undefined;
  const file = findBelowRoot(paths, fillKernel(buildEnvironment, release));
  return files.stat(file) === undefined ? undefined : file;
}

/** What to warn of: a file that is meant for all kernels and is not there. */
export function findMissingEnvironment(
  files: Files,
  setting: EnvironmentSetting,
  release: string,
): string | undefined {
  const { buildEnvironment } = setting.settings;
  if (buildEnvironment === undefined || fillKernel(buildEnvironment, '') !== buildEnvironment)
    return undefined;
  if (findBuildEnvironment(files, setting, release) !== undefined) return undefined;
  return `build_environment is ${buildEnvironment}, which is not there`;
}
