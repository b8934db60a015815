import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readModuleAliases } from '../../src/kernel/module-aliases';
import { createModaliasProvides } from '../../src/package/modaliases';
import { createElf } from '../helpers/elf';
import { tempRoot } from '../helpers/temp-root';

const provide = (...aliases: readonly string[]) =>
  createModaliasProvides([{ module: 'foo', version: '', aliases }]);

describe('the devices of a module', () => {
  test('are what it says itself, without what is no device', async () => {
    const root = await tempRoot();
    const info = ['version=1.0', 'alias=pci:v00008086d*', 'alias=acpi*:LEN0268:*', 'alias=char-major-10-130'];
    await writeFile(`${root.path}/foo.ko`, createElf({ info: [...info, 'alias=devname:loop'] }));
    await writeFile(`${root.path}/plain.ko`, createElf({}));
    const paths = ['foo.ko', 'plain.ko', 'none.ko'].map(name => `${root.path}/${name}`);
    expect(await readModuleAliases(root.host, paths, root.path)).toEqual([
      { module: 'foo', version: '1.0', aliases: ['acpi*:LEN0268:*', 'pci:v00008086d*'] },
    ]);
  });

  test('are names that a package provides, at the version that the module tells', () => {
    const module = { module: 'foo', version: '1.0', aliases: ['pci:v1d*', 'usb:v2*'] };
    expect(createModaliasProvides([module, module])).toEqual([
      'modalias(pci:v1d*) = 1.0',
      'modalias(usb:v2*) = 1.0',
    ]);
    expect(createModaliasProvides([{ ...module, version: 'of May 1-2', aliases: ['usb:v2*'] }])).toEqual([
      'modalias(usb:v2*)',
    ]);
  });

  test('are one name where they differ in one sign', () => {
    expect(provide('usb:v10', 'usb:v11', 'usb:v20', 'usb:v21', 'usb:vA1')).toEqual([
      'modalias(usb:vA1)',
      'modalias(usb:v[12][01])',
    ]);
    expect(provide('usb:v1', 'usb:v12', 'usb:v1*')).toEqual([
      'modalias(usb:v1)',
      'modalias(usb:v1*)',
      'modalias(usb:v12)',
    ]);
  });

  test('hold nothing that would end a name', () => {
    expect(provide('input:b*v*-e*1,*k*', 'of:N(a) b%c')).toEqual([
      'modalias(input:b*v*-e*1?*k*)',
      'modalias(of:N?a??b?c)',
    ]);
  });
});

test('a class of signs holds those that were there, and no other device', () => {
  const ids = ['10', '12', '21', '22', '23', '3F'];
  const made = provide(...ids.map(id => `usb:v${id}*`)).map(text => text.slice('modalias('.length, -1));
  const matches = (id: string) =>
    made.some(alias => new RegExp(`^${alias.replaceAll('*', '.*')}$`).test(`usb:v${id}x`));
  const all = [...'0123456789ABCDEF'].flatMap(a => [...'0123456789ABCDEF'].map(b => a + b));
  expect(all.filter(matches)).toEqual(ids);
});
