import { describe, expect, test } from 'vitest';
import { ARCH, createConf, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';
const BAD = { files: { 'x.c': '#error\n' } };
const needing = (name: string, ...others: readonly string[]) => ({
  conf: `${createConf(name, '1')}BUILD_DEPENDS=(${others.join(' ')})\n`,
});

async function rootWithKernels(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel(KERNEL);
  await root.kernel(OTHER);
  return root;
}

const status = async (root: TempRoot) => (await root.dkms('status')).stdout.trim().split('\n');
const depmods = async (root: TempRoot) => (await root.calls('depmod')).map(call => call.split(' ').pop());

async function addAll(root: TempRoot, ...names: readonly string[]) {
  for (const name of names) await root.dkms('add', `${name}/1`);
  await root.forgetCalls();
}

describe('one call', () => {
  test('runs depmod once for its kernel, however many modules it installs', async () => {
    const root = await rootWithKernels();
    for (const name of ['a', 'b', 'c']) await root.module(name, '1');
    await addAll(root, 'a', 'b', 'c');

    expect((await root.dkms('autoinstall', '-k', KERNEL)).code).toBe(0);

    expect(await depmods(root)).toEqual([KERNEL]);
    expect(await status(root)).toEqual(
      ['a', 'b', 'c'].map(name => `${name}/1, ${KERNEL}, ${ARCH}: installed`),
    );
  });

  test('begins with the builds that have most to compile', async () => {
    const root = await rootWithKernels();
    await root.write('etc/dkms/framework.conf', 'parallel_jobs=1\n');
    for (const name of ['a', 'b', 'd']) await root.module(name, '1');
    await root.module('c', '1', {
      files: { 'c.c': createSource('1'), 'lib/e.c': '// of c\n' },
    });
    await addAll(root, 'a', 'b', 'c', 'd');

    expect((await root.dkms('autoinstall', '-k', KERNEL)).code).toBe(0);

    const built = (await root.calls('make')).map(call => /\/(\w)\/1\/build/.exec(call)?.[1]);
    expect(built).toEqual(['c', 'a', 'b', 'd']);
  });

  test('runs it once for each kernel, for one module in several', async () => {
    const root = await rootWithKernels();
    await root.module('a', '1');

    await root.dkms('install', 'a/1', '-k', `${KERNEL},${OTHER}`);
    expect([...(await depmods(root))].sort()).toEqual([KERNEL, OTHER]);
  });

  test('does not run it for a kernel where nothing was installed', async () => {
    const root = await rootWithKernels();
    await root.module('a', '1', BAD);
    await root.module('b', '1');
    await root.dkms('build', 'b/1');
    await root.forgetCalls();

    await root.dkms('install', 'a/1');
    await root.dkms('unbuild', 'b/1');

    expect(await depmods(root)).toEqual([]);
  });

  test('goes on with the other kernels when one has failed, and ends with its code', async () => {
    const root = await rootWithKernels();
    await root.module('a', '1', { also: `MAKE='[ "$kernelver" != ${KERNEL} ] && make'\n` });

    const { code } = await root.dkms('install', 'a/1', '-k', `${KERNEL},${OTHER}`);

    expect(code).toBe(10);
    expect(await status(root)).toEqual([`a/1, ${OTHER}, ${ARCH}: installed`]);
  });

  test('whose depmod fails for one kernel keeps what it did for the other', async () => {
    const root = await rootWithKernels();
    await root.module('a', '1');
    await root.tool('depmod', `case $* in *${OTHER}) exit 1 ;; esac`);

    const { code, stdout } = await root.dkms('install', 'a/1', '-k', `${KERNEL},${OTHER}`, '--json');

    expect(code).toBe(6);
    const failed = JSON.parse(stdout).jobs.filter((job: { result: string }) => job.result === 'failed');
    expect(failed).toMatchObject([{ action: 'install', kernel: OTHER, error: { code: 'DEPMOD_FAILED' } }]);
    expect(await status(root)).toEqual([
      `a/1, ${KERNEL}, ${ARCH}: installed`,
      `a/1, ${OTHER}, ${ARCH}: built`,
    ]);
    expect(await root.files(`lib/modules/${OTHER}/updates`)).toEqual({});
  });
});

describe('a module that fails', () => {
  test('takes those along that need it, and no others', async () => {
    const root = await rootWithKernels();
    await root.module('a', '1', needing('a', 'bad'));
    await root.module('b', '1', needing('b', 'a'));
    await root.module('bad', '1', BAD);
    await root.module('good', '1', { files: { 'good.c': createSource('1') } });
    await addAll(root, 'a', 'b', 'bad', 'good');

    const { code, stdout, stderr } = await root.dkms('autoinstall', '-k', KERNEL);

    expect(code).toBe(11);
    expect(await status(root)).toEqual([
      'a/1: added',
      'b/1: added',
      'bad/1: added',
      `good/1, ${KERNEL}, ${ARCH}: installed`,
    ]);
    expect(stderr).toContain('bad/1 did not build');
    expect(stdout).toMatch(/^ {2}failed {5}a\/1 +a\/1 needs bad\/1, which failed$/m);
    expect(stdout).toMatch(/^ {2}failed {5}b\/1 +b\/1 needs bad\/1, which failed$/m);
    expect(stdout).toMatch(/^ {2}installed {2}good\/1$/m);
  });

  test('is told once: the installation after its build is no second failure', async () => {
    const root = await rootWithKernels();
    await root.module('bad', '1', BAD);
    const { stderr } = await root.dkms('install', 'bad/1');
    expect(stderr.match(/^Error: /gm)).toHaveLength(1);
  });

  test('in JSON has its error, and those after it have theirs', async () => {
    const root = await rootWithKernels();
    await root.module('a', '1', needing('a', 'bad'));
    await root.module('bad', '1', BAD);
    await addAll(root, 'a', 'bad');

    const { code, stdout, stderr } = await root.dkms('autoinstall', '-k', KERNEL, '--json');
    const { jobs, exitCode } = JSON.parse(stdout);

    expect({ code, exitCode, stderr }).toEqual({ code: 11, exitCode: 11, stderr: '' });
    const failed = jobs.filter((job: { result: string }) => job.result === 'failed');
    expect(failed).toMatchObject([
      {
        module: 'bad',
        action: 'build',
        error: { code: 'MAKE_FAILED' },
        log: expect.stringMatching(/make\.log$/),
      },
      { module: 'a', error: { code: 'DEPENDENCY_FAILED' } },
      { module: 'a', error: { code: 'DEPENDENCY_FAILED' } },
    ]);
  });
});

describe('modules that need each other', () => {
  test('are built in order, and the later finds the earlier installed', async () => {
    const root = await rootWithKernels();
    const seen = `ls ${root.path}/lib/modules/${KERNEL}/updates/dkms && make`;
    await root.module('a', '1', { conf: `${needing('a', 'z').conf}MAKE='${seen}'\n` });
    await root.module('z', '1');
    await addAll(root, 'a', 'z');

    expect((await root.dkms('autoinstall', '-k', KERNEL)).code).toBe(0);
    expect(await depmods(root)).toEqual([KERNEL]);
    expect(await root.read(`var/lib/dkms/a/1/${KERNEL}/${ARCH}/log/make.log`)).toContain('\nz.ko\n');
  });
});

describe('a call inside a call', () => {
  test('joins the transaction it is in: no second lock', async () => {
    const root = await tempRoot({ env: {} });
    await root.kernel();
    await root.module('a', '1', {
      also: 'PRE_BUILD=show.sh\n',
      files: { 'a.c': createSource('1'), 'show.sh': '#!/bin/sh\necho "in $DKMS_TRANSACTION"\n' },
    });
    await root.dkms('build', 'a/1');
    const log = await root.read(`var/lib/dkms/a/1/${KERNEL}/${ARCH}/log/make.log`);
    expect(log).toContain(`in ${root.path}/var/lib/dkms\n`);

    const lock = await root.host.lock(`${root.path}/var/lib/dkms`, 0);
    const inside = await root.dkmsWith(
      real => ({ ...real, env: { ...real.env, DKMS_TRANSACTION: `${root.path}/var/lib/dkms` } }),
      'install',
      'a/1',
    );
    lock.release();
    expect(inside.code).toBe(0);
  });

  test('on another tree waits for that one', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('a', '1');
    const waits: number[] = [];
    await root.dkmsWith(
      real => ({
        ...real,
        env: { ...real.env, DKMS_TRANSACTION: '/var/lib/other' },
        lock: (directory, seconds) => {
          if (directory === `${root.path}/var/lib/dkms`) waits.push(seconds);
          return real.lock(directory, seconds);
        },
      }),
      'install',
      'a/1',
    );
    expect(waits.length).toBeGreaterThan(0);
    expect(waits.every(seconds => seconds === 3600)).toBe(true);
  });
});
