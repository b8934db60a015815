import { describe, expect, test } from 'vitest';
import { withoutProcesses } from '../helpers/failing-host';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';

async function rootWithFailure(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.kernel(OTHER);
  await root.module('good', '1');
  await root.module('bad', '1', { files: { 'bad.c': '#error no\n' } });
  await root.module('toolless', '1', { also: 'MAKE="no-such-program"\n' });
  await root.dkms('build', 'good/1');
  await root.dkms('build', 'bad/1', '-k', OTHER);
  await root.dkms('build', 'toolless/1');
  return root;
}

const failed = (root: TempRoot, ...words: readonly string[]) =>
  root.dkmsWith(withoutProcesses, 'status', '--failed', ...words);
const logOf = (root: TempRoot, module: string, kernel: string): string =>
  `${root.path}/var/lib/dkms/${module}/.attempts/${kernel}-${ARCH}/make.log`;

describe('status --failed', () => {
  test('tells what failed, why, where its log is and what to do, and is 1', async () => {
    const root = await rootWithFailure();
    const { code, stdout } = await failed(root);

    expect(code).toBe(1);
    expect(stdout).toContain(`bad/1, ${OTHER}, ${ARCH}: failed\nError: bad/1 did not build`);
    expect(stdout).toContain('cause: ');
    expect(stdout).toContain('error: #error no\n');
    expect(stdout).toContain(`log:   ${logOf(root, 'bad/1', OTHER)}\n`);
    expect(stdout).toContain(`next:  dkms build bad/1 -k ${OTHER}\n`);
    expect(stdout).toContain(`toolless/1, ${KERNEL}, ${ARCH}: failed\n`);
    expect(stdout).not.toContain('good/1');
  });

  test('keeps to the module and the kernel that are asked for', async () => {
    const root = await rootWithFailure();
    expect((await failed(root, 'bad/1')).stdout).not.toContain('toolless');
    expect(await failed(root, 'bad/1', '-k', KERNEL)).toMatchObject({ code: 0, stdout: '' });
  });

  test('is 0 and says nothing once it has been built, and status itself never changes', async () => {
    const root = await rootWithFailure();
    const lines = (await root.dkms('status')).stdout;
    expect(lines).toBe(`bad/1: added\ngood/1, ${KERNEL}, ${ARCH}: built\ntoolless/1: added\n`);
    await root.write('usr/src/bad-1/bad.c', createSource('1'));
    await root.dkms('build', 'bad/1', '-k', OTHER);
    await root.dkms('remove', 'toolless/1', '--all');
    expect(await failed(root)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('has no use elsewhere', async () => {
    const root = await tempRoot();
    expect(await root.dkms('autoinstall', '--failed')).toMatchObject({ code: 2 });
  });
});

describe('status --json', () => {
  const waiting = async (root: TempRoot, ...words: readonly string[]): Promise<unknown> => {
    const { stdout } = await root.dkmsWith(withoutProcesses, 'status', '--json', ...words);
    const modules: readonly { state: string }[] = JSON.parse(stdout).modules;
    return modules.filter(({ state }) => state === 'waiting');
  };

  test('shows what failed, and why, until it is built', async () => {
    const root = await rootWithFailure();
    const failures = async (...words: readonly string[]): Promise<readonly object[]> => {
      const { stdout } = await root.dkmsWith(withoutProcesses, 'status', '--json', ...words);
      const modules: readonly { state: string }[] = JSON.parse(stdout).modules;
      return modules.filter(({ state }) => state === 'failed');
    };
    const [bad, ...others] = await failures('-k', OTHER);
    expect(others).toEqual([]);
    expect(bad).toMatchObject({
      ...{ module: 'bad', version: '1', kernel: OTHER, arch: ARCH, state: 'failed' },
      error: { code: 'MAKE_FAILED', cause: expect.stringContaining('error: #error no') },
      log: logOf(root, 'bad/1', OTHER),
    });
    expect(await failures('toolless')).toMatchObject([{ module: 'toolless', kernel: KERNEL }]);

    await root.write('usr/src/bad-1/bad.c', createSource('1'));
    await root.dkms('build', 'bad/1', '-k', OTHER);
    expect(await failures('-k', OTHER)).toEqual([]);
  });

  async function rootWithoutHeaders(): Promise<TempRoot> {
    const root = await tempRoot();
    await root.kernel();
    await root.kernel(OTHER, { headers: false });
    await root.host.files.makeDirectory(`${root.path}/lib/modules/5.0-left-over`);
    await root.module('foo', '1.0');
    await root.module('foo', '0.9');
    await root.module('calm', '1', { also: 'AUTOINSTALL=""\n' });
    await root.write(
      'usr/src/calm-1/dkms.conf',
      ((await root.read('usr/src/calm-1/dkms.conf')) ?? '').replace('AUTOINSTALL="yes"\n', ''),
    );
    for (const module of ['foo/0.9', 'foo/1.0', 'calm/1']) await root.dkms('install', module);
    return root;
  }

  test('shows what waits for headers, and the lines for people do not', async () => {
    const root = await rootWithoutHeaders();
    const row = { module: 'foo', version: '1.0', kernel: OTHER, arch: ARCH };
    expect(await waiting(root)).toEqual([
      { ...row, state: 'waiting', reason: 'no-headers', originals: false, files: null, signatures: null },
    ]);
    expect(await waiting(root, '-k', KERNEL)).toEqual([]);
    expect(await waiting(root, 'calm')).toEqual([]);
    expect((await root.dkms('status')).stdout).not.toContain('waiting');
  });

  test('until the headers come and it is built', async () => {
    const root = await rootWithoutHeaders();
    await root.kernel(OTHER);
    await root.dkms('kernel_postinst', '-k', OTHER);
    expect(await waiting(root)).toEqual([]);
    expect((await root.dkms('status', 'foo/1.0')).stdout).toContain(`${OTHER}, ${ARCH}: installed`);
  });
});
