import type { Answer, Both, Difference, Scenario, Step } from './scenario';

/** A sentence for each thing that is not as it was recorded, and not as an exception says. */
export function compareAnswers(
  scenario: Scenario,
  recorded: readonly Answer[],
  ours: readonly Answer[],
): readonly string[] {
  const exceptions = scenario.phases.flatMap(phase => phase.steps.filter(hasAnswer).map(exceptionOf));
  const same =
    recorded.length === ours.length && recorded.every((answer, i) => answer.step === ours[i]?.step);
  if (!same) return ['The record is of other steps than the scenario has now: make oracle'];
  return recorded.flatMap((answer, i) =>
    compareAnswer(answer, ours[i] ?? { step: '' }, exceptions[i]).map(
      problem => `${i + 1}. ${answer.step}\n     ${problem}`,
    ),
  );
}

function hasAnswer(step: Step): boolean {
  return ['dkms', 'look', 'show', 'idiom'].includes(step.do);
}

export function exceptionOf(step: Step): Difference | undefined {
  return 'differs' in step ? step.differs : undefined;
}

function compareAnswer(dkms: Answer, ours: Answer, exception: Difference | undefined): readonly string[] {
  const paths = [
    ...new Set([
      ...Object.keys(dkms.files ?? {}),
      ...Object.keys(ours.files ?? {}),
      ...Object.keys(exception?.files ?? {}),
    ]),
  ];
  return [
    ...compareValue('exit code', [dkms.exit, ours.exit], exception?.exit),
    ...compareValue('dkms status', [dkms.status, ours.status], exception?.status),
    ...compareValue('output', [dkms.stdout, ours.stdout], exception?.stdout),
    ...paths
      .sort()
      .flatMap(path =>
        compareValue(
          path,
          [dkms.files?.[path] ?? null, ours.files?.[path] ?? null],
          exception?.files?.[path],
        ),
      ),
  ];
}

/** An exception holds as long as both answers are the ones it states; one that has become equal must go. */
function compareValue<T>(
  what: string,
  [dkms, ours]: Both<T>,
  exception: Both<T> | undefined,
): readonly string[] {
  if (exception === undefined) {
    return isSame(dkms, ours) ? [] : [`${what}: dkms ${tell(dkms)}, ours ${tell(ours)}`];
  }
  const [saidOfDkms, saidOfOurs] = exception;
  if (isSame(saidOfDkms, saidOfOurs)) return [`${what}: the exception states one answer twice`];
  return [
    ...(isSame(dkms, saidOfDkms)
      ? []
      : [`${what}: dkms ${tell(dkms)}, and the exception says ${tell(saidOfDkms)}`]),
    ...(isSame(ours, saidOfOurs)
      ? []
      : [
          `${what}: ours ${tell(ours)}, and the exception says ${tell(saidOfOurs)}${isSame(dkms, ours) ? '; it is no exception any more' : ''}`,
        ]),
  ];
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function tell(value: unknown): string {
  return value === null || value === undefined ? 'has nothing' : `says ${JSON.stringify(value)}`;
}
