import { VERBS } from '../commands/index';
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
    'Everything else is in dkms(8).',
    '',
  ].join('\n');
}

function describe(row: OptionRow): string {
  const short = row.short === undefined ? '   ' : `-${row.short}${row.long === undefined ? ' ' : ','}`;
  const long = row.long === undefined ? '' : ` --${row.long}`;
  return `${short}${long}${row.value === undefined ? '' : ` ${row.value}`}`;
}

function align(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => left.padEnd(width) + right);
}
