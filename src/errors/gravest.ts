import { rankGravity } from './catalog';
import type { DkmsError } from './dkms-error';

/** The error that decides a call's exit code: the gravest, among equals the first; undefined when there is none. */
export function findGravest(errors: readonly DkmsError[]): DkmsError | undefined {
  return errors.reduce<DkmsError | undefined>(
    (worst, next) => (worst === undefined || rankGravity(next.code) < rankGravity(worst.code) ? next : worst),
    undefined,
  );
}
