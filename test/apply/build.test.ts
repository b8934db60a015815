import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, type ModuleFiles, type TempRoot, tempRoot } from '../helpers/temp-root';

const VERSION = 'var/lib/dkms/foo/1.0';
const RESULT = `${VERSION}/${KERNEL}/${ARCH}`;
/** What is kept of an attempt that failed. */
const ATTEMPT = `${VERSION}/.attempts/${KERNEL}-${ARCH}`;
const SOURCE = { 'foo.c': createSource('1.0') };

async function rootWith(lay: ModuleFiles, env: Readonly<Record<string, string>> = {}): Promise<TempRoot> {
  const root = await tempRoot({ env });
  await root.kernel();
  await root.module('foo', '1.0', lay);
  return root;
}

const built = async (root: TempRoot) => Object.keys(await root.files(`${RESULT}/module`));

const BAD = { files: { 'foo.c': '#error out of luck\n' } };

describe('a make that fails', () => {
  test('is 10, and shows the line that says why, where the log is and what to type', async () => {
    const root = await rootWith(BAD);
    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(10);
    expect(stderr.replace(/cause: \/.*\/foo\.c:/, 'cause: foo.c:')).toBe(
      [
        `Error: foo/1.0 did not build for kernel ${KERNEL} (${ARCH}): make ended with status 2`,
        '  cause: foo.c:1:2: error: #error out of luck',
        `  log:   ${root.path}/${ATTEMPT}/make.log`,
        `  next:  dkms build foo/1.0 -k ${KERNEL}`,
        '',
      ].join('\n'),
    );
  });

  test('leaves the tree as it was, but for the log of the attempt', async () => {
    const root = await rootWith(BAD);
    await root.dkms('add', 'foo/1.0');

    await root.dkms('build', 'foo/1.0');

    expect((await root.dkms('status')).stdout).toBe('foo/1.0: added\n');
    expect(await root.read(`${VERSION}/build/make.log`)).toContain('#error out of luck');
    expect(await root.files(RESULT)).toEqual({});
  });

  test('keeps what an earlier build left', async () => {
    const root = await rootWith({});
    await root.dkms('install', 'foo/1.0');
    const before = await root.files(RESULT);
    await root.write('usr/src/foo-1.0/foo.c', '#error\n');

    expect((await root.dkms('build', 'foo/1.0', '--force')).code).toBe(10);

    expect(await root.files(RESULT)).toEqual(before);
    expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, ${ARCH}: installed\n`);
  });

  test('leaves nothing but its log behind once it has been mended', async () => {
    const root = await rootWith(BAD);
    await root.dkms('build', 'foo/1.0');
    await root.write('usr/src/foo-1.0/foo.c', createSource('1.0'));

    expect((await root.dkms('build', 'foo/1.0')).code).toBe(0);
    expect(Object.keys(await root.files(VERSION))).toEqual([
      `.logs/${KERNEL}-${ARCH}/make.log.1`,
      `${KERNEL}/${ARCH}/log/make.log`,
      `${KERNEL}/${ARCH}/module/foo.ko`,
      `${KERNEL}/${ARCH}/record.json`,
      'source',
    ]);
  });
});

describe('the log of an attempt', () => {
  const kept = async (root: TempRoot) =>
    Object.fromEntries(
      Object.entries(await root.files(`${VERSION}/.logs/${KERNEL}-${ARCH}`)).map(([name, text]) => [
        name,
        /error (\w+)/.exec(text)?.[1] ?? 'went well',
      ]),
    );

  test('is kept when the next one begins, the latest nine of each kernel', async () => {
    const root = await rootWith({});
    await root.kernel('5.5.5-other');
    const attempt = async (text: string) => {
      await root.write('usr/src/foo-1.0/foo.c', text);
      await root.dkms('build', 'foo/1.0', '--force');
    };
    await attempt('#error one\n');
    expect(await kept(root)).toEqual({});
    await attempt('#error two\n');
    await root.dkms('build', 'foo/1.0', '-k', '5.5.5-other');
    await attempt(createSource('1.0'));
    expect(await kept(root)).toEqual({ 'make.log.1': 'two', 'make.log.2': 'one' });
    await attempt(createSource('1.1'));
    expect(await kept(root)).toEqual({ 'make.log.1': 'went well', 'make.log.2': 'two', 'make.log.3': 'one' });

    for (let i = 0; i < 9; i++) await attempt(`#error more${i}\n`);
    expect(Object.entries(await kept(root)).sort()).toEqual(
      [7, 6, 5, 4, 3, 2, 1, 0]
        .map((n, age) => [`make.log.${age + 1}`, `more${n}`])
        .concat([['make.log.9', 'went well']]),
    );
  });

  test('goes with what was built', async () => {
    const root = await rootWith(BAD);
    await root.dkms('build', 'foo/1.0');
    await root.dkms('build', 'foo/1.0');
    expect(await kept(root)).toEqual({ 'make.log.1': 'out' });
    await root.write('usr/src/foo-1.0/foo.c', createSource('1.0'));
    await root.dkms('build', 'foo/1.0');
    await root.dkms('unbuild', 'foo/1.0');
    expect(await root.files(VERSION)).toEqual({ source: expect.stringContaining('-> ') });
  });
});

