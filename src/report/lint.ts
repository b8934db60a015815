import { CATALOG, type ErrorCode } from '../errors/catalog';
import type { Change, Finding, FindingKind, Linted } from '../model/finding';

/** A line for each finding, as compilers write them, and below it what to write. */
export function formatLinted(linted: readonly Linted[], isDryRun: boolean): string {
  return linted.map(one => formatOne(one, isDryRun)).join('');
}

function formatOne({ conf, findings, fixed }: Linted, isDryRun: boolean): string {
  const lines = [
    ...(fixed?.changes ?? []).flatMap(change => formatChange(conf, change, isDryRun)),
    ...(fixed === undefined || fixed.changes.length > 0 ? [] : [`${conf}: there was nothing to fix`]),
    ...(fixed?.kept === undefined ? [] : [`  the file as it was is ${fixed.kept}`]),
    ...findings.flatMap(finding => formatFinding(conf, finding)),
    summarize(conf, findings, fixed !== undefined),
  ];
  return `${lines.join('\n')}\n`;
}

function formatChange(conf: string, { line, before, after }: Change, isDryRun: boolean): readonly string[] {
  const mark = (sign: string, text: string): readonly string[] =>
    text === '' ? [] : text.split('\n').map(each => `  ${sign} ${each}`);
  return [
    `${conf}:${line}: ${isDryRun ? 'would be fixed' : 'fixed'}`,
    ...mark('-', before),
    ...mark('+', after),
  ];
}

function formatFinding(conf: string, finding: Finding): readonly string[] {
  const { kind, line, directive, message, next, rule } = finding;
  const place = line === undefined ? conf : `${conf}:${line}`;
  const about = directive === undefined ? '' : `${directive}: `;
  return [
    `${place}: ${kind}: ${about}${message} [${rule}]`,
    ...(next === undefined ? [] : [`  next:  ${next}`]),
  ];
}

const KINDS: readonly FindingKind[] = ['error', 'warning', 'note'];

function summarize(conf: string, findings: readonly Finding[], wasFixed: boolean): string {
  if (findings.length === 0) return `${conf}: nothing to say`;
  const counts = KINDS.map(kind => [kind, findings.filter(each => each.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}${count > 1 ? 's' : ''}`);
  const fixable = findings.filter(each => each.fixable).length;
  const hint = fixable === 0 || wasFixed ? '' : `; dkms lint --fix mends ${fixable}`;
  return `${conf}: ${counts.join(', ')}${hint}`;
}

/** Notes are no fault. */
export function findLintedExitCode(linted: readonly Linted[]): number {
  const code: ErrorCode = 'LINT_FOUND';
  return linted.every(({ findings }) => findings.every(({ kind }) => kind === 'note'))
    ? 0
    : CATALOG[code].exit;
}
