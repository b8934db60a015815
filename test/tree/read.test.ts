import { mkdir, symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createPaths } from '../../src/model/paths';
import { readTree } from '../../src/tree/read';
import { K1, ref } from '../helpers/snapshots';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

const TREE = 'var/lib/dkms';
const read = (root: TempRoot, only?: string) => readTree(root.host.files, createPaths(root.path, {}), only);

/** A registered module; what is built for a kernel is one file. */
async function lay(root: TempRoot, name: string, version: string, ...kernels: readonly string[]) {
  const directory = `${TREE}/${name}/${version}`;
  await mkdir(`${root.path}/${directory}/source`, { recursive: true });
  for (const kernel of kernels) await root.write(`${directory}/${kernel}/module/${name}.ko`, '');
}

const IN_K1 = `${K1.release}/${K1.arch}`;

describe('the tree', () => {
  test('is empty where there is none', async () => {
    expect(read(await tempRoot())).toEqual([]);
  });

  test('has modules, versions and kernels in the order of their directories', async () => {
    const root = await tempRoot();
    await lay(root, 'b', '1', '6.2/x86_64', '6.10/i686', '6.10/x86_64');
    await lay(root, 'a', '2');
    await lay(root, 'a', '10');

    expect(
      read(root).map(({ module, builds }) => [
        `${module.name}/${module.version}`,
        builds.map(({ kernel }) => `${kernel.release}/${kernel.arch}`),
      ]),
    ).toEqual([
      ['a/10', []],
      ['a/2', []],
      ['b/1', ['6.10/i686', '6.10/x86_64', '6.2/x86_64']],
    ]);
  });

  test('holds for a build whether it is installed, and whether originals were saved', async () => {
    const root = await tempRoot();
    await lay(root, 'foo', '1.0', IN_K1);
    await lay(root, 'foo', '2.0', IN_K1);
    await symlink(`2.0/${IN_K1}`, `${root.path}/${TREE}/foo/kernel-${K1.release}-${K1.arch}`);
    await mkdir(`${root.path}/${TREE}/foo/original_module/${IN_K1}`, { recursive: true });

    expect(read(root)).toEqual([
      {
        module: ref('foo/1.0'),
        broken: false,
        builds: [{ kernel: K1, installed: false, hasOriginals: true }],
      },
      {
        module: ref('foo/2.0'),
        broken: false,
        builds: [{ kernel: K1, installed: true, hasOriginals: true }],
      },
    ]);
  });

  test('has a module without source, or with a link that leads nowhere, as broken', async () => {
    const root = await tempRoot();
    await mkdir(`${root.path}/${TREE}/empty/1`, { recursive: true });
    await mkdir(`${root.path}/${TREE}/gone/1/${IN_K1}/module`, { recursive: true });
    await mkdir(`${root.path}/${TREE}/dangling/1`, { recursive: true });
    await symlink('/nowhere', `${root.path}/${TREE}/dangling/1/source`);
    await lay(root, 'whole', '1');

    expect(read(root).map(({ module, broken }) => [module.name, broken])).toEqual([
      ['dangling', true],
      ['gone', true],
      ['whole', false],
    ]);
  });

  test('has no use for what is neither module, version nor kernel', async () => {
    const root = await tempRoot();
    await root.write(`${TREE}/mok.key`, '');
    await root.write(`${TREE}/dkms_dbversion`, '');
    await root.write(`${TREE}/.hidden/1/source/x`, '');
    await lay(root, 'foo', '1');
    await root.write(`${TREE}/foo/1/build/make.log`, '');
    await root.write(`${TREE}/foo/1/build/src/module/foo.c`, '');
    await root.write(`${TREE}/foo/1/.attempts/6.1-x86_64/make.log`, '');
    await root.write(`${TREE}/foo/1/6.1/x86_64/log/make.log`, '');
    await root.write(`${TREE}/foo/original_module/6.1/x86_64/foo.ko`, '');
    await root.write(`${TREE}/foo/.gone-1/x`, '');
    await root.write(`${TREE}/foo/file`, '');

    expect(read(root)).toEqual([{ module: ref('foo/1'), broken: false, builds: [] }]);
  });

  test('can be asked for one module', async () => {
    const root = await tempRoot();
    await lay(root, 'a', '1');
    await lay(root, 'b', '1');

    expect(read(root, 'b').map(({ module }) => module)).toEqual([ref('b/1')]);
    expect(read(root, 'c')).toEqual([]);
  });
});
