import { CATALOG, type ErrorCode } from '../errors/catalog';
import type { FailedBuild } from '../model/failed-build';
import { formatRef } from '../model/module-ref';
import { formatError } from './error';

/** What `status --failed` tells: a line as that of a status, and below it why, where to read more, what to type. */
export function formatFailed(failed: readonly FailedBuild[]): string {
  return failed
    .map(
      ({ module, kernel, error }) =>
        `${formatRef(module)}, ${kernel.release}, ${kernel.arch}: failed\n${formatError(error)}`,
    )
    .join('');
}

/** For scripts: whether there is anything at all. */
export function findFailedExitCode(failed: readonly FailedBuild[]): number {
  const code: ErrorCode = 'BUILDS_FAILED';
  return failed.length === 0 ? 0 : CATALOG[code].exit;
}
