import { CATALOG, type ErrorCode } from '../errors/catalog';
import type { DkmsError } from '../errors/dkms-error';
import { findGravest } from '../errors/gravest';
import type { Outcome } from '../model/outcome';
import type { LeftOut } from '../model/plan';

/** How a verb tells its failures; see the table of verbs. */
export interface FailureRule {
  readonly failsWith?: ErrorCode;
  readonly excludedIsFine?: true;
}

/**
 * The exit code of a call that did several things: that of the gravest failure. Modules that are not meant for a
 * kernel count only when nothing else was done.
 *
 * @source docs/exit-codes.md
 */
export function findExitCode(
  outcomes: readonly Outcome[],
  leftOut: readonly LeftOut[],
  rule: FailureRule,
): number {
  const errors: DkmsError[] = [
    ...outcomes.flatMap(({ error }) => (error === undefined ? [] : [error])),
    ...leftOut.flatMap(({ reason }) => (reason.kind === 'refused' ? [reason.error] : [])),
  ];
  const failures = errors.filter(error => error.code !== 'NOT_FOR_KERNEL');
  const gravest = findGravest(failures);
  if (gravest !== undefined)
    return rule.failsWith === undefined ? gravest.exitCode : CATALOG[rule.failsWith].exit;

  const excluded = errors.find(error => error.code === 'NOT_FOR_KERNEL');
  const didSomething =
    outcomes.some(({ result, action }) => result === 'done' && action !== 'add' && action !== 'load') ||
    leftOut.some(({ reason }) => reason.kind === 'already');
  return excluded === undefined || didSomething || rule.excludedIsFine === true ? 0 : excluded.exitCode;
}