describe('what a make is given', () => {
  const SHOW =
    'for n in kernelver arch module module_version dkms_tree source_tree CC KEPT; do echo "$n=${!n-}"; done';

  test("is the kernel, a place in the budget and the module's own directory", async () => {
    const root = await rootWith({});
    await root.dkms('build', 'foo/1.0', '-j', '3');

    expect(await root.calls('make')).toEqual([
      `KERNELRELEASE=${KERNEL} -C ${root.path}/lib/modules/${KERNEL}/build M=${root.path}/${VERSION}/build`,
    ]);
  });

  test('are the variables of dkms, and the environment but for compilers', async () => {
    const root = await rootWith({ also: `MAKE='${SHOW}; make'\n` }, { CC: 'mine', KEPT: 'yes' });
    await root.dkms('build', 'foo/1.0');

    expect(await root.read(`${RESULT}/log/make.log`)).toContain(
      [
        `kernelver=${KERNEL}`,
        `arch=${ARCH}`,
        'module=foo',
        'module_version=1.0',
        `dkms_tree=${root.path}/var/lib/dkms`,
        `source_tree=${root.path}/usr/src`,
        'CC=',
        'KEPT=yes',
      ].join('\n'),
    );
  });

  test('is the compiler that made the kernel', async () => {
    const root = await rootWith({ also: "MAKE='echo $CC $KERNEL_CC; make'\n" });
    await root.kernel(KERNEL, { config: 'CONFIG_CC_VERSION_TEXT="gcc-12 (Debian)"\n' });
    await root.tool('gcc-12', ':');
    await root.dkms('build', 'foo/1.0');

    expect(await root.read(`${RESULT}/log/make.log`)).toContain('\ngcc-12 gcc-12\n');
  });

  test('is missing as a program: that is told before anything starts', async () => {
    const root = await rootWith({});
    const { code, stderr } = await root.dkmsWith(
      real => ({ ...real, findProgram: name => (name === 'make' ? undefined : real.findProgram(name)) }),
      'build',
      'foo/1.0',
    );

    expect(code).toBe(10);
    expect(stderr).toBe('Error: make is not on this system\n  next:  apt install build-essential\n');
  });
});

describe('what a make leaves', () => {
  test('is stripped unless the conf says no', async () => {
    const root = await rootWith({});
    await root.dkms('build', 'foo/1.0');
    expect(await root.calls('strip')).toEqual([expect.stringMatching(/^-g .*\/module\/foo\.ko$/)]);

    const unstripped = await rootWith({ also: 'STRIP[0]=no\n' });
    await unstripped.dkms('build', 'foo/1.0');
    expect(await unstripped.calls('strip')).toEqual([]);
  });

  test.each(['.xz', '.zst', '.gz'])("is compressed as the kernel's own modules are: %s", async suffix => {
    const root = await rootWith({});
    await root.kernel(KERNEL, { modulesDep: `kernel/a.ko${suffix}:\n` });
    await root.dkms('install', 'foo/1.0');

    expect(await built(root)).toEqual([`foo.ko${suffix}`]);
    expect(Object.keys(await root.files(`lib/modules/${KERNEL}/updates/dkms`))).toEqual([`foo.ko${suffix}`]);
  });

  test('has Module.symvers beside it, for those who build against it', async () => {
    const root = await rootWith({ files: { ...SOURCE, 'Module.symvers': '0x1 foo\n' } });
    await root.dkms('build', 'foo/1.0');
    expect(await root.read(`${RESULT}/module/Module.symvers`)).toBe('0x1 foo\n');
  });

  test('is taken from where the conf says, and called as it says', async () => {
    const also = 'BUILT_MODULE_LOCATION[0]=src/\nDEST_MODULE_NAME[0]=bar\nMAKE="cd src && make"\n';
    const root = await rootWith({ also, files: { 'src/foo.c': createSource('1.0') } });
    await root.dkms('build', 'foo/1.0');
    expect(await built(root)).toEqual(['bar.ko']);
  });

  test('lacks a module that the conf names: 7, and nothing gets into the tree', async () => {
    const root = await rootWith({ also: 'BUILT_MODULE_NAME[1]=bar\nDEST_MODULE_LOCATION[1]=/extra\n' });
    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(7);
    expect(stderr).toContain('bar.ko is not there');
    expect(stderr).toContain(`${ATTEMPT}/make.log`);
    expect(await root.read(`${VERSION}/build/make.log`)).toContain('CC [M]');
    expect(await root.files(RESULT)).toEqual({});
  });
});
