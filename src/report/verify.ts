import { CATALOG, type ErrorCode } from '../errors/catalog';
import { formatKernel } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Readiness, Verified } from '../model/readiness';

/** A line for each module, and below it what is wrong and what to type. */
export function formatVerified({ kernel, enforcedBy, modules }: Verified): string {
  const lacking = modules.filter(({ state }) => state === 'not-ready').length;
  const signed = enforcedBy === undefined ? '' : `; it loads only signed modules (${enforcedBy})`;
  const told =
    modules.length === 0
      ? 'no module wants to be there'
      : lacking === 0
        ? 'all modules will be there'
        : `${lacking} of ${modules.length} modules will not be there`;
  return [`Kernel ${formatKernel(kernel)}: ${told}${signed}`, ...modules.flatMap(formatReadiness), ''].join(
    '\n',
  );
}

function formatReadiness({ module, state, problems, notes }: Readiness): readonly string[] {
  const [first, ...more] = problems;
  const words = { ready: 'ready', skipped: 'skipped', 'not-ready': first?.message ?? 'not ready' };
  // One command often mends several things.
  const commands = [...new Set(problems.map(({ next }) => next))];
  return [
    `${formatRef(module)}: ${words[state]}`,
    ...more.map(({ message }) => `  and:   ${message}`),
    ...commands.map(next => `  next:  ${next}`),
    ...notes.map(text => `  note:  ${text}`),
  ];
}

/** For scripts, before they boot a machine anew. */
export function findVerifiedExitCode({ modules }: Verified): number {
  const code: ErrorCode = 'NOT_READY';
  return modules.some(({ state }) => state === 'not-ready') ? CATALOG[code].exit : 0;
}
