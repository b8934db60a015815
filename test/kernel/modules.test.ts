import { describe, expect, test } from 'vitest';
import { runDepmod } from '../../src/kernel/depmod';
import { readModuleIndex } from '../../src/kernel/find-modules';
import { compressModule, readModuleInfo, stripModule } from '../../src/kernel/module-file';
import { checkToolchain, createToolchainEnv } from '../../src/kernel/toolchain';
import { createPaths } from '../../src/model/paths';
import { createFacts, createSnapshot, K1 } from '../helpers/snapshots';
import { createSource, KERNEL, tempRoot } from '../helpers/temp-root';

const NO_OPTIONS = { gz: '', xz: '', zst: '' };

describe("a kernel's modules", () => {
  test('are found by the name they are loaded under, in the index and in places that came after it', async () => {
    const root = await tempRoot();
    await root.kernel(KERNEL, {
      modules: { 'kernel/snd-a.ko.xz': '', 'kernel/b.ko': '', 'extra/snd_a.ko': '' },
      modulesDep: 'kernel/snd-a.ko.xz: kernel/b.ko\nkernel/b.ko:\n/opt/c.ko:\n',
    });
    const directory = `${root.path}/lib/modules/${KERNEL}`;

    const index = readModuleIndex(root.host.files, directory, [`${directory}/extra`, `${directory}/none`]);

    expect(index.get('snd_a')).toEqual([`${directory}/kernel/snd-a.ko.xz`, `${directory}/extra/snd_a.ko`]);
    expect(index.get('b')).toEqual([`${directory}/kernel/b.ko`]);
    expect(index.get('c')).toEqual(['/opt/c.ko']);
    for (const other of ['a', 'ko', 'snd', 'snd.a', 'd']) expect(index.get(other)).toEqual([]);
  });

  test('are not those that weak-modules lends from another kernel', async () => {
    const root = await tempRoot();
    await root.kernel(KERNEL, {
      modules: {},
      modulesDep: 'weak-updates/a.ko:\nextra/a.ko:\nkernel/weak-updates/b.ko:\n',
    });
    const directory = `${root.path}/lib/modules/${KERNEL}`;
    const index = readModuleIndex(root.host.files, directory, []);

    expect(index.get('a')).toEqual([`${directory}/extra/a.ko`]);
    expect(index.get('b')).toEqual([`${directory}/kernel/weak-updates/b.ko`]);
  });

  test('are nowhere when nothing lists them', async () => {
    const root = await tempRoot();
    expect(readModuleIndex(root.host.files, `${root.path}/lib/modules/none`, []).get('a')).toEqual([]);
  });
});

describe('a module file', () => {
  test.each(['', '.gz', '.xz', '.zst'] as const)(
    'is compressed to %j and still tells what it is',
    async suffix => {
      const root = await tempRoot();
      await root.write('foo.ko', createSource('1.2', 'ABC'));

      const path = await compressModule(root.host, `${root.path}/foo.ko`, suffix, {
        ...NO_OPTIONS,
        zst: '-q --rm',
      });

      expect(path).toBe(`${root.path}/foo.ko${suffix}`);
      expect(Object.keys(await root.files('.')).filter(name => name.startsWith('foo'))).toEqual([
        `foo.ko${suffix}`,
      ]);
      expect(await readModuleInfo(root.host, path)).toEqual({ version: '1.2', srcversion: 'ABC' });
    },
  );

  test('is compressed with the options that were set', async () => {
    const root = await tempRoot();
    await root.tool('xz', ':');
    await compressModule(root.host, '/x/foo.ko', '.xz', { ...NO_OPTIONS, xz: ' --check=crc32  -9 ' });
    expect(await root.calls('xz')).toEqual(['-f --check=crc32 -9 /x/foo.ko']);
  });

  test("is stripped by the tools that made its kernel: binutils break what clang's LTO made", async () => {
    const root = await tempRoot();
    const gcc = createFacts(K1);
    const clang = createFacts(K1, { compiler: 'clang', clang: true });
    await root.tool('strip', ':');
    const { host } = root;
    const without = {
      ...host,
      findProgram: (name: string) => (name === 'strip' ? '/usr/bin/strip' : undefined),
    };

    await stripModule(host, '/x/a.ko', gcc);
    await stripModule(without, '/x/b.ko', clang);
    await root.tool('llvm-strip', ':');
    await stripModule(host, '/x/c.ko', clang);

    expect(await root.calls('strip')).toEqual(['-g /x/a.ko', '-g /x/b.ko']);
    expect(await root.calls('llvm-strip')).toEqual(['-g /x/c.ko']);
  });

  test('that cannot be compressed or stripped says by what, and why', async () => {
    const root = await tempRoot();
    await root.tool('xz', 'echo "xz: no memory" >&2; exit 1');
    await root.tool('strip', 'echo "strip: bad file" >&2; exit 1');

    await expect(compressModule(root.host, '/x/foo.ko', '.xz', NO_OPTIONS)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringContaining('xz, which'),
      detail: 'xz: no memory',
    });
    await expect(stripModule(root.host, '/x/foo.ko', createFacts(K1))).rejects.toMatchObject({
      detail: 'strip: bad file',
    });
  });

  test('tells nothing where modinfo cannot read it', async () => {
    const root = await tempRoot();
    await root.tool('modinfo', 'echo "ERROR" >&2; exit 1');
    expect(await readModuleInfo(root.host, '/x')).toEqual({ version: '', srcversion: '' });
  });
});

