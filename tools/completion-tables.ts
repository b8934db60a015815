import { findTaken, nameOption } from '../src/cli/help';
import { OPTIONS, type OptionRow } from '../src/cli/options';
import { VERBS, type VerbRow } from '../src/commands/index';
import { EVERYWHERE } from '../src/commands/kinds';
import { listFormatWords } from '../src/disks/distributions';
import { MEDIA } from '../src/disks/media';

const FIRST = '# Made of the tables of verbs and options by "npm run docs":';
const LAST = '# Here ends what is made.';

/** A file of completion with its tables made anew; the rest of it is written by hand. */
export function fillTables(text: string, lines: readonly string[]): string {
  const [before, rest] = text.split(`${FIRST}\n`);
  const after = rest?.split(`${LAST}\n`)[1];
  if (after === undefined) throw new Error(`A file of completion has no line "${FIRST}", or none "${LAST}"`);
  return `${before}${FIRST}\n${lines.join('\n')}\n${LAST}\n${after}`;
}

const PEOPLES = VERBS.filter(verb => verb.internal !== true);
const SHOWN = OPTIONS.filter(row => row.internal !== true && row.deprecated !== true);

const namesOf = (verbs: readonly VerbRow[]): string => verbs.map(({ name }) => name).join(' ');

/** Which verbs are offered what as their subject. */
const GROUPS: Readonly<Record<string, string>> = {
  module: namesOf(PEOPLES.filter(({ words }) => words.includes('MODULE'))),
  // Those that bring a source in, so that it need not be registered.
  source: namesOf(
    PEOPLES.filter(({ fails, archive }) => fails.includes('CONF_MISSING_IN_SOURCE') && archive !== 'loaded'),
  ),
  kernel: namesOf(PEOPLES.filter(({ takesKernel }) => takesKernel)),
  file: namesOf(PEOPLES.filter(({ words }) => /(^| \| )(FILE|DIRECTORY|TARBALL)/.test(words))),
};

/** Words that a value is one of, by the name that help gives it. */
const WORDS = { DISTRO: listFormatWords().join(' '), MEDIUM: Object.keys(MEDIA).join(' ') };

const flagsOf = ({ long, short }: OptionRow): readonly string[] => [
  ...(short === undefined ? [] : [`-${short}`]),
  ...(long === undefined ? [] : [`--${long}`]),
];

/** Each verb's own options, in one list for all verbs that have the same. */
function groupByOptions(
  list: (rows: readonly OptionRow[]) => string,
): readonly (readonly [string, string])[] {
  const own = (verb: VerbRow) => findTaken(verb).filter(row => !EVERYWHERE.includes(nameOption(row)));
  const lists = [...new Set(PEOPLES.map(verb => list(own(verb))))];
  return lists.map(
    each => [namesOf(PEOPLES.filter(verb => list(own(verb)) === each)).replaceAll(' ', ' | '), each] as const,
  );
}

const COMMON = SHOWN.filter(row => EVERYWHERE.includes(nameOption(row)));
const OWN = SHOWN.filter(row => !EVERYWHERE.includes(nameOption(row)));

