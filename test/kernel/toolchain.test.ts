import { describe, expect, test } from 'vitest';
import { findCompilerMismatch } from '../../src/kernel/toolchain';
import { createFacts, K1 } from '../helpers/snapshots';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

const TEXT = 'gcc-99 (Debian 99.2.0-14) 99.2.0';

async function rootWithGcc(version: string): Promise<TempRoot> {
  const root = await tempRoot();
  await root.tool('gcc', `echo ${version}`);
  return root;
}

const facts = createFacts(K1, { compiler: 'gcc-99', kconfig: new Map([['CONFIG_CC_VERSION_TEXT', TEXT]]) });

describe('a compiler that is not the one of the kernel', () => {
  test('is warned of when its major version is another', async () => {
    const { host } = await rootWithGcc('11.4.0');

    expect(await findCompilerMismatch(host, facts)).toBe(
      'the kernel was made by gcc 99.2.0, which is not here; gcc 11.4.0 is taken',
    );
  });

  test('is good enough when only the minor version differs', async () => {
    const { host } = await rootWithGcc('99.4.1');

    expect(await findCompilerMismatch(host, facts)).toBeUndefined();
  });

  test("is not asked for its version when the kernel's own is here", async () => {
    const root = await rootWithGcc('11.4.0');
    await root.tool('gcc-99', ':');

    expect(await findCompilerMismatch(root.host, facts)).toBeUndefined();
    expect(await root.calls('gcc')).toEqual([]);
  });
});
