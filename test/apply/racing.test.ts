import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Host } from '../../src/host/host';
import { KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

/** A root whose module is removed by somebody else at the moment when a call wants to be the only one that builds it. */
async function layRace(): Promise<{ readonly root: TempRoot; readonly view: (real: Host) => Host }> {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0');
  await root.dkms('add', 'foo/1.0');
  const tree = `${root.path}/var/lib/dkms`;
  const view = (real: Host): Host => ({
    ...real,
    files: {
      ...real.files,
      makeDirectory: async path => {
        if (path === `${tree}/foo/1.0/.attempts`) await rm(`${tree}/foo`, { recursive: true, force: true });
        return real.files.makeDirectory(path);
      },
    },
  });
  return { root, view };
}

describe('a module that somebody else removes between plan and job', () => {
  test('is not built, and nothing of it comes back', async () => {
    const { root, view } = await layRace();

    const ended = await root.dkmsWith(view, 'build', 'foo/1.0', '-k', KERNEL);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('foo/1.0 was removed while it was to be built');
    expect(Object.keys(await root.files('var/lib/dkms')).filter(path => path.startsWith('foo'))).toEqual([]);
  });

  test.each([
    ['remove', '--all'],
    ['unbuild', '--all'],
  ])('is gone for %s, which has nothing left to do', async (...words) => {
    const { root, view } = await layRace();
    await root.dkms('build', 'foo/1.0', '-k', KERNEL);

    const [verb = '', ...rest] = words;
    expect(await root.dkmsWith(view, verb, 'foo/1.0', ...rest)).toMatchObject({ code: 0, stderr: '' });

    expect(Object.keys(await root.files('var/lib/dkms')).filter(path => path.startsWith('foo'))).toEqual([]);
  });
});
