import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { OTHER, pack } from '../helpers/archives';
import { createConf, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0;
const MODULES = (kernel: string): string => `foo-modules-${kernel}_1.0_amd64.deb`;

/** A directory with a source, at work/foo, and two kernels. */
async function rootWithSource(): Promise<TempRoot> {
  const root = await tempRoot();
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  await root.write('work/foo/dkms.conf', createConf('foo', '1.0'));
  await root.write('work/foo/foo.c', createSource('1.0'));
  return root;
}

/** dkms, called inside a directory. */
const inside = (root: TempRoot, directory: string, ...words: readonly string[]) =>
  root.dkmsWith(host => ({ ...host, cwd: `${root.path}/${directory}` }), ...words);

/** What there is, but for what tools note of their calls. */
const list = async (root: TempRoot) =>
  Object.keys(await root.files(''))
    .filter(name => !/^(calls|bin\/|home\/|tmp\/$|lib\/|etc\/)/.test(name))
    .sort();

describe.skipIf(!hasDpkg)(
  'in a directory with a dkms.conf, without a word (skipped without dpkg-deb)',
  () => {
    test('mkdeb makes its package, and puts it beside the directory', async () => {
      const root = await rootWithSource();
      const { code, stdout } = await inside(root, 'work/foo', 'mkdeb');
      expect({ code, stdout }).toEqual({ code: 0, stdout: `Wrote ${root.path}/work/foo-dkms_1.0_all.deb\n` });
      expect(await list(root)).toEqual(['work/foo-dkms_1.0_all.deb', 'work/foo/dkms.conf', 'work/foo/foo.c']);
    });

    test.each(['.', './dkms.conf', '../foo'])(
      'a source that is named %s is that directory too',
      async word => {
        const root = await rootWithSource();
        const { stdout } = await inside(root, 'work/foo', 'mkdeb', word);
        expect(stdout).toBe(`Wrote ${root.path}/work/foo-dkms_1.0_all.deb\n`);
      },
    );

    test('mkbmdeb builds it for the running kernel, beside all that dkms knows', async () => {
      const root = await rootWithSource();
      const { code, stdout, stderr } = await inside(root, 'work/foo', 'mkbmdeb');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.replace(/\([0-9.]+ s\)/, '(1 s)')).toBe(
        [
          `Building foo/1.0 for ${KERNEL} (x86_64)`,
          `Built foo/1.0 for ${KERNEL} (x86_64) (1 s)`,
          `Wrote ${root.path}/work/${MODULES(KERNEL)}\n`,
        ].join('\n'),
      );
      expect(await list(root)).toEqual([`work/${MODULES(KERNEL)}`, 'work/foo/dkms.conf', 'work/foo/foo.c']);
    });

    test('mkbmdeb makes a package for each kernel that is named, or for all that have headers', async () => {
      const root = await rootWithSource();
      await inside(root, 'work/foo', 'mkbmdeb', '-k', `${KERNEL},${OTHER}`);
      const made = [KERNEL, OTHER].map(kernel => `work/${MODULES(kernel)}`).sort();
      expect((await list(root)).filter(name => name.endsWith('.deb'))).toEqual(made);
      await inside(root, 'work/foo', 'mkbmdeb', '--all-kernels', '--output', '../out');
      expect(Object.keys(await root.files('work/out'))).toHaveLength(2);
    });

    test('mkdeb with -k builds what it carries', async () => {
      const root = await rootWithSource();
      const { stdout } = await inside(root, 'work/foo', 'mkdeb', '-k', OTHER);
      expect(stdout).toContain(`Wrote ${root.path}/work/foo-dkms_1.0_amd64.deb\n`);
      expect(await list(root)).toEqual([
        'work/foo-dkms_1.0_amd64.deb',
        'work/foo/dkms.conf',
        'work/foo/foo.c',
      ]);
    });
  },
);

