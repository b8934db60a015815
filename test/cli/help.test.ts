import { expect, test } from 'vitest';
import { createHelp } from '../../src/cli/help';
import { OPTIONS } from '../../src/cli/options';
import { VERBS } from '../../src/commands/index';

const lines = createHelp().split('\n');

test('help has every verb and option that is for people, and no other', () => {
  for (const { name, summary, internal } of VERBS) {
    expect(lines.some(line => line.startsWith(`  dkms ${name} `))).toBe(internal !== true);
    expect(lines.includes(`      ${summary}`)).toBe(internal !== true);
  }
  for (const { long, help, internal, deprecated } of OPTIONS) {
    const isShown = lines.some(
      line => line.endsWith(help) && (long === undefined || line.includes(`--${long}`)),
    );
    expect(isShown).toBe(internal !== true && deprecated !== true);
  }
});

test('help has the explanations of all options in one column', () => {
  const shown = OPTIONS.filter(row => row.internal !== true && row.deprecated !== true);
  const columns = shown.map(({ help }) => lines.find(line => line.endsWith(`  ${help}`))?.lastIndexOf(help));

  expect(new Set(columns)).toEqual(new Set([35]));
  expect(lines).toContain('  -q, --quiet                      say nothing but errors');
  expect(lines).toContain('      --json                       tell it as JSON');
});

test('help fits a terminal of 110 columns', () => {
  expect(lines.filter(line => line.length > 110)).toEqual([]);
});
