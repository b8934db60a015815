import { DkmsError } from '../../src/errors/dkms-error';
import type { Outcome } from '../../src/model/outcome';
import type { LeftOut, LeftOutReason } from '../../src/model/plan';
import { K1, ref } from './snapshots';

/** `install foo/1.0` for K1, done, but for what a test says. */
export function createOutcome(but: Partial<Outcome> = {}): Outcome {
  return {
    action: 'install',
    module: ref('foo/1.0'),
    kernel: K1,
    result: 'done',
    because: 'asked',
    error: undefined,
    durationMs: 1234,
    log: undefined,
    ...but,
  };
}

export function createFailure(code: DkmsError['code'], but: Partial<Outcome> = {}): Outcome {
  return createOutcome({ result: 'failed', error: new DkmsError(code, `text of ${code}`), ...but });
}

export function createLeftOut(reason: LeftOutReason, but: Partial<LeftOut> = {}): LeftOut {
  return { module: ref('foo/1.0'), kernel: K1, reason, ...but };
}

export function createRefusal(code: DkmsError['code'], but: Partial<LeftOut> = {}): LeftOut {
  return createLeftOut({ kind: 'refused', error: new DkmsError(code, `text of ${code}`) }, but);
}
