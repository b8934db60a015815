import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exceptionOf } from './harness/compare';
import { listGoldens } from './harness/golden';
import { slowDrivers } from './scenarios/drivers';
import { SCENARIOS } from './scenarios/index';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/compatibility.md', import.meta.url)), 'utf8');
const ALL = [...Object.values(SCENARIOS).flat(), ...slowDrivers];
const NAMES = ALL.map(scenario => scenario.name);

/** Rows of the page's tables: the words in bold name a difference, those in the last cell scenarios. */
const ROWS = PAGE.split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| ---'))
  .map(line => line.split(' | '));

const DIFFERENCES = ROWS.flatMap(([quirk = '']) => /^\| \*\*(.+?)\*\*/.exec(quirk)?.[1] ?? []);

function differencesOf({ phases }: (typeof ALL)[number]): readonly string[] {
  return phases.flatMap(phase => phase.steps.flatMap(step => exceptionOf(step)?.name ?? []));
}

test('no two scenarios bear one name', () => {
  expect(NAMES.filter((name, i) => NAMES.indexOf(name) !== i)).toEqual([]);
});

test('every difference that a scenario states is described, with the scenario', () => {
  const undescribed = ALL.flatMap(scenario =>
    [...new Set(differencesOf(scenario))]
      .filter(
        difference =>
          !ROWS.some(
            ([quirk = '', ...rest]) =>
              quirk.startsWith(`| **${difference}**`) && rest.at(-1)?.includes(`\`${scenario.name}\``),
          ),
      )
      .map(difference => `${difference}: ${scenario.name}`),
  );
  expect(undescribed).toEqual([]);
});

test('every difference that is described is stated by a scenario', () => {
  const stated = new Set(ALL.flatMap(differencesOf));
  expect(DIFFERENCES.filter(name => !stated.has(name))).toEqual([]);
});

test('every scenario that the page names is there', () => {
  const named = ROWS.flatMap(row =>
    [...(row.at(-1) ?? '').matchAll(/`([\w.-]+)`/g)].map(([, name = '']) => name),
  );
  expect(named.filter(name => !NAMES.includes(name))).toEqual([]);
});

test('every record is of a scenario', () => {
  expect(listGoldens().filter(name => !NAMES.includes(name))).toEqual([]);
});
