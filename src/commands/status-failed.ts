import { CATALOG, type ErrorCode } from '../errors/catalog';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { FailedBuild } from '../model/failed-build';
import type { TreeEntry } from '../model/tree';
import { type Failure, listFailures } from '../tree/failures';
import type { System } from './system';

/** The builds of these modules that failed and have not been tried again since, as their attempts tell. */
export function findFailedBuilds(
  { files }: Host,
  { paths }: System,
  tree: readonly TreeEntry[],
): readonly FailedBuild[] {
  return tree.flatMap(({ module }) => listFailures(files, paths, module).map(describeFailure));
}

function describeFailure({ module, kernel, record }: Failure): FailedBuild {
  const { code, message, detail, log, exitCode, hint, trouble } = record;
  const error = new DkmsError(isErrorCode(code) ? code : 'MAKE_FAILED', message, {
    exitCode,
    detail,
    log,
    hint,
    trouble,
  });
  return { module, kernel, error };
}

function isErrorCode(code: string): code is ErrorCode {
  return code in CATALOG;
}
