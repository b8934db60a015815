import type { Emit, Event } from '../model/event';
import { formatKernel, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Outcome } from '../model/outcome';
import type { Action, LeftOut } from '../model/plan';
import { formatError } from './error';
import { describeKey } from './key';

export interface TextOptions {
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly verbose: boolean;
}

/** Tells people what happens, one plain line per event; errors on stderr. */
export function createTextReport({ write, ...options }: TextOptions): Emit {
  let { verbose } = options;
  return event => {
    if (event.kind === 'verbose') verbose = true;
    const text = describe(event, verbose);
    if (text === undefined) return;
    write(isTrouble(event) ? 'stderr' : 'stdout', text.endsWith('\n') ? text : `${text}\n`);
  };
}

function isTrouble(event: Event): boolean {
  switch (event.kind) {
    case 'error':
    case 'recovered':
    case 'warning':
    case 'script':
      return true;
    case 'job-ended':
      return event.outcome.result === 'failed';
    case 'left-out':
      return event.leftOut.reason.kind === 'refused' && event.leftOut.reason.error.code !== 'NOT_FOR_KERNEL';
    default:
      return false;
  }
}

function describe(event: Event, verbose: boolean): string | undefined {
  switch (event.kind) {
    case 'verbose':
    case 'planned':
    case 'depmod-started':
      return undefined;
    case 'build-started':
      return `Building ${formatSubject(event)}`;
    case 'job-ended':
      return describeOutcome(event.outcome);
    case 'left-out':
      return describeLeftOut(event.leftOut);
    case 'depmod':
      return verbose
        ? `Ran depmod for ${formatKernel(event.kernel)} (${seconds(event.durationMs)})`
        : undefined;
    case 'script':
      return `Warning: ${event.directive} of ${formatRef(event.module)}: ${event.problem}`;
    case 'original-saved':
      return `Moved the kernel's own ${event.path} aside; it comes back when ${event.module.name} goes`;
    case 'original-restored':
      return `Put the kernel's own ${event.path} back`;
    case 'kept-newer':
      return `Did not install ${event.reason}`;
    case 'file':
      return verbose || ALWAYS_TOLD.includes(event.doing) ? `${FILE[event.doing]} ${event.path}` : undefined;
    case 'key-made':
      return describeKey(event.pair, 'made');
    case 'recovered':
      return event.how === 'undone'
        ? `A call before this one died in the middle of "${event.job}"; that was undone`
        : undefined;
    case 'warning':
      return `Warning: ${event.text}`;
    case 'error':
      return formatError(event.error);
  }
}

function describeOutcome(outcome: Outcome): string {
  if (outcome.error !== undefined) return formatError(outcome.error);
  if (outcome.result === 'unchanged') return `${formatSubject(outcome)}: another call has done it`;
  return `${DONE[outcome.action]} ${formatSubject(outcome)}${outcome.action === 'build' ? ` (${seconds(outcome.durationMs)})` : ''}`;
}

const DONE: Readonly<Record<Action, string>> = {
  add: 'Added',
  load: 'Loaded',
  build: 'Built',
  install: 'Installed',
  uninstall: 'Uninstalled',
  unbuild: 'Dropped the build of',
  forget: 'Removed',
};

const FILE = {
  install: 'Wrote',
  delete: 'Deleted',
  write: 'Wrote',
  // Build scripts look for these words, and take what stands behind the colon.
  'make-disk': 'Disk image location:',
} as const;

/** What verbs were called for. */
const ALWAYS_TOLD: readonly string[] = ['write', 'make-disk'];

export function describeLeftOut({ module, kernel, reason }: LeftOut): string {
  switch (reason.kind) {
    case 'already':
      return `${formatSubject({ module, kernel })}: ${reason.state}${reason.state.startsWith('not') ? '' : ' already (--force does it again)'}`;
    case 'kept':
      return `${formatRef(module)} stays: ${reason.by} ${reason.names.join(', ')} has it`;
    case 'deferred':
      return `${formatSubject({ module, kernel })}: waits for ${reason.missing.join(', ')}`;
    case 'refused':
      return reason.error.code === 'NOT_FOR_KERNEL'
        ? `Skipped: ${reason.error.message}`
        : formatError(reason.error);
  }
}

/** `foo/1.0`, or `foo/1.0 for 6.1.0-56-amd64 (x86_64)`. */
export function formatSubject({
  module,
  kernel,
}: {
  readonly module: ModuleRef;
  readonly kernel: Kernel | undefined;
}): string {
  return kernel === undefined ? formatRef(module) : `${formatRef(module)} for ${formatKernel(kernel)}`;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
