import { describe, expect, test } from 'vitest';
import { readOsRelease } from '../../src/host/os-release';
import { createBaseEnv } from '../../src/host/run';
import { tempRoot } from '../helpers/temp-root';

describe('a program', () => {
  test('gets its arguments as they are, no shell between', async () => {
    const { host } = await tempRoot();
    const args = ['a b', '$(id)', '*', "'"];
    const { ok, stdout } = await host.run({ file: 'printf', args: ['%s|', ...args] });
    expect({ ok, stdout }).toEqual({ ok: true, stdout: `${args.join('|')}|` });
  });

  test('that ends badly is a value, and what counts as well the caller says', async () => {
    const { host } = await tempRoot();
    const command = { file: 'sh', args: ['-c', 'echo out; echo err >&2; exit 3'] };

    expect(await host.run(command)).toEqual({
      ok: false,
      exitCode: 3,
      missing: false,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect((await host.run({ ...command, ok: [0, 3] })).ok).toBe(true);
  });

  test('that is not there, or that a signal ends, has no exit code', async () => {
    const { host } = await tempRoot();
    expect(await host.run({ file: 'no-such-program', args: [] })).toMatchObject({
      ok: false,
      exitCode: undefined,
      missing: true,
    });
    expect(await host.run({ file: 'sh', args: ['-c', 'kill -9 $$'] })).toMatchObject({
      ok: false,
      exitCode: undefined,
      missing: false,
    });
  });

  test('has a clean environment, in which words are English', async () => {
    const { host, path } = await tempRoot({ env: { LANG: 'de_DE.UTF-8', KBUILD_X: '1' } });
    const { stdout } = await host.run({ file: 'env', args: [], env: { MORE: 'yes' } });
    const names = stdout.trim().split('\n').sort();

    expect(names).toEqual(
      [`HOME=${path}/home`, 'LC_ALL=C', 'MORE=yes', `PATH=${host.env.PATH}`, `TMPDIR=${path}/tmp`].sort(),
    );
  });

  test('writes text and NULs, which arrive as they were', async () => {
    const { host } = await tempRoot();
    const { stdout } = await host.run({ file: 'printf', args: ['ä\\0b\\n'] });
    expect(stdout).toBe('ä\0b\n');
  });

  test('reads what it is given, and nothing from us otherwise', async () => {
    const { host } = await tempRoot();
    expect((await host.run({ file: 'cat', args: [], input: 'text' })).stdout).toBe('text');
    expect((await host.run({ file: 'cat', args: [] })).stdout).toBe('');
  });

  test('need not read what it is given, and may say much', async () => {
    const { host } = await tempRoot();
    const much = 'x'.repeat(1_000_000);
    expect(await host.run({ file: 'true', args: [], input: much })).toMatchObject({ ok: true, stdout: '' });
    expect((await host.run({ file: 'cat', args: [], input: much })).stdout).toBe(much);
  });

  test('that the system refuses to start is a value, too', async () => {
    const { host, path } = await tempRoot();
    const refused = { ok: false, exitCode: undefined, stdout: '' };
    expect(await host.run({ file: 'echo', args: ['a\0b'] })).toMatchObject({ ...refused, missing: false });
    expect(await host.run({ file: 'echo', args: ['x'.repeat(1_000_000)] })).toMatchObject(refused);
    expect(await host.run({ file: 'echo', args: [], cwd: `${path}/nowhere` })).toMatchObject(refused);
  });

  test('is found on PATH, or by its own path', async () => {
    const root = await tempRoot();
    await root.tool('mine', ':');
    await root.write('bin/data', '', 0o644);

    expect(root.host.findProgram('mine')).toBe(`${root.path}/bin/mine`);
    expect(root.host.findProgram(`${root.path}/bin/mine`)).toBe(`${root.path}/bin/mine`);
    expect(root.host.findProgram('data')).toBeUndefined();
    expect(root.host.findProgram('/nowhere/x')).toBeUndefined();
  });

  test('has somewhere to look where the caller has no PATH', () => {
    expect(createBaseEnv({}).PATH).toBe('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  });
});

describe("a module author's text", () => {
  test('is bash with the environment of the caller, but for what would change the build', async () => {
    const env = { CC: 'x', CFLAGS: 'x', LDFLAGS: 'x', CXX: 'x', CXXFLAGS: 'x', KEPT: 'yes' };
    const { host, path, read } = await tempRoot({ env });
    const status = await host.shell({
      text: 'set -o pipefail; [[ -n $KEPT ]]; echo "$KEPT$CC$CFLAGS$LDFLAGS$CXX$CXXFLAGS$OURS $PWD"; umask; exit 4',
      cwd: path,
      env: { OURS: '1' },
      log: `${path}/log`,
    });

    expect(status).toBe(4);
    expect(await read('log')).toBe(`yes1 ${path}\n0022\n`);
  });

  test('adds to its log, stdout and stderr in one', async () => {
    const { host, path, read, write } = await tempRoot();
    await write('log', 'before\n');
    await host.shell({ text: 'echo out; echo err >&2', cwd: path, env: {}, log: `${path}/log` });
    expect(await read('log')).toBe('before\nout\nerr\n');
  });

  test('that a signal ends has no status', async () => {
    const { host, path } = await tempRoot();
    expect(await host.shell({ text: 'kill -9 $$', cwd: path, env: {}, log: `${path}/log` })).toBeUndefined();
  });
});

describe('the running kernel', () => {
  test('is what uname on PATH says, one question a call, each asked once', async () => {
    const { host, tool, calls } = await tempRoot();
    // As image builders write it: only its first word is looked at.
    await tool('uname', '[ "$1" = -r ] && { echo 6.9.9-image; exit; }; echo i686');

    expect(await Promise.all([host.readRunningRelease(), host.readMachine()])).toEqual([
      '6.9.9-image',
      'i686',
    ]);
    await host.readRunningRelease();
    expect([...(await calls('uname'))].sort()).toEqual(['-m', '-r']);
  });

  test('that uname does not tell is to be named by the user, and one without the other will do', async () => {
    const { host, tool } = await tempRoot();
    await tool('uname', '[ "$1" = -r ] && echo 6.9.9-image');
    expect(await host.readRunningRelease()).toBe('6.9.9-image');
    await expect(host.readMachine()).rejects.toMatchObject({
      code: 'KERNEL_EMPTY',
      exitCode: 16,
      message: 'uname -m did not tell what this machine is',
      hint: expect.stringContaining('-k'),
    });
  });
});

describe('a lock', () => {
  test('is for one at a time, and free again when it is released', async () => {
    const { host, path } = await tempRoot();
    const lock = await host.lock(path, 0);

    await expect(host.lock(path, 0)).rejects.toMatchObject({ code: 'BUSY', exitCode: 1 });
    lock.release();

    (await host.lock(path, 0)).release();
  });

  test('is waited for as long as was said', async () => {
    const { host, path } = await tempRoot();
    const lock = await host.lock(path, 0);
    setTimeout(() => lock.release(), 300);

    (await host.lock(path, 10)).release();
  });

  test('leaves nothing in the directory', async () => {
    const { host, path, files } = await tempRoot();
    await host.files.makeDirectory(`${path}/d`);
    (await host.lock(`${path}/d`, 0)).release();
    expect(await files('d')).toEqual({});
  });

  test('that flock cannot take says what it said', async () => {
    const root = await tempRoot();
    await root.tool('flock', 'echo "flock: bad" >&2; exit 64');
    await expect(root.host.lock(root.path, 0)).rejects.toMatchObject({ code: 'BUSY', detail: 'flock: bad' });
  });
});

describe('os-release', () => {
  test('is the first of its files, quotes taken off', async () => {
    const { host, path, write } = await tempRoot();
    await write('b', 'ID=linuxmint # mint\nID_LIKE="ubuntu debian"\nVERSION_ID="22" # "x"\n# x\n');

    expect(readOsRelease(host.files, [`${path}/a`, `${path}/b`])).toEqual({
      ID: 'linuxmint',
      ID_LIKE: 'ubuntu debian',
      VERSION_ID: '22',
    });
    expect(readOsRelease(host.files, [`${path}/a`])).toEqual({});
  });
});