export function createBashTables(): readonly string[] {
  const list = (rows: readonly OptionRow[]): string => rows.flatMap(flagsOf).join(' ');
  return [
    `_dkms_verbs='${namesOf(PEOPLES)}'`,
    ...Object.entries(GROUPS).map(([name, verbs]) => `_dkms_${name}_verbs='${verbs}'`),
    `_dkms_common='${list(COMMON)}'`,
    `_dkms_distros='${WORDS.DISTRO}'`,
    `_dkms_media='${WORDS.MEDIUM}'`,
    '_dkms_options() {',
    '\tcase $1 in',
    ...groupByOptions(list).map(([verbs, flags]) => `\t${verbs}) echo '${flags}' ;;`),
    `\t*) echo '${list(OWN)}' ;;`,
    '\tesac',
    '}',
  ];
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** How zsh completes a value, by the name that help gives it. */
const ZSH_VALUES: Readonly<Record<string, string>> = {
  'MODULE[/VERSION]': '_dkms_modules',
  VERSION: '_dkms_versions',
  'KERNEL[/ARCH]': '_dkms_kernels',
  KERNEL: '_dkms_kernels',
  ARCH: '_dkms_arches',
  FILE: '_files',
  DIRECTORY: '_files -/',
  DISTRO: `(${WORDS.DISTRO})`,
  MEDIUM: `(${WORDS.MEDIUM})`,
};

export function createZshTables(): readonly string[] {
  const list = (rows: readonly OptionRow[]): string => rows.map(nameOption).join(' ');
  return [
    '_dkms_verbs=(',
    ...PEOPLES.map(({ name, summary }) => `  ${quote(`${name}:${summary.replaceAll(':', '\\:')}`)}`),
    ')',
    ...Object.entries(GROUPS).map(([name, verbs]) => `_dkms_${name}_verbs=(${verbs})`),
    `_dkms_common=(${list(COMMON)})`,
    '_dkms_options() {',
    '  case $1 in',
    ...groupByOptions(list).map(([verbs, names]) => `  ${verbs}) reply=(${names}) ;;`),
    `  *) reply=(${list(OWN)}) ;;`,
    '  esac',
    '}',
    'typeset -gA _dkms_specs',
    '_dkms_specs=(',
    ...SHOWN.map(row => `  ${nameOption(row)} ${quote(createZshSpecs(row).join('\n'))}`),
    ')',
  ];
}

/** What _arguments is told of an option, a line for each of its names. */
function createZshSpecs(row: OptionRow): readonly string[] {
  const flags = flagsOf(row);
  const before = row.repeat ? '*' : `(${flags.join(' ')})`;
  const help = row.help.replace(/[[\]:]/g, '\\$&');
  const value = row.value === undefined ? '' : `:${row.value.toLowerCase()}:${ZSH_VALUES[row.value] ?? ' '}`;
  const joint = (flag: string): string => (value === '' ? '' : flag.startsWith('--') ? '=' : '+');
  return flags.map(flag => `${before}${flag}${joint(flag)}[${help}]${value}`);
}

const FISH_VALUES: Readonly<Record<string, string>> = {
  'MODULE[/VERSION]': "-x -a '(__dkms_modules)'",
  VERSION: "-x -a '(__dkms_versions)'",
  'KERNEL[/ARCH]': "-x -a '(__dkms_kernels)'",
  KERNEL: "-x -a '(__dkms_kernels)'",
  ARCH: "-x -a '(uname -m)'",
  FILE: '-r -F',
  DIRECTORY: "-x -a '(__fish_complete_directories (commandline -ct))'",
  DISTRO: `-x -a '${WORDS.DISTRO}'`,
  MEDIUM: `-x -a '${WORDS.MEDIUM}'`,
};

export function createFishTables(): readonly string[] {
  const quoteForFish = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
  const describeOption = (row: OptionRow): string => {
    const verbs = namesOf(PEOPLES.filter(({ takes }) => takes.includes(nameOption(row))));
    return [
      'complete -c dkms',
      ...(COMMON.includes(row) ? [] : [`-n '__dkms_takes ${verbs}'`]),
      ...(row.short === undefined ? [] : [`-s ${row.short}`]),
      ...(row.long === undefined ? [] : [`-l ${row.long}`]),
      ...(row.value === undefined ? [] : [FISH_VALUES[row.value] ?? '-x']),
      `-d ${quoteForFish(row.help)}`,
    ].join(' ');
  };
  return [
    `set -g __dkms_verbs ${namesOf(PEOPLES)}`,
    ...Object.entries(GROUPS).map(([name, verbs]) => `set -g __dkms_${name}_verbs ${verbs}`),
    ...PEOPLES.map(
      ({ name, summary }) => `complete -c dkms -n 'not __dkms_verb' -a ${name} -d ${quoteForFish(summary)}`,
    ),
    ...SHOWN.map(describeOption),
  ];
}
