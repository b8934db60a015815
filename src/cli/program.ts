import { Command, CommanderError, Option } from 'commander';
import { DkmsError } from '../errors/dkms-error';
import { OPTIONS, type OptionRow } from './options';

/** Options as they were given, by the long name in camel case, else by the letter; and what stood between them. */
export interface Words {
  readonly options: Readonly<Record<string, unknown>>;
  readonly words: readonly string[];
}

/**
 * Splits a command line by the table of options; they may stand before and after the verb.
 *
 * @param argv  without program and script
 * @throws {DkmsError} UNKNOWN_OPTION, BAD_VALUE
 */
export function splitArguments(argv: readonly string[]): Words {
  const words = argv.map(expandPrefix);
  try {
    // To tell commander of all of them takes longer than what most calls look at.
    return splitBy(
      OPTIONS.filter(row => isMentioned(row, words)),
      words,
    );
  } catch {
    // It knows best what was meant when it knows all.
    return splitBy(OPTIONS, words);
  }
}

/** Whether a word may be an option; to its values, and to letters that stand together, it does not look. */
function isMentioned({ short, long }: OptionRow, words: readonly string[]): boolean {
  return words.some(word => {
    if (word.startsWith('--')) return long !== undefined && word.slice(2).split('=', 1)[0] === long;
    return short !== undefined && word.startsWith('-') && word.includes(short);
  });
}

/** @throws {DkmsError} UNKNOWN_OPTION, BAD_VALUE */
function splitBy(rows: readonly OptionRow[], argv: readonly string[]): Words {
  const program = new Command('dkms').exitOverride().configureOutput({ writeErr: () => undefined });
  program.helpOption(false).helpCommand(false).argument('[words...]');
  for (const row of rows) program.addOption(createOption(row));
  try {
    program.parse(argv, { from: 'user' });
  } catch (thrown) {
    throw explain(thrown);
  }
  return { options: program.opts(), words: program.args };
}

function createOption(row: OptionRow): Option {
  const names = [
    ...(row.short === undefined ? [] : [`-${row.short}`]),
    ...(row.long === undefined ? [] : [`--${row.long}`]),
  ];
  const option = new Option(
    `${names.join(', ')}${row.value === undefined ? '' : ` <${row.value}>`}`,
    row.help,
  );
  if (row.long?.startsWith('no-')) option.default(undefined);
  return row.repeat
    ? option.argParser((value: string, before: readonly string[] = []) => [...before, value])
    : option;
}

/** dkms takes `--module-version-of-mine=x` for `--module=x`; scripts rely on `--kernelver`, `--kernel…` and the like. */
function expandPrefix(word: string): string {
  const name = /^--([\w-]+)(=|$)/.exec(word)?.[1];
  if (name === undefined || OPTIONS.some(row => row.long === name)) return word;
  const row = OPTIONS.find(
    ({ prefix, notPrefix, long }) =>
      prefix === true &&
      long !== undefined &&
      name.startsWith(long) &&
      (notPrefix === undefined || !name.startsWith(notPrefix)),
  );
  return row === undefined ? word : word.replace(name, row.long ?? name);
}

function explain(thrown: unknown): unknown {
  if (!(thrown instanceof CommanderError)) return thrown;
  const message = thrown.message.replace(/^error: /, '');
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return new DkmsError(thrown.code === 'commander.unknownOption' ? 'UNKNOWN_OPTION' : 'BAD_VALUE', text);
}
