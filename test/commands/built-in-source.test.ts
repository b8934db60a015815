import { describe, expect, test } from 'vitest';
import { createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.0-2-test';

describe('a module that is built in its own source', () => {
  /** Its make leaves this there, as kbuild does, a link to another module's file among it. */
  const LEAVES = [
    "echo 'cmd_foo.o := gcc' > .foo.o.cmd; echo 'source_foo.o := /w/foo.c' >> .foo.o.cmd; date +%N > foo.o",
    'date +%N > .foo.o.d; [ -L other.c ] || ln -s ../other/other.c other.c',
  ];

  const leaveInSource = async (lines: readonly string[]): Promise<TempRoot> => {
    const root = await tempRoot();
    for (const release of [KERNEL, OTHER]) await root.kernel(release);
    await root.write('usr/src/other/other.c', '// of another module\n');
    const script = ['#!/bin/sh', `cd ${root.path}/usr/src/foo-1.0 || exit`, ...lines].join('\n');
    await root.module('foo', '1.0', {
      also: 'MAKE[0]="make -C $kernel_source_dir M=$dkms_tree/$module/$module_version/build && sh ./leave.sh"\n',
      files: { 'foo.c': createSource('1.0'), 'leave.sh': `${script}\n` },
    });
    return root;
  };

  test('is not taken for changed by what its own make left there, for two kernels', async () => {
    const root = await leaveInSource(LEAVES);
    for (const release of [KERNEL, OTHER]) await root.dkms('install', 'foo/1.0', '-k', release);
    expect(await root.files('usr/src/foo-1.0')).toHaveProperty(['other.c']);
    await root.forgetCalls();

    for (const release of [KERNEL, OTHER]) await root.dkms('autoinstall', '-k', release);

    expect(await root.read('calls')).toBeUndefined();
  });

  test('nor is it when that make failed', async () => {
    const root = await leaveInSource([...LEAVES, 'exit 1']);
    await root.dkms('add', 'foo/1.0');
    await root.dkms('kernel_postinst', '-k', KERNEL);
    expect(await root.calls('make')).toHaveLength(1);
    await root.forgetCalls();

    expect((await root.dkms('kernel_postinst', '-k', KERNEL)).stderr).toContain('not tried again');

    expect(await root.calls('make')).toEqual([]);
  });

  test('is, by what its make changes that was there before', async () => {
    const root = await leaveInSource(['echo "# changed" >> foo.c']);
    await root.dkms('install', 'foo/1.0', '-k', KERNEL);

    const planned = await root.dkms('autoinstall', '-k', KERNEL, '--dry-run');

    expect(planned.stdout).toContain('its source has changed');
  });

  test("is, by a vendor's new object, of which kbuild has no note", async () => {
    const root = await leaveInSource(LEAVES);
    await root.write('usr/src/foo-1.0/blob.o', 'one');
    await root.dkms('install', 'foo/1.0', '-k', KERNEL);
    await root.write('usr/src/foo-1.0/blob.o', 'another');

    const planned = await root.dkms('autoinstall', '-k', KERNEL, '--dry-run');

    expect(planned.stdout).toContain('its source has changed');
  });
});
