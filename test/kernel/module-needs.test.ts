import { expect, test } from 'vitest';
import { readSections } from '../../src/kernel/elf';
import { parseSymvers, readModuleNeeds } from '../../src/kernel/module-needs';
import { createElf, type ModuleText } from '../helpers/elf';

const VERMAGIC = '6.1.0-56-amd64 SMP preempt mod_unload modversions ';

test.each<[string, ModuleText]>([
  ['64 bits, little-endian', {}],
  ['32 bits, big-endian', { big: true }],
])('a module says what it was made for and against: %s', (_, kind) => {
  const needs = readModuleNeeds(
    createElf({ ...kind, vermagic: VERMAGIC, versions: { printk: 0x92997ed8, module_layout: 1 } }),
  );
  expect(needs?.vermagic).toBe(VERMAGIC);
  expect([...(needs?.versions ?? [])]).toEqual([
    ['printk', 0x92997ed8],
    ['module_layout', 1],
  ]);
});

test('symbols with names too long for the old table have one of their own', () => {
  const long = 'x'.repeat(80);
  const { versions } = readModuleNeeds(createElf({ extended: { printk: 7, [long]: 0xffffffff } })) ?? {};
  expect([...(versions ?? [])]).toEqual([
    ['printk', 7],
    [long, 0xffffffff],
  ]);
});

test('a module without either says nothing', () => {
  expect(readModuleNeeds(createElf({}))).toEqual({ vermagic: '', versions: new Map() });
});

test('what is no ELF file, or was cut off, is no module', () => {
  expect(readSections(Buffer.from('version: 1'))).toBeUndefined();
  expect(readSections(createElf({ vermagic: VERMAGIC }).subarray(0, 100))).toBeUndefined();
});

test('Module.symvers is a checksum and a name a line', () => {
  const text =
    '0x92997ed8\t_printk\tvmlinux\tEXPORT_SYMBOL\t\n0x00000001\tfoo\tdrivers/foo\tEXPORT_SYMBOL_GPL\n';
  expect([...parseSymvers(text)]).toEqual([
    ['_printk', 0x92997ed8],
    ['foo', 1],
  ]);
});
