import { expect, test } from 'vitest';
import { readAskedModules } from '../../src/kernel/initramfs-asked';
import { createPaths } from '../../src/model/paths';
import { tempRoot } from '../helpers/temp-root';

test('modules that somebody wants in an initramfs are found in the settings of each program that makes one', async () => {
  const root = await tempRoot();
  await root.write('etc/initramfs-tools/modules', '# a comment\n\nacpi-call\nzfs zfs_arc_max=1 # more\n');
  await root.write('usr/share/initramfs-tools/modules.d/pkg', 'by_package\n');
  await root.write('etc/dracut.conf.d/10-mine.conf', 'add_drivers+=" spl nvme-tcp "\n#drivers+="no"\n');
  await root.write('etc/dracut.conf', "force_drivers+=' forced '\nomit_drivers+=' left_out '\n");
  await root.write('etc/mkinitcpio.conf', 'MODULES=(vmd evdi)\nHOOKS=(base)\n');

  const asked = readAskedModules(root.host.files, createPaths(root.path, {}));

  expect([...asked].sort()).toEqual([
    ...['acpi_call', 'by_package', 'evdi', 'forced', 'nvme_tcp', 'spl', 'vmd', 'zfs'],
  ]);
});

test('a system without any of them asks for nothing', async () => {
  const root = await tempRoot();
  expect(readAskedModules(root.host.files, createPaths(root.path, {})).size).toBe(0);
});
