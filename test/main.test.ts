import { describe, expect, test } from 'vitest';
import { main } from '../src/main';
import { withoutProcesses } from './helpers/failing-host';
import { KERNEL, tempRoot } from './helpers/temp-root';

describe('a call that does nothing to modules', () => {
  test('--version prints the one line that programs read', async () => {
    const root = await tempRoot();
    expect(await root.dkmsWith(withoutProcesses, '--version')).toEqual({
      code: 0,
      stdout: 'dkms-3.4.3\n',
      stderr: '',
    });
    expect(JSON.parse((await root.dkms('-V', '--json')).stdout)).toMatchObject({ schema: 1, dkms: '3.4.3' });
  });

  test('--help prints the verbs', async () => {
    const root = await tempRoot();
    const { code, stdout } = await root.dkmsWith(withoutProcesses, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('  dkms add MODULE/VERSION');
  });

  test('that makes no sense is told on stderr, with the way to help', async () => {
    const root = await tempRoot();
    expect(await root.dkms('destroy')).toEqual({
      code: 4,
      stdout: '',
      stderr: 'Error: "destroy" is nothing that dkms does\n  next:  dkms --help\n',
    });
  });

  test('without a word is 4', async () => {
    const root = await tempRoot();
    expect(await main([], root.host)).toBe(4);
    expect(root.written.stderr).toContain('Nothing was asked for');
  });
});

describe('what is told', () => {
  test('quietly is only what went wrong', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    expect(await root.dkms('install', 'foo/1.0', '-q')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await root.dkms('add', 'foo/1.0', '-q')).stderr).toContain('Error: ');
  });

  test('verbosely is also each file and depmod', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    const { stdout } = await root.dkms('install', 'foo/1.0', '--verbose');
    expect(stdout).toContain(`Wrote ${root.path}/lib/modules/${KERNEL}/updates/dkms/foo.ko\n`);
    expect(stdout).toContain(`Ran depmod for ${KERNEL}`);
  });

  test('of options that do nothing any more is a warning each', async () => {
    const root = await tempRoot();
    expect((await root.dkms('status', '--no-initrd', '--no-clean-kernel')).stderr).toBe(
      'Warning: --no-initrd does nothing any more\nWarning: --no-clean-kernel does nothing any more\n',
    );
  });

  test('in JSON is one object on stdout, and warnings are on stderr', async () => {
    const root = await tempRoot();
    await root.kernel('6.9');
    await root.module('foo', '1.0');
    const { stdout, stderr } = await root.dkms('install', 'foo/1.0', '--json');

    expect(stderr).toBe(`Warning: The running kernel ${KERNEL} is not installed here; taking 6.9\n`);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      verb: 'install',
      exitCode: 0,
      jobs: [
        { action: 'add', kernel: null, result: 'done' },
        { action: 'build', kernel: '6.9', result: 'done' },
        { action: 'install', kernel: '6.9', result: 'done' },
      ],
    });
  });

  test('in JSON of a call that was refused is its error, for people on stderr too', async () => {
    const root = await tempRoot();
    const { code, stdout, stderr } = await root.dkms('remove', 'foo/1.0', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ verb: 'remove', exitCode: 3, error: { code: 'NOT_IN_TREE' } });
    expect(stderr).toContain('Error: foo/1.0 is not in the tree');
  });
});
