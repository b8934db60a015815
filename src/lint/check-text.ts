import { hasPlaceholder } from '../archive/placeholders';
import { FAMILIES, isDirective } from '../conf/directives';
import type { Finding } from '../model/finding';
import { createFinding } from './rules';
import type { Subject } from './subject';

/** What the text of a conf tells before anybody has run it. */
export function checkText(subject: Subject): readonly Finding[] {
  return [
    ...checkQuotes(subject),
    ...checkShell(subject),
    ...checkLineEnds(subject),
    ...checkPlaceholders(subject),
    ...checkCommands(subject),
  ];
}

/** A line that opens a quote and does not close it. */
export interface OpenQuote {
  /** Counted from 1. */
  readonly line: number;
  readonly name: string;
  readonly quote: '"' | "'";
}

/**
 * Quotes that are forgotten: their line does not close them, and the next one that says something is another directive,
 * or there is none. Two of them make one text that bash takes without a word.
 */
export function findOpenQuotes(text: string): readonly OpenQuote[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index): readonly OpenQuote[] => {
    const [, name, quote, rest = ''] = OPENS.exec(line) ?? [];
    if (name === undefined || (quote !== '"' && quote !== "'") || closes(rest, quote)) return [];
    const after = lines.slice(index + 1);
    const next = after.find(other => other.trim() !== '' && !other.trim().startsWith('#'));
    // A text over several lines has its end on one of them.
    const isOver = next === undefined ? !closes(after.join('\n'), quote) : startsDirective(next);
    return isOver ? [{ line: index + 1, name, quote }] : [];
  });
}

const OPENS = /^\s*(?:export\s+)?([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=(["'])(.*)$/;

function closes(rest: string, quote: string): boolean {
  return (quote === '"' ? rest.replace(/\\./gs, '') : rest).includes(quote);
}

function startsDirective(line: string): boolean {
  const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=/.exec(line)?.[1];
  if (name === undefined) return false;
  return isDirective(name) || Object.values(FAMILIES).some(({ pattern }) => pattern.test(name));
}

function checkQuotes({ text }: Subject): readonly Finding[] {
  return findOpenQuotes(text).map(({ line, name, quote }) =>
    createFinding('unclosed-quote', `the ${quote} that is opened here is not closed on this line`, {
      on: { line },
      directive: name,
      next: `end the line with ${quote}`,
      fixable: true,
    }),
  );
}

/** A forgotten quote is the reason, where there is one: it was told. */
function checkShell({ text, error }: Subject): readonly Finding[] {
  if (error === undefined || findOpenQuotes(text).length > 0) return [];
  const line = /: line (\d+): /.exec(error.detail ?? '')?.[1];
  const about = (error.detail ?? '').replace(/^.*: line \d+: /, '');
  const message = `${error.message.replace(/^\S+ /, 'it ')}${about === '' ? '' : `: ${about}`}`;
  const on = line === undefined ? undefined : { line: Number(line) };
  return [createFinding('no-shell', message, { on, next: error.hint })];
}

function checkLineEnds({ text }: Subject): readonly Finding[] {
  const line = text.split('\n').findIndex(each => each.endsWith('\r'));
  if (line < 0) return [];
  return [createFinding('carriage-return', 'lines end with a carriage return', { on: { line: line + 1 } })];
}

function checkPlaceholders({ text }: Subject): readonly Finding[] {
  const line = text.split('\n').findIndex(hasPlaceholder);
  if (line < 0) return [];
  const message = 'the version is left open: it comes from the name of the folder or the archive';
  return [createFinding('open-version', message, { on: { line: line + 1 } })];
}

/** Commands that run when the conf is read; single quotes keep them for the make. */
function checkCommands({ assignments }: Subject): readonly Finding[] {
  return assignments.flatMap(on => {
    const bare = on.written.replace(/'[^']*'/g, '').replace(/\\[$`]/g, '');
    const isRun = /\$\((?!\()|`/.test(bare);
    const quoted = (on.written.match(/'[^']*'/g) ?? []).filter(() => !on.written.startsWith('"')).join('');
    const { name: directive } = on;
    return [
      ...(isRun && /uname\s+-[rv]/.test(bare)
        ? [
            createFinding(
              'running-kernel',
              'it takes the kernel that runs, and not the one that is built for',
              {
                on,
                directive,
                next: 'write $kernelver for $(uname -r)',
              },
            ),
          ]
        : []),
      ...(isRun
        ? [createFinding('runs-programs', 'a command runs whenever this is read', { on, directive })]
        : []),
      ...(/\$\((?!\()|`/.test(quoted) && isDirective(directive)
        ? [
            createFinding(
              'single-quotes',
              'the command in single quotes runs with the make, elsewhere when this is read',
              {
                on,
                directive,
                next: 'call it from the Makefile, or from a PRE_BUILD script',
              },
            ),
          ]
        : []),
    ];
  });
}
