import { expect, test } from 'vitest';
import { nameOption } from '../../src/cli/help';
import { OPTIONS } from '../../src/cli/options';
import { VERBS } from '../../src/commands/index';
import { ANYHOW, EVERYWHERE } from '../../src/commands/kinds';
import { CATALOG } from '../../src/errors/catalog';
import { PLACES } from '../../src/model/paths';

test('verbs take options that there are, each of them is taken by a verb, and none twice', () => {
  const living = OPTIONS.filter(row => row.deprecated !== true).map(nameOption);
  const taken = new Set([...EVERYWHERE, ...VERBS.flatMap(({ takes }) => takes)]);

  expect([...taken].sort()).toEqual([...living].sort());
  for (const { takes } of VERBS)
    expect([...new Set([...takes, ...EVERYWHERE])]).toHaveLength(takes.length + EVERYWHERE.length);
});

test('every way to fail is one of a verb, but for those where there is none', () => {
  const known = new Set<string>([...ANYHOW, ...VERBS.flatMap(({ fails }) => fails)]);

  expect(Object.keys(CATALOG).filter(code => !known.has(code))).toEqual(['NO_VERB', 'UNKNOWN_VERB']);
});

test('what a verb makes of all failures is one of its own', () => {
  const lost = VERBS.filter(({ failsWith, fails }) => failsWith !== undefined && !fails.includes(failsWith));

  expect(lost).toEqual([]);
});

test('every place is one where a verb writes', () => {
  const used = new Set<string>(VERBS.flatMap(({ writes }) => writes));

  expect(Object.keys(PLACES).filter(place => !used.has(place))).toEqual([]);
});
