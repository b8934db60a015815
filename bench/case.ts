import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Something that is measured side by side, and what it must come to. */
export interface Case {
  readonly name: string;
  readonly layer: string;
  /** How often `$rounds` in the script is; ROUNDS in the environment goes before. */
  readonly rounds: number;
  /** Bash; prints `LABEL NUMBER` lines, milliseconds unless the label says otherwise. */
  readonly script: string;
  readonly judge: (runs: Runs) => readonly Figure[];
  /** What the table does not say: Markdown, lines of prose. */
  readonly explain?: (runs: Runs) => string;
}

/** All numbers of each label, in the order they were taken. */
export type Runs = ReadonlyMap<string, readonly number[]>;

export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What it must come to; undefined for figures that explain others. */
  readonly bar?: { readonly text: string; readonly met: boolean };
}

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Runs a case's script in a throwaway root with our bundle and templates bound in below /opt. */
export function runCase({ layer, script, rounds }: Case): Runs {
  const binds = ['dist', 'bench', 'packaging'].flatMap(name => ['--ro', `${PROJECT}${name}:/opt/${name}`]);
  const variables = ['--env', `rounds=${process.env.ROUNDS || rounds}`];
  const output = execFileSync(
    `${PROJECT}test/roots/enter`,
    [
      ...[layer, ...binds, ...variables, '--'],
      ...['bash', '-euo', 'pipefail', '-c', `. /opt/bench/in-root.sh\n${script}`],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 },
  );
  const runs = new Map<string, number[]>();
  for (const [, label = '', number = ''] of output.matchAll(/^(\S+) ([0-9.]+)$/gm)) {
    runs.set(label, [...(runs.get(label) ?? []), Number(number)]);
  }
  return runs;
}

/** @throws {Error} when the case printed nothing for the label */
export function median(runs: Runs, label: string): number {
  return findMedian(runs.get(label) ?? [], label);
}

/**
 * Of each round by itself, and the median of that: what else the machine does comes and goes in longer waves than a
 * round takes.
 *
 * @param figure  of one round's milliseconds, by label
 */
export function medianOfRounds<Label extends string>(
  runs: Runs,
  labels: readonly Label[],
  figure: (round: Readonly<Record<Label, number>>) => number,
): number {
  const columns = labels.map(label => [label, runs.get(label) ?? []] as const);
  const count = Math.min(...columns.map(([, times]) => times.length));
  const rounds = Array.from({ length: count }, (_, i) =>
    figure(Object.fromEntries(columns.map(([label, times]) => [label, times[i]])) as Record<Label, number>),
  );
  return findMedian(rounds, labels.join(' and '));
}

function findMedian(values: readonly number[], label: string): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error(`nothing was measured for ${label}`);
  return middle;
}

export function atMost(what: string, value: number, limit: number, unit: string): Figure {
  return {
    what,
    value: `${format(value)} ${unit}`.trim(),
    bar: { text: `≤ ${limit} ${unit}`.trim(), met: value <= limit },
  };
}

export function atLeast(what: string, value: number, limit: number, unit: string): Figure {
  return {
    what,
    value: `${format(value)} ${unit}`.trim(),
    bar: { text: `≥ ${limit} ${unit}`.trim(), met: value >= limit },
  };
}

export function plain(what: string, value: number, unit: string): Figure {
  return { what, value: `${format(value)} ${unit}` };
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
