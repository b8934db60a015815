import { formatKernel, type Kernel, kernelKey } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Outcome } from '../model/outcome';
import type { LeftOut } from '../model/plan';

interface Row {
  readonly kernel: Kernel;
  readonly state: string;
  readonly module: string;
  readonly note: string;
}

/** A table of what became of each module, by kernel; '' when nothing was to be done. */
export function formatSummary(outcomes: readonly Outcome[], leftOut: readonly LeftOut[]): string {
  const rows = [...outcomes.flatMap(fromOutcome), ...leftOut.flatMap(fromLeftOut)];
  if (rows.length === 0) return '';
  const kernels = new Map(rows.map(row => [kernelKey(row.kernel), row.kernel]));
  const widths = { state: widest(rows.map(row => row.state)), module: widest(rows.map(row => row.module)) };
  return [...kernels.entries()]
    .map(([key, kernel]) =>
      [
        `Kernel ${formatKernel(kernel)}:`,
        ...rows
          .filter(row => kernelKey(row.kernel) === key)
          .map(row =>
            `  ${row.state.padEnd(widths.state)}  ${row.module.padEnd(widths.module)}  ${row.note}`.trimEnd(),
          ),
        '',
      ].join('\n'),
    )
    .join('');
}

function fromOutcome({ action, module, kernel, result, error, durationMs }: Outcome): readonly Row[] {
  if (kernel === undefined) return [];
  // A build that went well is told by the install that follows it.
  if (action === 'build' && result === 'done') return [];
  const note = error?.message ?? `${(durationMs / 1000).toFixed(1)} s`;
  return [
    {
      kernel,
      state: result === 'done' ? 'installed' : result,
      module: formatRef(module),
      note: error === undefined ? '' : note,
    },
  ];
}

function fromLeftOut({ module, kernel, reason }: LeftOut): readonly Row[] {
  if (kernel === undefined) return [];
  const row = (state: string, note: string): readonly Row[] => [
    { kernel, state, module: formatRef(module), note },
  ];
  switch (reason.kind) {
    case 'already':
    case 'kept':
      return [];
    case 'deferred':
      return row('deferred', `waits for ${reason.missing.join(', ')}`);
    case 'refused':
      return reason.error.code === 'NOT_FOR_KERNEL'
        ? row('skipped', 'not meant for this kernel')
        : row('failed', reason.error.message);
  }
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(text => text.length));
}
