import { CATALOG, type ErrorCode } from '../errors/catalog';
import { findGravest } from '../errors/gravest';
import type { UpkeepItem, UpkeepOutcome } from '../model/upkeep';
import { formatError } from './error';

type Verb = 'gc' | 'repair';

const WORDS = {
  gc: { found: 'Would remove', done: 'Removed', left: 'Left' },
  repair: { found: 'Would mend', done: 'Mended', left: 'Left' },
} as const;

/** A line for each thing, and in the end what it comes to. */
export function formatUpkeep(verb: string, outcomes: readonly UpkeepOutcome[]): string {
  const known: Verb = verb === 'repair' ? 'repair' : 'gc';
  if (outcomes.length === 0) return known === 'gc' ? 'Nothing that nobody needs\n' : 'Nothing to mend\n';
  const lines = outcomes.flatMap(outcome => formatOutcome(known, outcome));
  return `${[...lines, ...(known === 'gc' ? summarize(outcomes) : [])].join('\n')}\n`;
}

function formatOutcome(verb: Verb, { item, result, error }: UpkeepOutcome): readonly string[] {
  const about = `${item.path}${describeSubject(item)}${describeSize(item.sizeBytes)}`;
  switch (result) {
    case 'unchanged':
      return [`${about}: another call has seen to it`];
    case 'failed':
      return error === undefined ? [] : [formatError(error).trimEnd()];
    case 'left':
      return [
        `${WORDS[verb].left} ${about}: ${item.next === undefined ? 'somebody is at work there' : item.why}`,
        ...(item.next === undefined ? [] : [`  next:  ${item.next}`]),
      ];
    default:
      return [`${WORDS[verb][result]} ${about}: ${item.why}`];
  }
}

function describeSubject({ module, kernel }: UpkeepItem): string {
  const parts = [
    ...(module === undefined ? [] : [module]),
    ...(kernel === undefined ? [] : [kernel.release]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(' for ')})`;
}

/** 1 kB is 1000 bytes, as disks are sold. */
function describeSize(bytes: number): string {
  if (bytes === 0) return '';
  return bytes < 1_000_000 ? `, ${Math.ceil(bytes / 1000)} kB` : `, ${(bytes / 1_000_000).toFixed(1)} MB`;
}

function summarize(outcomes: readonly UpkeepOutcome[]): readonly string[] {
  const found = outcomes.filter(({ result }) => result === 'found');
  if (found.length === 0) return [];
  const size =
    describeSize(found.reduce((sum, { item }) => sum + item.sizeBytes, 0)).replace(', ', ' (') || ' (0 kB';
  const isSources = found.every(({ item }) => item.kind === 'source');
  const hasSources = found.some(({ item }) => item.kind === 'source');
  const next = isSources
    ? 'dkms gc --yes --force removes sources that nobody else may have'
    : `dkms gc --yes removes it${hasSources ? '; sources only with --force too' : ''}`;
  return [`${found.length} in all${size}): ${next}`];
}

/** Of `repair` what is left counts: it is still not as it should be. */
export function findUpkeepExitCode(verb: string, outcomes: readonly UpkeepOutcome[]): number {
  const failed = findGravest(outcomes.flatMap(({ error }) => error ?? []));
  if (failed !== undefined) return failed.exitCode;
  const code: ErrorCode = 'NOT_MENDED';
  return verb === 'repair' && outcomes.some(({ result }) => result === 'left') ? CATALOG[code].exit : 0;
}
