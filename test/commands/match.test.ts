import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const NEW = '6.12.95+deb12-amd64';

/** a and b installed for KERNEL, c only built for it; nothing for NEW. */
async function rootWithTemplate(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel(KERNEL);
  await root.kernel(NEW);
  for (const name of ['a', 'b', 'c']) await root.module(name, '1');
  await root.dkms('install', 'a/1', '-k', KERNEL);
  await root.dkms('install', 'b/1', '-k', KERNEL);
  await root.dkms('build', 'c/1', '-k', KERNEL);
  await root.forgetCalls();
  return root;
}

const match = (root: TempRoot, ...more: readonly string[]) => root.dkms('match', ...more);
const installed = async (root: TempRoot) =>
  (await root.dkms('status', '-k', NEW)).stdout.split('\n').filter(line => line.includes(NEW));

describe('match', () => {
  test('installs for a kernel what is installed for its template, and nothing else, with one depmod', async () => {
    const root = await rootWithTemplate();

    expect((await match(root, '--templatekernel', KERNEL, '-k', NEW)).code).toBe(0);

    expect(await installed(root)).toEqual(['a', 'b'].map(name => `${name}/1, ${NEW}, ${ARCH}: installed`));
    expect(await root.calls('depmod')).toHaveLength(1);
  });

  test('of one module installs that', async () => {
    const root = await rootWithTemplate();
    await match(root, 'b', '--templatekernel', KERNEL, '-k', NEW);
    expect(await installed(root)).toEqual([`b/1, ${NEW}, ${ARCH}: installed`]);
  });

  test('has nothing to do for a template that has nothing, and for what is done', async () => {
    const root = await rootWithTemplate();
    expect((await match(root, '--templatekernel', '4.4.4-none', '-k', NEW)).code).toBe(0);
    expect(await installed(root)).toEqual([]);

    await match(root, '--templatekernel', KERNEL, '-k', NEW);
    await root.forgetCalls();
    expect((await match(root, '--templatekernel', KERNEL, '-k', NEW)).code).toBe(0);
    expect(await root.calls('make')).toEqual([]);
  });

  test.each([
    ['without a template', ['-k', NEW], 1],
    ['of a kernel with itself', ['--templatekernel', KERNEL, '-k', KERNEL], 2],
    ['of the running kernel with itself', ['--templatekernel', KERNEL], 2],
    ['of a module that is not in the tree', ['nobody', '--templatekernel', KERNEL, '-k', NEW], 3],
  ])('%s is refused', async (_, words, code) => {
    const root = await rootWithTemplate();
    expect((await match(root, ...words)).code).toBe(code);
    expect(await root.calls('make')).toEqual([]);
  });

  test('reports a broken module and goes on with the others', async () => {
    const root = await rootWithTemplate();
    await rm(`${root.path}/usr/src/a-1`, { recursive: true });

    const { code, stderr } = await match(root, '--templatekernel', KERNEL, '-k', NEW);

    expect(code).toBe(4);
    expect(stderr).toContain('a/1 is broken');
    expect(await installed(root)).toEqual([`b/1, ${NEW}, ${ARCH}: installed`]);
  });
});