describe('of an archive', () => {
  test.skipIf(!hasDpkg)('mkbmdeb builds what is in it, every module of several', async () => {
    const root = await rootWithSource();
    await root.write('work/bar/dkms.conf', createConf('bar', '2.0'));
    await root.write('work/bar/bar.c', createSource('2.0'));
    await pack(root, 'work', 'both.tar.gz');
    const { code } = await root.dkms('mkbmdeb', './both.tar.gz', '--output', 'out');
    expect(code).toBe(0);
    expect(Object.keys(await root.files('out'))).toEqual([
      `bar-modules-${KERNEL}_2.0_amd64.deb`,
      MODULES(KERNEL),
    ]);
    const deb = await root.dkms('mkdeb', './both.tar.gz', '-m', 'bar', '--output', 'one');
    expect(deb).toMatchObject({ code: 0, stdout: `Wrote ${root.path}/one/bar-dkms_2.0_all.deb\n` });
  });

  test('that dkms made, --all takes what is built in it, and of another source nothing is built', async () => {
    const root = await rootWithSource();
    await root.dkms('build', './work/foo', '-k', `${KERNEL},${OTHER}`);
    await root.dkms('mktarball', 'foo/1.0', '--archive', `${root.path}/foo.dkms.tar.gz`);
    await root.tool('make', 'echo "make was started" >&2; exit 1');
    const { code } = await root.dkms('mkbmdeb', './foo.dkms.tar.gz', '--all', '--output', 'out');
    expect(code).toBe(0);
    expect(Object.keys(await root.files('out'))).toHaveLength(2);

    const refused = await root.dkms('mkbmdeb', './work/foo', '--all', '--output', 'out');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`next:  dkms mkbmdeb ${root.path}/work/foo --all-kernels`);
  });
});

describe('a source that does not build', () => {
  const FAILING = '#error "this compiles nowhere"\n';

  test('makes no package; its log stays beside where that would be, and what is told is of the source', async () => {
    const root = await rootWithSource();
    await root.write('work/foo/foo.c', FAILING);
    const { code, stdout, stderr } = await inside(root, 'work/foo', 'mkbmdeb');
    expect(code).toBe(10);
    const log = `${root.path}/work/foo-1.0-${KERNEL}.make.log`;
    expect(stderr).toContain(`cause: ${root.path}/work/foo/foo.c:1:2: error: #error`);
    expect(stderr).toContain(`log:   ${log}\n`);
    expect(stderr).toContain(`next:  dkms mkbmdeb ${root.path}/work/foo -k ${KERNEL}\n`);
    expect(stderr.match(/^Error: /gm)).toHaveLength(1);
    expect(stdout).not.toContain('Wrote');
    expect(await list(root)).toEqual([
      `work/foo-1.0-${KERNEL}.make.log`,
      'work/foo/dkms.conf',
      'work/foo/foo.c',
    ]);
  });

  test('tells it as JSON', async () => {
    const root = await rootWithSource();
    await root.write('work/foo/foo.c', FAILING);
    const { stdout } = await inside(root, 'work/foo', 'mkbmdeb', '--json');
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({ verb: 'mkbmdeb', exitCode: 10 });
    expect(JSON.stringify(told)).toContain(`${root.path}/work/foo-1.0-${KERNEL}.make.log`);
    expect(JSON.stringify(told)).not.toContain('workshop');
  });

  test('for one of two kernels makes no package for the other either', async () => {
    const root = await rootWithSource();
    await root.write('work/foo/foo.c', `${createSource('1.0')}${FAILING}`);
    const { code } = await inside(root, 'work/foo', 'mkbmdeb', '-k', `${KERNEL},${OTHER}`);
    expect(code).toBe(10);
    expect((await list(root)).filter(name => name.endsWith('.deb'))).toEqual([]);
  });

  test('since it is not meant for the kernel ends with 77; for the other kernel there is a package', async () => {
    const root = await rootWithSource();
    await root.write('work/foo/dkms.conf', `${createConf('foo', '1.0')}BUILD_EXCLUSIVE_KERNEL="^6\\.12"\n`);
    expect(await inside(root, 'work/foo', 'mkbmdeb')).toMatchObject({ code: 77 });
    const { code, stdout } = await inside(root, 'work/foo', 'mkbmdeb', '-k', `${KERNEL},${OTHER}`);
    expect(code).toBe(0);
    expect(stdout.match(/^Wrote .*$/gm)).toEqual([`Wrote ${root.path}/work/${MODULES(OTHER)}`]);
  });
});

test('in a directory without a dkms.conf, without a word, nothing is packaged', async () => {
  const root = await tempRoot();
  expect(await root.dkms('mkdeb')).toMatchObject({ code: 1 });
});
