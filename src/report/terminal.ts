import type { Emit, Event } from '../model/event';
import type { Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';

export interface Shown {
  /** Asked when the first build begins; undefined: there is nobody to look on. */
  readonly openTerminal: () => (NodeJS.WritableStream & { readonly columns?: number }) | undefined;
  readonly elapsedMs: () => number;
}

export interface TerminalReport {
  readonly emit: Emit;
  /** Takes the moving line away; the others stay. */
  stop(): void;
}

const REDRAW_MS = 250;

/** The lines of `plain`, and below them one that moves: how many builds are done, which ones run, since when. */
export function createTerminalReport(plain: Emit, { openTerminal, elapsedMs }: Shown): TerminalReport {
  const state = createProgress();
  let startedMs = 0;
  let line: MovingLine | undefined;
  let stopped = false;

  const start = async (): Promise<void> => {
    const stream = openTerminal();
    if (stream === undefined) return;
    const columns = (stream.columns ?? 80) - 3;
    const started = await startLine(stream, () =>
      cut(formatProgress(state, elapsedMs() - startedMs), columns),
    );
    if (stopped) started.stop();
    else line = started;
  };
  return {
    emit: event => {
      follow(state, event);
      if (event.kind === 'planned') startedMs = elapsedMs();
      if (event.kind === 'build-started' && state.started === 1) void start();
      line?.clear();
      plain(event);
      line?.redraw();
    },
    stop: () => {
      stopped = true;
      line?.stop();
    },
  };
}

interface MovingLine {
  clear(): void;
  redraw(): void;
  stop(): void;
}

async function startLine(stream: NodeJS.WritableStream, text: () => string): Promise<MovingLine> {
  // 20 ms that only a terminal pays.
  const { default: ora } = await import('ora');
  const options = { interval: REDRAW_MS, hideCursor: false, discardStdin: false, isEnabled: true };
  const spinner = ora({ stream, text: text(), ...options }).start();
  const redraw = () => {
    spinner.text = text();
  };
  const clock = setInterval(redraw, REDRAW_MS);
  return {
    clear: () => {
      spinner.clear();
    },
    redraw,
    stop: () => {
      clearInterval(clock);
      spinner.stop();
    },
  };
}

/** What is known of a call's work so far. */
export interface Progress {
  builds: number;
  started: number;
  ended: number;
  /** By what it is done to, in the order it began. */
  readonly running: Set<string>;
}

export function createProgress(): Progress {
  return { builds: 0, started: 0, ended: 0, running: new Set() };
}

/** Takes in what an event tells. */
export function follow(progress: Progress, event: Event): void {
  switch (event.kind) {
    case 'planned':
      progress.builds += event.plan.jobs.filter(({ action }) => action === 'build').length;
      break;
    case 'build-started':
      progress.started += 1;
      progress.running.add(formatShort(event));
      break;
    case 'job-ended':
      if (event.job.action !== 'build') break;
      progress.ended += 1;
      progress.running.delete(formatShort(event.outcome));
      break;
    case 'depmod-started':
      progress.running.add(`depmod for ${event.kernel.release}`);
      break;
    case 'depmod':
      progress.running.delete(`depmod for ${event.kernel.release}`);
      break;
    default:
  }
}

function formatShort({
  module,
  kernel,
}: {
  readonly module: ModuleRef;
  readonly kernel?: Kernel | undefined;
}) {
  return `${formatRef(module)} for ${kernel?.release}`;
}

/** `2 of 10 built, 12 s: acpi-call/1.2.2 for 6.1.0-56-amd64, …` */
export function formatProgress({ builds, ended, running }: Progress, passedMs: number): string {
  const now = running.size === 0 ? '' : `: ${[...running].join(', ')}`;
  return `${ended} of ${builds} built, ${Math.round(passedMs / 1000)} s${now}`;
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
