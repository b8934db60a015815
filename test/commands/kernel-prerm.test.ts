import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';

/** a and b installed in KERNEL, a also in OTHER; c added only. */
async function rootWithModules(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel(KERNEL, { modules: { 'kernel/a.ko': createSource('0.1') } });
  await root.kernel(OTHER);
  for (const name of ['a', 'b', 'c']) await root.module(name, '1');
  await root.dkms('install', 'a/1', '-k', `${KERNEL},${OTHER}`);
  await root.dkms('install', 'b/1');
  await root.dkms('add', 'c/1');
  await root.forgetCalls();
  return root;
}

const status = async (root: TempRoot) => (await root.dkms('status')).stdout;
const modules = async (root: TempRoot) =>
  Object.keys(await root.files(`lib/modules/${KERNEL}`)).filter(path => path.endsWith('.ko'));

describe('kernel_prerm', () => {
  test('takes everything out of its kernel, and nothing else: modules stay registered', async () => {
    const root = await rootWithModules();
    expect((await root.dkms('kernel_prerm', '-k', KERNEL)).code).toBe(0);

    expect(await status(root)).toBe(`a/1, ${OTHER}, ${ARCH}: installed\nb/1: added\nc/1: added\n`);
    expect(await root.read(`lib/modules/${OTHER}/updates/dkms/a.ko`)).toBeDefined();
  });

  test("leaves the kernel's directory to its package: originals back, nothing of ours", async () => {
    const root = await rootWithModules();
    await root.dkms('kernel_prerm', '-k', KERNEL);
    expect(await modules(root)).toEqual(['kernel/a.ko']);
    expect(root.host.files.exists(`${root.path}/lib/modules/${KERNEL}/updates`)).toBe(false);
  });

  test('runs depmod once for all modules', async () => {
    const root = await rootWithModules();
    await root.dkms('kernel_prerm', '-k', KERNEL);
    expect(await root.calls('depmod')).toEqual([`-a -b ${root.path} ${KERNEL}`]);
  });

  test('takes a broken module out too, and warns', async () => {
    const root = await rootWithModules();
    await rm(`${root.path}/usr/src/b-1`, { recursive: true });

    const { code, stderr } = await root.dkms('kernel_prerm', '-k', KERNEL);

    expect(code).toBe(0);
    expect(stderr).toContain('Warning: b/1 is broken');
    expect(await modules(root)).toEqual(['kernel/a.ko']);
  });

  test('needs no conf that can be read', async () => {
    const root = await rootWithModules();
    await root.module('a', '1', { conf: 'exit 1\n' });
    expect((await root.dkms('kernel_prerm', '-k', KERNEL)).code).toBe(0);
    expect(await modules(root)).toEqual(['kernel/a.ko']);
  });

  test('of a kernel that nothing is built for is 0 and starts no depmod', async () => {
    const root = await rootWithModules();
    expect(await root.dkms('kernel_prerm', '-k', '6.5')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await root.calls('depmod')).toEqual([]);
  });

  test('of a kernel whose directory has gone before has no depmod to run', async () => {
    const root = await rootWithModules();
    await rm(`${root.path}/lib/modules/${KERNEL}`, { recursive: true });
    expect((await root.dkms('kernel_prerm', '-k', KERNEL)).code).toBe(0);
    expect(await root.calls('depmod')).toEqual([]);
    expect(await status(root)).toContain('b/1: added');
  });

  test('is for exactly one kernel: 4', async () => {
    const root = await rootWithModules();
    expect((await root.dkms('kernel_prerm')).code).toBe(4);
    expect((await root.dkms('kernel_prerm', '-k', `${KERNEL},${OTHER}`)).code).toBe(4);
    expect(await modules(root)).toContain('updates/dkms/b.ko');
  });

  test('tells a failure by 14', async () => {
    const root = await rootWithModules();
    await root.tool('depmod', 'exit 1');
    expect((await root.dkms('kernel_prerm', '-k', KERNEL)).code).toBe(14);
  });
});
