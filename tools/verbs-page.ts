import { findTaken, listExits, nameOption } from '../src/cli/help';
import { OPTIONS, type OptionRow } from '../src/cli/options';
import { VERBS, type VerbRow } from '../src/commands/index';
import { EVERYWHERE } from '../src/commands/kinds';
import { CATALOG } from '../src/errors/catalog';
import { PLACES } from '../src/model/paths';

/** docs/verbs.md: what the table of verbs says. */
export function createVerbsPage(): string {
  const common = OPTIONS.filter(row => EVERYWHERE.includes(nameOption(row)));
  return [
    '# Verbs',
    '',
    'What each verb takes, where it writes, and how it can end. This page is made of the table of verbs',
    '(`src/commands/index.ts` and `kinds.ts`) by `npm run docs`; `dkms VERB --help` tells the same.',
    '',
    `Every verb takes ${listOptions(common)}.`,
    'An option that a verb has no use for is accepted and does nothing, as in dkms, but for `--all`, `--all-kernels` and',
    '`--archive`, which are refused.',
    '',
    'What is written meanwhile lies beside its place or below TMPDIR, and is gone when the call has ended. After a call',
    "of root's that went well, what node compiled of the program is in `/var/cache/dkms`. With `--dry-run` nothing is",
    'written. Scripts of modules, what makes an initramfs, `post_transaction` and what else the administrator has',
    'set may write anywhere.',
    '',
    '| place | what |',
    '| --- | --- |',
    ...Object.entries(PLACES).map(([name, text]) => `| ${name} | ${text} |`),
    '',
    'Exit codes have their meaning and their next command in [exit-codes.md](exit-codes.md). Several names of one code',
    'may differ in gravity: damage before refusal before failure before excluded.',
    ...VERBS.flatMap(describeVerb),
    '',
  ].join('\n');
}

function describeVerb(verb: VerbRow): readonly string[] {
  const own = findTaken(verb).filter(row => !EVERYWHERE.includes(nameOption(row)));
  return [
    '',
    `## ${verb.name}`,
    '',
    `\`${`dkms ${verb.name} ${verb.words}`.trimEnd()}\`: ${verb.summary}${verb.internal ? '. Internal' : ''}`,
    '',
    `- takes: ${own.length === 0 ? 'nothing else' : listOptions(own)}`,
    `- writes: ${verb.writes.length === 0 ? 'nothing' : verb.writes.join(', ')}`,
    ...describeFailures(verb),
    '',
    '| code | gravity | names |',
    '| --- | --- | --- |',
    ...listExits(verb).flatMap(describeExit),
  ];
}

function describeFailures({ failsWith, excludedIsFine }: VerbRow): readonly string[] {
  return [
    ...(failsWith === undefined
      ? []
      : [`- whatever fails for a module: ${CATALOG[failsWith].exit} (${failsWith})`]),
    ...(excludedIsFine ? ['- a module that is not meant for the kernel is no failure: 0'] : []),
  ];
}

/** A row for each gravity that a number has here. */
function describeExit({ exit, codes }: ReturnType<typeof listExits>[number]): readonly string[] {
  return [...new Set(codes.map(code => CATALOG[code].gravity))].map(gravity => {
    const names = codes.filter(code => CATALOG[code].gravity === gravity);
    return `| ${exit} | ${gravity} | ${names.join(', ')} |`;
  });
}

function listOptions(rows: readonly OptionRow[]): string {
  return rows
    .map(({ long, short }) => [short && `-${short}`, long && `--${long}`].filter(Boolean).join('/'))
    .map(name => `\`${name}\``)
    .join(' ');
}
