import { findRule, RULES, type RuleName } from '../src/lint/rules';

const KINDS = { error: 'Errors', warning: 'Warnings', note: 'Notes' } as const;

/** docs/lint.md: what lint looks for. */
export function createLintPage(): string {
  const names = Object.keys(RULES) as readonly RuleName[];
  const tables = Object.entries(KINDS).flatMap(([kind, title]) => [
    `## ${title}`,
    '',
    '| rule | finds | --fix |',
    '| --- | --- | --- |',
    ...names.filter(name => findRule(name).kind === kind).map(createRow),
    '',
  ]);
  return [HEAD, ...tables].join('\n');
}

function createRow(name: RuleName): string {
  const { finds, fix } = findRule(name);
  const mends = { always: 'yes', unusable: 'where the file cannot be used as it is' };
  return `| \`${name}\` | ${finds} | ${fix === undefined ? '' : mends[fix]} |`;
}

const HEAD = `# lint

\`dkms lint DIRECTORY | TARBALL | CONF | MODULE/VERSION\` says of a dkms.conf all that can be said without a build. It is read
in a sandbox, where bubblewrap is installed, and for the kernels of \`-k\`, else for the running one. This page is made of
the table of rules (\`src/lint/rules.ts\`) by \`npm run docs\`.

Errors keep dkms from using it, warnings from doing what it says, here or elsewhere; both end with 23. Notes end with 0.

\`--fix\` writes it in the words of today. Where dkms can use the file, it means the same afterwards: bash evaluates both, and
the new one takes the old one's place only then. Where it cannot, what is plainly meant is mended as well. The file as it
was stays beside it as \`dkms.conf.orig\`; \`--dry-run\` shows the lines and writes nothing.
`;
