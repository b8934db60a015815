import { describe, expect, test } from 'vitest';
import { createHelp, createVerbHelp } from '../../src/cli/help';
import { OPTIONS } from '../../src/cli/options';
import { findVerb, VERBS } from '../../src/commands/index';

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
  expect(lines).toContain('  -q, --quiet                      say nothing at all: the exit code tells');
  expect(lines).toContain('      --json                       tell it as JSON');
});

test('help fits a terminal of 110 columns', () => {
  expect(lines.filter(line => line.length > 110)).toEqual([]);
});

describe('help of a verb', () => {
  const helpOf = (name: string): readonly string[] => {
    const verb = findVerb(name);
    return verb === undefined ? [] : createVerbHelp(verb).split('\n');
  };

  test('has the options that it takes, and no others', () => {
    expect(helpOf('match').join()).toContain('      --templatekernel KERNEL');
    expect(helpOf('add').join()).not.toContain('--templatekernel');
    expect(helpOf('status').join()).toContain('Every verb takes --json, ');
  });

  test('says where it writes, and how it can end', () => {
    expect(helpOf('status')).toContain('Writes nothing.');
    expect(helpOf('uninstall').filter(line => line.startsWith('  /'))).toEqual([
      '  /var/lib/dkms: what is known, and what was built (--dkmstree, or dkms_tree in framework.conf)',
      '  /lib/modules/KERNEL: modules, and the index that depmod makes (--installtree, or install_tree)',
      '  /etc/modprobe.d/dkms-MODULE.conf: only for modules whose dkms.conf has MODULES_CONF or MODULES_CONF_OBSOLETES',
    ]);
    expect(helpOf('install')).toContain('  77   NOT_FOR_KERNEL');
  });

  test.each(VERBS.map(({ name }) => name))('of %s fits a terminal, and no line ends in a space', name => {
    expect(helpOf(name).filter(line => line.length > 120 || line.endsWith(' '))).toEqual([]);
  });
});
