import { expect, test } from 'vitest';
import { readModuleFields } from '../../src/kernel/module-fields';
import { createElf } from '../helpers/elf';

test('what a module says of itself is read by field, each as often as it is there', () => {
  const info = ['alias=pci:v1', 'alias=pci:v2', 'depends=', 'description=A=B'];
  for (const file of [createElf({ info }), createElf({ info, big: true })]) {
    const fields = readModuleFields(file);
    expect(fields.get('alias')).toEqual(['pci:v1', 'pci:v2']);
    expect(fields.get('depends')).toEqual(['']);
    expect(fields.get('description')).toEqual(['A=B']);
    expect(fields.get('license')).toEqual(['GPL']);
  }
});

test('a file that is no module says nothing', () => {
  expect(readModuleFields(Buffer.from('text')).size).toBe(0);
});