describe('depmod', () => {
  test('is told the base directory of the install tree', async () => {
    const root = await tempRoot();
    await root.kernel();
    await runDepmod(root.host, createPaths(root.path, {}), { ...K1, release: KERNEL });
    expect(await root.calls('depmod')).toEqual([`-a -b ${root.path} ${KERNEL}`]);
  });

  test('is told none for the tree of the system itself', async () => {
    const root = await tempRoot();
    await root.tool('depmod', ':');
    await runDepmod(root.host, createPaths('/', {}), K1);
    expect(await root.calls('depmod')).toEqual([`-a ${K1.release}`]);
  });

  test('finds a tree of another name under the name it knows, for the time being', async () => {
    const root = await tempRoot();
    await root.write(`srv/modules/${KERNEL}/updates/foo.ko`, '');

    await runDepmod(root.host, createPaths(root.path, { installTree: '/srv/modules' }), K1);

    expect(await root.read(`srv/modules/${KERNEL}/modules.dep`)).toBe('updates/foo.ko:\n');
    expect(await root.files('tmp')).toEqual({});
  });

  test('that fails says why, and what to type', async () => {
    const root = await tempRoot();
    await root.tool('depmod', 'echo "depmod: ERROR: x" >&2; exit 1');

    await expect(runDepmod(root.host, createPaths('/', {}), K1)).rejects.toMatchObject({
      code: 'DEPMOD_FAILED',
      exitCode: 6,
      detail: 'depmod: ERROR: x',
      hint: `depmod -a ${K1.release}`,
    });
  });
});

describe('the tools of a build', () => {
  const { profile } = createSnapshot({});
  const only = async (...names: readonly string[]) => {
    const { host } = await tempRoot();
    return {
      ...host,
      findProgram: (name: string) => (names.includes(name) ? `/usr/bin/${name}` : undefined),
    };
  };

  test("are the kernel's own compiler and linker, where they are here", async () => {
    const gcc = createFacts(K1, { compiler: 'gcc-12' });
    const clang = createFacts(K1, { compiler: 'clang', clang: true });

    expect(createToolchainEnv(await only('gcc-12', 'gcc'), gcc)).toEqual({
      CC: 'gcc-12',
      KERNEL_CC: 'gcc-12',
    });
    expect(createToolchainEnv(await only('gcc'), gcc)).toEqual({});
    expect(createToolchainEnv(await only('clang', 'ld.lld'), clang)).toEqual({
      CC: 'clang',
      KERNEL_CC: 'clang',
      LD: 'ld.lld',
      KERNEL_LD: 'ld.lld',
    });
    expect(createToolchainEnv(await only('llvm-objcopy'), clang)).toEqual({ OBJCOPY: 'llvm-objcopy' });
    expect(createToolchainEnv(await only('gcc', 'ld.lld', 'llvm-objcopy'), createFacts(K1))).toEqual({});
  });

  test('are make and any compiler; what is missing is told with the package that has it', async () => {
    const facts = createFacts(K1, { compiler: 'gcc-12' });
    const error = (what: string) =>
      expect.objectContaining({
        code: 'TOOL_MISSING',
        message: `${what} is not on this system`,
        hint: 'apt install build-essential',
      });

    const [noMake, noCompiler, enough] = [await only('gcc'), await only('make'), await only('make', 'cc')];
    expect(() => checkToolchain(noMake, facts, profile)).toThrow(error('make'));
    expect(() => checkToolchain(noCompiler, facts, profile)).toThrow(error('a C compiler'));
    expect(() => checkToolchain(enough, facts, profile)).not.toThrow();
  });
});
