import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findVerb } from '../src/commands/index';
import { FAMILIES, isDirective } from '../src/conf/directives';
import { createTestFinder, listQuoted, listRows } from './helpers/named-tests';
import { project } from './helpers/source-files';

/** What the article says, what is done here, and the tests that show it. */
const ROWS = listRows(readFileSync(join(project, 'docs/article.md'), 'utf8'));
const TOLD = ROWS.flatMap(([told = '']) => listQuoted(told));

/** All that the article has, in its order. */
const VERBS = ['add', 'build', 'install', 'uninstall', 'remove', 'status', 'match', 'mktarball', 'ldtarball'];
const OPTIONS = ['-m', '-v', '-k', '--all', '--templatekernel', '--config', '--force'];
const DIRECTIVES = [
  ['PACKAGE_NAME', 'PACKAGE_VERSION', 'MAKE', 'MAKE_smp', 'CLEAN', 'MODULE_NAME', 'LOCATION'],
  ['MODULES_CONF0', 'MODULES_CONF_ALIAS_TYPE', 'REMAKE_INITRD', 'PATCH', 'PATCH_MATCH'],
  ['POST_ADD', 'POST_BUILD', 'POST_INSTALL', 'POST_REMOVE'],
  ['AUTOINSTALL', 'BUILD_EXCLUSIVE_KERNEL', 'BUILD_EXCLUSIVE_ARCH', 'DEST_MODULE_NAME'],
].flat();

test.each([...VERBS, ...OPTIONS, ...DIRECTIVES, '$kernelver'])('%s is on the page', name => {
  expect(TOLD).toContain(name);
});

test('its verbs and directives are those of our tables', () => {
  const families = Object.values(FAMILIES).map(({ pattern }) => pattern);
  const isKnown = (name: string): boolean => isDirective(name) || families.some(each => each.test(name));
  expect(VERBS.filter(name => findVerb(name) === undefined)).toEqual([]);
  expect(DIRECTIVES.filter(name => !isKnown(name))).toEqual([]);
});

test('what it says is shown by at least one test, which is there', () => {
  const isThere = createTestFinder();
  for (const row of ROWS) {
    expect(row, row[0]).toHaveLength(3);
    expect(listQuoted(row[2] ?? ''), row[0]).not.toEqual([]);
    expect(listQuoted(row[2] ?? '').filter(name => !isThere(name))).toEqual([]);
  }
});
