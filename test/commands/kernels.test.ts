import { describe, expect, test } from 'vitest';
import { ARCH, KERNEL, tempRoot } from '../helpers/temp-root';

const status = async (root: Awaited<ReturnType<typeof tempRoot>>) =>
  (await root.dkms('status')).stdout.trim().split('\n');

describe('without -k', () => {
  test('the running kernel is meant, though others are here', async () => {
    const root = await tempRoot();
    await root.kernel(KERNEL);
    await root.kernel('6.9');
    await root.module('foo', '1.0');
    await root.dkms('build', 'foo/1.0');
    expect(await status(root)).toEqual([`foo/1.0, ${KERNEL}, ${ARCH}: built`]);
  });

  test('where that one is not installed, those with headers are, and a message says which', async () => {
    const root = await tempRoot();
    await root.kernel('6.9');
    await root.kernel('6.12');
    await root.kernel('6.13', { headers: false });
    await root.module('foo', '1.0');

    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(0);
    expect(stderr).toBe(`Warning: The running kernel ${KERNEL} is not installed here; taking 6.12, 6.9\n`);
    expect(await status(root)).toEqual([`foo/1.0, 6.12, ${ARCH}: built`, `foo/1.0, 6.9, ${ARCH}: built`]);
  });

  test('where there is none at all, the running one lacks headers: 21', async () => {
    const root = await tempRoot();
    await root.module('foo', '1.0');
    const { code, stderr } = await root.dkms('build', 'foo/1.0');
    expect(code).toBe(21);
    expect(stderr).toContain(KERNEL);
  });

  test('-a is the architecture of the running kernel', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.dkms('build', 'foo/1.0', '-a', 'i686');
    expect(await status(root)).toEqual([`foo/1.0, ${KERNEL}, i686: built`]);
    await root.dkms('remove', 'foo/1.0', '-a', 'i686');
    expect(await status(root)).toEqual(['']);
  });

  test('taking back is for the running kernel only, installed or not', async () => {
    const root = await tempRoot();
    await root.kernel('6.9');
    await root.module('foo', '1.0');
    await root.dkms('install', 'foo/1.0', '-k', '6.9');

    expect((await root.dkms('remove', 'foo/1.0')).code).toBe(0);
    expect(await status(root)).toEqual([`foo/1.0, 6.9, ${ARCH}: installed`]);
  });
});
