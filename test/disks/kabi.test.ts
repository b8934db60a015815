import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { findUnstableSymbols } from '../../src/disks/kabi';
import { createElf } from '../helpers/elf';
import { tempRoot } from '../helpers/temp-root';

const LIST = '[rhel9_x86_64_stablelist]\n\tprintk\n\tkfree\n';

test('symbols that are in no list of what a kernel keeps are told, but for those of the modules themselves', async () => {
  const root = await tempRoot();
  await root.write('lib/modules/kabi-current/kabi_stablelist_x86_64', LIST);
  const [one, two] = [`${root.path}/one.ko`, `${root.path}/two.ko`];
  await writeFile(one, createElf({ versions: { module_layout: 1, printk: 2, shiny: 3, helper: 4 } }));
  await writeFile(two, createElf({ versions: { kfree: 5, shiny: 3 }, exports: ['helper'] }));
  const place = { directory: `${root.path}/lib/modules/kabi-current`, arch: 'x86_64' };

  expect(findUnstableSymbols(root.host.files, place, [one, two])).toEqual(['shiny']);
});

test('the list has another name in older releases, and where there is none nothing is said', async () => {
  const root = await tempRoot();
  const place = { directory: `${root.path}/lib/modules/kabi-current`, arch: 'x86_64' };
  expect(findUnstableSymbols(root.host.files, place, [])).toBeUndefined();
  await root.write('lib/modules/kabi-current/kabi_whitelist_x86_64', LIST);
  expect(findUnstableSymbols(root.host.files, place, [])).toEqual([]);
});
