import { describe, expect, test } from 'vitest';
import { findDiskFormat } from '../../src/disks/distributions';
import { findSizeKib } from '../../src/disks/floppy-size';
import { type ModuleFacts, orderModules } from '../../src/disks/module-facts';
import {
  createModinfo,
  createModulesAlias,
  createModulesDep,
  createPcitable,
} from '../../src/disks/redhat-tables';
import { tempRoot } from '../helpers/temp-root';

const facts = (name: string, but: Partial<ModuleFacts> = {}): ModuleFacts => ({
  name,
  description: `${name} driver`,
  depends: [],
  aliases: [],
  ...but,
});

const NIC = facts('nic', {
  depends: ['mii', 'crc32'],
  aliases: [
    'pci:v00008086d000010D3sv*sd*bc*sc*i*',
    'pci:v00008086d000010D3sv00001028sd*bc*sc*i*',
    'pci:v00008086d*sv*sd*bc*sc*i*',
    'usb:v0B95p1790d*dc*dsc*dp*ic*isc*ip*in*',
  ],
});

describe("the tables of Red Hat's installer", () => {
  test('modinfo has name, class and description', () => {
    const at = (name: string, destination: string) => ({ ...facts(name), destination });
    expect(
      createModinfo([
        at('nic', '/kernel/drivers/net/ethernet'),
        at('raid', '/kernel/drivers/scsi'),
        at('x', '/extra'),
      ]),
    ).toBe(
      'Version 0\nnic\n\teth\n\t"nic driver"\nraid\n\tscsi\n\t"raid driver"\nx\n\tother\n\t"x driver"\n',
    );
  });

  test('modules.dep has names only, of modules that need others', () => {
    expect(createModulesDep([NIC, facts('lonely')])).toBe('nic: mii crc32\n');
  });

  test('modules.alias is as depmod writes it', () => {
    expect(createModulesAlias([NIC]).split('\n')[0]).toBe('alias pci:v00008086d000010D3sv*sd*bc*sc*i* nic');
  });

  test('pcitable has each device once, and no pattern', () => {
    expect(createPcitable([NIC])).toBe('0x8086\t0x10d3\t"nic"\t"nic driver"\n');
  });
});

describe('modules load', () => {
  test('after those that they need, else in their own order', () => {
    const modules = [facts('b', { depends: ['a'] }), facts('c'), facts('a')];
    expect(orderModules(modules)).toEqual({ own: ['a', 'b', 'c'], outside: [] });
  });

  test('after others that are not on the disk, each told once', () => {
    const modules = [facts('b', { depends: ['core', 'a'] }), facts('a', { depends: ['core', 'mii'] })];
    expect(orderModules(modules)).toEqual({ own: ['a', 'b'], outside: ['core', 'mii'] });
  });

  test('in some order where they go round in a circle', () => {
    const modules = [facts('a', { depends: ['b'] }), facts('b', { depends: ['a'] })];
    expect(orderModules(modules).own).toEqual(['b', 'a']);
  });
});

test.each([
  ['2.4.20-8BOOT', 'redhat1'],
  ['2.6.18-398.el5', 'redhat2'],
  ['2.6.32-71.el6', 'redhat3'],
  ['5.14.0-70.el9', 'redhat3'],
])('a disk for redhat and the kernel %s is one of %s', (release, name) => {
  expect(
    findDiskFormat('redhat', [
      { release: '6.1.0', arch: 'x86_64' },
      { release, arch: 'x86_64' },
    ])?.name,
  ).toBe(name);
});

test('a size that would do is one that floppies have, else so many whole MiB', async () => {
  const root = await tempRoot();
  const size = async (bytes: number) => {
    await root.write('disk/file', 'x'.repeat(bytes));
    return findSizeKib(root.host.files, { top: `${root.path}/disk`, fileSystem: 'fat' });
  };
  expect(await size(100)).toBe(720);
  expect(await size(1_000_000)).toBe(1440);
  expect(await size(5_000_000)).toBe(6144);
});
