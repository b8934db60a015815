import { VERBS, type VerbRow } from '../commands/index';
import { ANYHOW, EVERYWHERE } from '../commands/kinds';
import { CATALOG, type ErrorCode } from '../errors/catalog';
import { PLACES } from '../model/paths';
import { OPTIONS, type OptionRow } from './options';

/** The text of --help, made of the tables. */
export function createHelp(): string {
  const verbs = VERBS.filter(verb => verb.internal !== true).map(
    verb => [`  dkms ${verb.name} ${verb.words}`, verb.summary] as const,
  );
  const options = OPTIONS.filter(row => row.internal !== true && row.deprecated !== true).map(
    row => [`  ${describe(row)}`, row.help] as const,
  );
  return [
    'Keeps third-party kernel modules alive across kernel upgrades.',
    '',
    ...verbs.flatMap(([usage, summary]) => [usage, `      ${summary}`]),
    '',
    ...align(options),
    '',
    'dkms VERB --help tells about one of them; everything else is in dkms(8).',
    '',
  ].join('\n');
}

/** A few lines for who named no verb, or one that there is not. */
export function createUsage(): string {
  const names = VERBS.filter(verb => verb.internal !== true).map(verb => verb.name);
  return [
    'Usage: dkms VERB [MODULE/VERSION] [-k KERNEL]... [OPTION]...',
    ...wrap(`  VERB is one of ${names.join(', ')}`, '  '),
    '',
  ].join('\n');
}

/** The text of `VERB --help`: what the table of verbs says. */
export function createVerbHelp(verb: VerbRow): string {
  const rows = findTaken(verb);
  const isCommon = (row: OptionRow): boolean => EVERYWHERE.includes(nameOption(row));
  const own = rows.filter(row => !isCommon(row));
  const common = rows
    .filter(isCommon)
    .map(row => (row.long === undefined ? `-${row.short}` : `--${row.long}`));
  const exits = listExits(verb).map(({ exit, codes }) => `  ${String(exit).padEnd(5)}${codes.join(', ')}`);
  return [
    `dkms ${verb.name} ${verb.words}`.trimEnd(),
    `      ${verb.summary}`,
    '',
    ...align(own.map(row => [`  ${describe(row)}`, row.help] as const)),
    '',
    ...wrap(`Every verb takes ${common.join(', ')}.`),
    '',
    verb.writes.length === 0 ? 'Writes nothing.' : 'Writes:',
    ...verb.writes.map(place => `  ${PLACES[place]}`),
    '',
    'Exit codes:',
    '  0    done, or so already',
    ...exits.flatMap(line => wrap(line, ' '.repeat(7))),
    '',
  ].join('\n');
}

/** The options of a verb that are for people, in the order of their table. */
export function findTaken(verb: VerbRow): readonly OptionRow[] {
  const taken = [...verb.takes, ...EVERYWHERE];
  return OPTIONS.filter(
    row => row.deprecated !== true && row.internal !== true && taken.includes(nameOption(row)),
  );
}

/** How an option is called in tables: by its long name, else by its letter. */
export function nameOption({ long, short }: OptionRow): string {
  return long ?? short ?? '';
}

export interface Exit {
  readonly exit: number;
  readonly codes: readonly ErrorCode[];
}

/** What a verb can end with beside 0, by number. */
export function listExits(verb: VerbRow): readonly Exit[] {
  const codes = [...new Set([...verb.fails, ...ANYHOW])];
  const numbers = [...new Set(codes.map(code => CATALOG[code].exit))].sort((a, b) => a - b);
  return numbers.map(exit => ({ exit, codes: codes.filter(code => CATALOG[code].exit === exit) }));
}

const WIDTH = 100;

function wrap(line: string, indent = ''): readonly string[] {
  const lines: string[] = [];
  for (const word of line.trimStart().split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(line.slice(0, line.length - line.trimStart().length) + word);
    else if (last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}

function describe(row: OptionRow): string {
  const short = row.short === undefined ? '   ' : `-${row.short}${row.long === undefined ? ' ' : ','}`;
  const long = row.long === undefined ? '' : ` --${row.long}`;
  return `${short}${long}${row.value === undefined ? '' : ` ${row.value}`}`;
}

function align(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => left.padEnd(width) + right);
}
