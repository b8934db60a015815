import { describe, expect, test } from 'vitest';
import { OTHER, rootWithBuilds, wipe } from '../helpers/archives';
import { ARCH, KERNEL, type TempRoot } from '../helpers/temp-root';

const POSTINST = ['module_postinst', 'foo/1.0', '--tarball-root', 'pkg'];
const state = (kernel: string, is: string) => `foo/1.0, ${kernel}, ${ARCH}: ${is}\n`;

/** A package's archive of foo/1.0, built for two kernels; the module itself is gone. */
async function rootWithPackage(...words: readonly string[]): Promise<TempRoot> {
  const root = await rootWithBuilds();
  await root.dkms('mktarball', 'foo/1.0', '--archive', 'pkg/foo-1.0.dkms.tar.gz', ...words);
  await wipe(root);
  await root.forgetCalls();
  return root;
}

describe('a package that brings an archive', () => {
  test('has what was built elsewhere installed, without a make', async () => {
    const root = await rootWithPackage();
    expect((await root.dkms(...POSTINST)).code).toBe(0);
    expect((await root.dkms('status')).stdout).toBe(state(KERNEL, 'installed') + state(OTHER, 'installed'));
    expect(await root.calls('make')).toEqual([]);
  });

  test('has the other kernels built from its source', async () => {
    const root = await rootWithPackage('-k', KERNEL);
    expect((await root.dkms(...POSTINST)).code).toBe(0);
    expect((await root.dkms('status')).stdout).toBe(state(KERNEL, 'installed') + state(OTHER, 'installed'));
    expect(await root.calls('make')).toHaveLength(1);
  });

  test('without source is for the kernels that it was built for; the others are told', async () => {
    const root = await rootWithPackage('-k', KERNEL, '--binaries-only');
    const { code, stderr } = await root.dkms(...POSTINST);
    expect(code).toBe(0);
    expect(stderr).toBe(`Warning: foo/1.0 came without its source, and was not built for ${OTHER}\n`);
    expect((await root.dkms('status')).stdout).toBe(state(KERNEL, 'installed'));
  });

  test('takes the place of the same version from before', async () => {
    const root = await rootWithPackage('-k', KERNEL);
    await root.module('foo', '1.0', { files: { 'foo.c': 'version:        0.9\n' } });
    await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
    expect((await root.dkms(...POSTINST, '--upgraded-from', '1.0')).code).toBe(0);
    for (const [kernel, suffix] of [
      [KERNEL, ''],
      [OTHER, '.xz'],
    ] as const) {
      const { stdout } = await root.host.run({
        file: `${root.path}/bin/modinfo`,
        args: [`${root.path}/lib/modules/${kernel}/updates/dkms/foo.ko${suffix}`],
      });
      expect(stdout).toContain('version:        1.0');
    }
  });

  test('where there is none is as any other', async () => {
    const root = await rootWithPackage();
    await root.module('foo', '1.0');
    expect((await root.dkms('module_postinst', 'foo/1.0', '--tarball-root', 'none')).code).toBe(0);
    expect(await root.calls('make')).toHaveLength(2);
  });
});
