import { expect, test } from 'vitest';
import { KERNEL, tempRoot } from '../helpers/temp-root';

test('kernel_preinst takes out what installs itself, and leaves the rest', async () => {
  const root = await tempRoot();
  await root.kernel();
  await root.module('auto', '1');
  await root.module('manual', '1', { also: 'AUTOINSTALL=""\n' });
  await root.dkms('install', 'auto/1');
  await root.dkms('install', 'manual/1');
  await root.forgetCalls();

  expect((await root.dkms('kernel_preinst', '-k', KERNEL)).code).toBe(0);

  expect((await root.dkms('status')).stdout).toBe(`auto/1: added\nmanual/1, ${KERNEL}, x86_64: installed\n`);
  expect(await root.calls('depmod')).toHaveLength(1);
});

test('kernel_preinst is for exactly one kernel', async () => {
  const root = await tempRoot();
  expect((await root.dkms('kernel_preinst')).code).toBe(4);
  expect((await root.dkms('kernel_preinst', '-k', `${KERNEL},5.5.5`)).code).toBe(4);
});
