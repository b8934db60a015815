import { describe, expect, test } from 'vitest';
import { RPMBUILD } from '../helpers/fake-rpm';
import { createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';
const PATCH =
  '--- a/foo.c\n+++ b/foo.c\n@@ -1,2 +1,2 @@\n-version:        1.0\n+version:        patched\n srcversion:     SRC1.0\n';

/** rpmbuild is played by a script that shows what it found in SOURCES. */
async function rootWithSource(also = ''): Promise<TempRoot> {
  const root = await tempRoot({ distribution: 'opensuse-leap', env: { SOURCE_DATE_EPOCH: '1700000000' } });
  await root.tool(
    'rpmbuild',
    `${RPMBUILD}
ls "$top/SOURCES" >'${root.path}/sources'
mkdir -p '${root.path}/unpacked'; tar -xf "$top"/SOURCES/*.tar.bz2 -C '${root.path}/unpacked'`,
  );
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  await root.module('foo', '1.0', {
    also: `PATCH[0]=new.patch\nPATCH_MATCH[0]="^6.12"\nPRE_BUILD=prepare\n${also}`,
    files: {
      'foo.c': createSource('1.0'),
      'patches/new.patch': PATCH,
      prepare: '#!/bin/sh\necho "for $kernelver" >prepared',
      'foo-preamble': 'Requires: bar\n',
      'foo-kmp.spec': 'Name: @NAME@\nVersion: @PACKAGE_VERSION@\nExclusiveArch: @ARCH@\n',
      'other.spec': 'of another name\n',
    },
  });
  await root.dkms('add', 'foo/1.0');
  return root;
}

const MADE = 'var/lib/dkms/foo/1.0/rpm/foo-kmp-1-1.src.rpm';

describe('the source package of a KMP', () => {
  test('holds the source as its make would find it for the kernel, and is told where it lies', async () => {
    const root = await rootWithSource();
    const { code, stdout } = await root.dkms('mkkmp', 'foo/1.0', '-k', OTHER);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Wrote ${root.path}/${MADE}\n` });
    const unpacked = await root.files('unpacked');
    expect(unpacked['foo-1.0/foo.c']).toContain('patched');
    expect(unpacked['foo-1.0/prepared']).toBe(`for ${OTHER}\n`);
    expect(Object.keys(unpacked)).not.toContain('foo-1.0/make.log');
    expect(await root.files('tmp')).toEqual({});
  });

  test('is for the running kernel where none is named', async () => {
    const root = await rootWithSource();
    await root.dkms('mkkmp', 'foo/1.0');
    const unpacked = await root.files('unpacked');
    expect(unpacked['foo-1.0/foo.c']).not.toContain('patched');
    expect(unpacked['foo-1.0/prepared']).toBe(`for ${KERNEL}\n`);
    expect((await root.calls('rpmbuild'))[0]).toMatch(/^-bs --nodeps --target x86_64 /);
  });

  test("is made by the source's spec, filled in, with what else that may name beside it", async () => {
    const root = await rootWithSource();
    await root.dkms('mkkmp', 'foo/1.0', '-k', KERNEL, '-a', 'aarch64');
    expect(await root.read(MADE)).toBe('Name: foo\nVersion: 1.0\nExclusiveArch: aarch64\n');
    expect((await root.read('sources'))?.split('\n')).toEqual(
      expect.arrayContaining(['foo-1.0.tar.bz2', 'foo-preamble']),
    );
    await root.dkms('mkkmp', 'foo/1.0', '--spec', 'other.spec');
    expect(await root.read(MADE)).toBe('of another name\n');
  });
});

describe('one that cannot be made', () => {
  test('for want of a spec: 5, and what to begin one with', async () => {
    const root = await rootWithSource();
    const { code, stderr } = await root.dkms('mkkmp', 'foo/1.0', '--spec', 'none.spec');
    expect(code).toBe(5);
    expect(stderr).toContain('/source/none.spec is not there');
    expect(stderr).toContain('kmp/sample.spec');
    expect(await root.calls('rpmbuild')).toEqual([]);
  });

  test('for several kernels at once', async () => {
    const root = await rootWithSource();
    expect((await root.dkms('mkkmp', 'foo/1.0', '-k', `${KERNEL},${OTHER}`)).code).toBe(4);
  });

  test('because its PRE_BUILD fails, by its status, with its log', async () => {
    const root = await rootWithSource();
    await root.write('usr/src/foo-1.0/prepare', '#!/bin/sh\necho "no luck" >&2; exit 9\n', 0o755);
    const { code, stderr } = await root.dkms('mkkmp', 'foo/1.0');
    expect(code).toBe(9);
    expect(stderr).toContain('PRE_BUILD of foo/1.0 ended with status 9\n  cause: no luck\n');
    const log = /log: +(\S+)/.exec(stderr)?.[1]?.slice(root.path.length) ?? 'none';
    expect(await root.read(log)).toContain('no luck');
    expect(await root.files('tmp')).toEqual({});
  });

  test('because rpmbuild does not know the macros of SUSE: 7', async () => {
    const root = await rootWithSource();
    await root.tool('rpmbuild', 'echo "error: line 9: Unknown tag: %kernel_module_package" >&2; exit 1');
    const { code, stderr } = await root.dkms('mkkmp', 'foo/1.0');
    expect(code).toBe(7);
    expect(stderr).toContain('Unknown tag: %kernel_module_package');
  });
});
