import { CATALOG, type ErrorCode, type Gravity } from '../src/errors/catalog';

const MEANING: Readonly<Record<Gravity, string>> = {
  damage: 'our own faults, the machine, or words that make no sense',
  refusal: 'something is missing or wrong in what was asked',
  failure: 'a module does not build or install',
  excluded: 'a module is not meant for the kernel',
};

/** docs/exit-codes.md: the catalog as a table, by exit code. */
export function createExitCodesPage(): string {
  const rows = Object.entries(CATALOG) as [ErrorCode, { exit: number; gravity: Gravity; hint?: string }][];
  const sorted = [...rows].sort(([, a], [, b]) => a.exit - b.exit);
  return [
    '# Exit codes',
    '',
    'The numbers are those of dkms 3.4.3; the names are ours, stand in `--json`, and never change their meaning. This',
    'page is made of `src/errors/catalog.ts` by `npm run docs`.',
    '',
    '0 is success, and what was so already. A script of a module that stops its build (PRE_BUILD, POST_BUILD) gives its',
    'own status. Of several outcomes in one call the gravest decides, among equals the first:',
    '',
    ...(Object.entries(MEANING) as [Gravity, string][]).map(
      ([gravity, meaning], i) => `${i + 1}. *${gravity}*: ${meaning}`,
    ),
    '',
    'What is excluded counts only when nothing else was done. `autoinstall` tells any failure by 11, `kernel_postinst`',
    'and `kernel_prerm` by 14.',
    '',
    '| code | name | gravity | next |',
    '| --- | --- | --- | --- |',
    ...sorted.map(
      ([code, { exit, gravity, hint }]) =>
        `| ${exit} | ${code} | ${gravity} | ${hint ?? 'told with the error'} |`,
    ),
    '',
  ].join('\n');
}
