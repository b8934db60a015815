import type { Files } from '../host/files';
import { isKernelRelease, type Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { Target } from '../model/target';
import { attemptsDir } from './layout';
import { type FailureRecord, readFailure } from './record';

/** A build that failed, and has not been tried again since. */
export interface Failure extends Target {
  readonly record: FailureRecord;
}

/** What is known of a module version's failures, in the order of the kernels. */
export function listFailures(files: Files, paths: Paths, module: ModuleRef): readonly Failure[] {
  return files.list(attemptsDir(paths, module)).flatMap(name => {
    const kernel = parseAttempt(name);
    const record = kernel && readFailure(files, paths, { module, kernel });
    return kernel === undefined || record === undefined ? [] : [{ module, kernel, record }];
  });
}

/** `6.1.0-56-amd64-x86_64`: an architecture holds no dash. */
function parseAttempt(name: string): Kernel | undefined {
  const [, release, arch] = /^(.+)-([^-]+)$/.exec(name) ?? [];
  if (release === undefined || arch === undefined || !isKernelRelease(release)) return undefined;
  return { release, arch };
}
