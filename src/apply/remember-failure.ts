import type { ErrorCode } from '../errors/catalog';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { failureFile, formatRecord, readBoot } from '../tree/record';
import type { Build } from './build';
import type { Context } from './context';

/** What the inputs of a build cause: the same ones would again. A full disk or a missing program is no such thing. */
const CAUSED_BY_INPUTS: readonly ErrorCode[] = [
  'MAKE_FAILED',
  'MODULE_NOT_BUILT',
  'PATCH_FAILED',
  'PATCH_MISSING',
];

/**
 * Leaves a note with the attempt: for `status --failed`, and so that a second hook of the same package run need not try
 * again what its inputs made fail.
 */
export async function rememberFailure(
  { host, snapshot }: Context,
  build: Build,
  thrown: unknown,
): Promise<void> {
  if (!(thrown instanceof DkmsError) || host.interrupted.aborted) return;
  if (thrown.code === 'NO_SPACE') return;
  const { code, message, detail, hint, trouble, exitCode } = thrown;
  const passing = !isCausedByInputs(host, thrown);
  const text = formatRecord({
    schema: 1,
    inputs: await build.inputs.settle(),
    boot: readBoot(host.files),
    code,
    message,
    exitCode,
    ...(detail === undefined ? {} : { detail }),
    log: thrown.log ?? build.log,
    ...(hint === undefined ? {} : { hint }),
    ...(trouble === undefined ? {} : { trouble }),
    ...(passing ? { passing } : {}),
  });
  await host.files.writeText(failureFile(snapshot.paths, build), text);
}

/** Whether the same source, kernel and compiler would fail again. */
export function isCausedByInputs(host: Host, thrown: unknown): thrown is DkmsError {
  if (!(thrown instanceof DkmsError) || host.interrupted.aborted) return false;
  return CAUSED_BY_INPUTS.includes(thrown.code) && !isPassing(thrown.detail);
}

/** Disk, memory and missing programs come and go without any input changing. */
function isPassing(detail: string | undefined): boolean {
  return /No space left|Cannot allocate memory|Killed|not found|Permission denied/.test(detail ?? '');
}
