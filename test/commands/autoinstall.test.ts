import { describe, expect, test } from 'vitest';
import { ARCH, createConf, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const BAD = { files: { 'x.c': '#error\n' } };
const status = async (root: TempRoot) => (await root.dkms('status')).stdout.trim().split('\n');

async function rootWith(...names: readonly string[]): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  for (const name of names) {
    await root.module(name, '1', name.startsWith('bad') ? BAD : {});
    await root.dkms('add', `${name}/1`);
  }
  await root.forgetCalls();
  return root;
}

describe('autoinstall', () => {
  test('installs for the running kernel all that want it, and sums up', async () => {
    const root = await rootWith('a', 'b');
    const { code, stdout } = await root.dkms('autoinstall');

    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`Kernel ${KERNEL} \\(${ARCH}\\):\n {2}installed {2}a/1\n {2}installed {2}b/1\n$`),
    );
    expect(await status(root)).toEqual(['a', 'b'].map(name => `${name}/1, ${KERNEL}, ${ARCH}: installed`));
  });

  test('reads all confs by one process', async () => {
    const root = await rootWith('a', 'b', 'c');
    await root.tool('timeout', 'exec /usr/bin/timeout "$@"');
    await root.dkms('autoinstall');
    expect(await root.calls('timeout')).toHaveLength(1);
  });

  test('is 11 when a module failed, and the others are installed', async () => {
    const root = await rootWith('a', 'bad', 'c');
    expect((await root.dkms('autoinstall')).code).toBe(11);
    expect(await status(root)).toEqual([
      `a/1, ${KERNEL}, ${ARCH}: installed`,
      'bad/1: added',
      `c/1, ${KERNEL}, ${ARCH}: installed`,
    ]);
  });

  test('is 0 when modules are not meant for the kernel, or wait for what is nowhere', async () => {
    const root = await rootWith('a');
    await root.module('excluded', '1', { also: "BUILD_EXCLUSIVE_KERNEL='^5'\n" });
    await root.module('waiting', '1', { conf: `${createConf('waiting', '1')}BUILD_DEPENDS=nowhere\n` });
    await root.dkms('add', 'excluded/1');
    await root.dkms('add', 'waiting/1');

    const { code, stdout } = await root.dkms('autoinstall');
    expect(code).toBe(0);
    expect(stdout).toContain('  skipped    excluded/1  not meant for this kernel\n');
    expect(stdout).toContain('  deferred   waiting/1   waits for nowhere\n');
  });

  test('does nothing where the administrator switched it off, and says where', async () => {
    const root = await rootWith('a');
    await root.write('etc/dkms/no-autoinstall', '');
    expect(await root.dkms('autoinstall')).toEqual({
      code: 0,
      stdout: '',
      stderr: `Warning: ${root.path}/etc/dkms/no-autoinstall is there: nothing is installed by itself\n`,
    });
    expect(await status(root)).toEqual(['a/1: added']);
  });

  test('says nothing, and starts nothing for modules, when all is installed', async () => {
    const root = await rootWith('a');
    await root.dkms('autoinstall');
    await root.forgetCalls();
    expect(await root.dkms('autoinstall')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await root.calls('depmod')).toEqual([]);
  });

  test('in an empty tree is 0 and silent', async () => {
    const root = await tempRoot();
    await root.kernel();
    expect(await root.dkms('autoinstall')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('for a kernel without headers refuses once, not for each module', async () => {
    const root = await rootWith('a', 'b');
    await root.kernel('6.5', { headers: false });
    const { code, stderr } = await root.dkms('autoinstall', '-k', '6.5');
    expect(code).toBe(21);
    expect(stderr.match(/^Error: /gm)).toHaveLength(1);
    expect(stderr).toContain('linux-headers-6.5');
  });

  test('installs without headers what is built already', async () => {
    const root = await rootWith('a', 'b');
    await root.dkms('build', 'b/1');
    await rm(root, `lib/modules/${KERNEL}/build`);

    const { code } = await root.dkms('autoinstall');

    expect(code).toBe(11);
    expect(await status(root)).toEqual(['a/1: added', `b/1, ${KERNEL}, ${ARCH}: installed`]);
  });

  test('is for several kernels at once, with one depmod for each', async () => {
    const root = await rootWith('a', 'b');
    await root.kernel('6.5');
    await root.forgetCalls();

    expect((await root.dkms('autoinstall', '-k', `${KERNEL},6.5`)).code).toBe(0);

    expect(await status(root)).toEqual(
      ['a', 'b'].flatMap(name => [KERNEL, '6.5'].map(k => `${name}/1, ${k}, ${ARCH}: installed`)),
    );
    expect(await root.calls('depmod')).toHaveLength(2);
  });

  test('for all kernels is for those that have headers', async () => {
    const root = await rootWith('a');
    await root.kernel('6.5', { headers: false });
    await root.kernel('6.9');
    expect((await root.dkms('autoinstall', '--all-kernels')).code).toBe(0);
    expect(await status(root)).toEqual([KERNEL, '6.9'].map(k => `a/1, ${k}, ${ARCH}: installed`));
  });
});

describe('kernel_postinst', () => {
  test('is autoinstall for exactly one kernel, and tells failures by 14', async () => {
    const root = await rootWith('a', 'bad');
    expect((await root.dkms('kernel_postinst')).code).toBe(4);
    expect((await root.dkms('kernel_postinst', '-k', `${KERNEL},6.5`)).code).toBe(4);
    expect((await root.dkms('kernel_postinst', '-k', KERNEL)).code).toBe(14);
    expect(await status(root)).toContain(`a/1, ${KERNEL}, ${ARCH}: installed`);
  });
});

async function rm(root: TempRoot, path: string): Promise<void> {
  await root.host.files.remove(`${root.path}/${path}`);
}
