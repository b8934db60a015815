import { formatKernel, type Kernel, kernelKey } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Outcome } from '../model/outcome';
import type { Action, LeftOut } from '../model/plan';
import { compareVersions } from '../model/version';

interface Row {
  readonly kernel: Kernel;
  readonly state: string;
  readonly module: string;
  readonly note: string;
  /** Why, in the words of the program that failed. */
  readonly cause?: string | undefined;
}

/**
 * A table of what became of each module, by kernel, the newest first; '' when nothing was to be done. What failed comes
 * last in each: the end of what scrolls by is read.
 */
export function formatSummary(outcomes: readonly Outcome[], leftOut: readonly LeftOut[]): string {
  const rows = [
    ...outcomes.flatMap(outcome => fromOutcome(outcome, outcomes)),
    ...leftOut.flatMap(fromLeftOut),
  ];
  if (rows.length === 0) return '';
  const kernels = [...new Map(rows.map(row => [kernelKey(row.kernel), row.kernel])).values()];
  const widths = { state: widest(rows.map(row => row.state)), module: widest(rows.map(row => row.module)) };
  return kernels
    .sort((a, b) => compareVersions(b.release, a.release))
    .map(kernel => {
      const own = rows.filter(row => kernelKey(row.kernel) === kernelKey(kernel));
      const [failed, fine] = [own.filter(isFailed), own.filter(row => !isFailed(row))];
      const lines = [...fine, ...failed].flatMap(row => formatRow(row, widths));
      return [`Kernel ${formatKernel(kernel)}:`, ...lines, ''].join('\n');
    })
    .join('');
}

/** Whether a call that was asked for it, not by a hook, ends with a table: it has been for several kernels. */
export function isOfSeveralKernels(outcomes: readonly Outcome[], leftOut: readonly LeftOut[]): boolean {
  const goesBack =
    outcomes.some(({ action }) => STATES[action] === undefined) ||
    leftOut.some(({ reason }) => reason.kind === 'already' && reason.state.startsWith('not'));
  if (goesBack) return false;
  const kernels = [...outcomes, ...leftOut].flatMap(({ kernel }) => (kernel ? [kernelKey(kernel)] : []));
  return new Set(kernels).size > 1;
}

function isFailed({ state }: Row): boolean {
  return state === 'failed';
}

function formatRow(
  { state, module, note, cause }: Row,
  widths: { readonly state: number; readonly module: number },
): readonly string[] {
  const line = `  ${state.padEnd(widths.state)}  ${module.padEnd(widths.module)}  ${note}`.trimEnd();
  return cause === undefined ? [line] : [line, `  ${' '.repeat(widths.state)}    cause: ${cause}`];
}

/** What a table tells of; the way back has none. */
const STATES: Readonly<Partial<Record<Action, string>>> = {
  add: 'added',
  load: 'loaded',
  build: 'built',
  install: 'installed',
};

function fromOutcome(outcome: Outcome, all: readonly Outcome[]): readonly Row[] {
  const { action, module, kernel, result, error } = outcome;
  if (kernel === undefined) return [];
  // A build that did not fail is told by the install that follows it.
  if (action === 'build' && result !== 'failed' && all.some(other => isInstallOf(outcome, other))) return [];
  const state = result === 'done' ? (STATES[action] ?? action) : result;
  return [{ kernel, state, module: formatRef(module), note: error?.message ?? '', cause: error?.detail }];
}

function isInstallOf({ module, kernel }: Outcome, other: Outcome): boolean {
  return (
    other.action === 'install' &&
    formatRef(other.module) === formatRef(module) &&
    other.kernel?.release === kernel?.release
  );
}

function fromLeftOut({ module, kernel, reason }: LeftOut): readonly Row[] {
  if (kernel === undefined) return [];
  const row = (state: string, note: string, cause?: string): readonly Row[] => [
    { kernel, state, module: formatRef(module), note, cause },
  ];
  switch (reason.kind) {
    case 'already':
      return row(reason.state, 'already');
    case 'kept':
      return [];
    case 'deferred':
      return row('deferred', `waits for ${reason.missing.join(', ')}`);
    case 'refused':
      return reason.error.code === 'NOT_FOR_KERNEL'
        ? row('skipped', 'not meant for this kernel')
        : row('failed', reason.error.message, reason.error.detail);
  }
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(text => text.length));
}
