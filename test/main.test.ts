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
    const { code, stdout, stderr } = await root.dkms('destroy');
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(
      /^Error: "destroy" is nothing that dkms does\n {2}next: {2}dkms --help\nUsage: dkms VERB /,
    );
    expect(stderr).toContain('autoinstall');
  });

  test('without a word is 4', async () => {
    const root = await tempRoot();
    expect(await main([], root.host)).toBe(4);
    expect(root.written.stderr).toMatch(/^Error: Nothing was asked for\n(.*\n)*Usage: dkms VERB /);
  });

  test('in JSON is an error too, of no verb where none was understood', async () => {
    const root = await tempRoot();
    const refused = async (...words: readonly string[]) =>
      JSON.parse((await root.dkms(...words, '--json')).stdout) as unknown;
    const none = { schema: 1, verb: null };
    expect(await refused('destroy')).toMatchObject({ ...none, exitCode: 4, error: { code: 'UNKNOWN_VERB' } });
    expect(await refused('add', '--nope')).toMatchObject({ ...none, error: { code: 'UNKNOWN_OPTION' } });
  });
});

describe('what is told', () => {
  test('quietly is nothing, whoever speaks: the exit code tells', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0', {
      also: 'POST_ADD=say.sh\nCLEAN=x\n',
      files: { 'foo.c': '', 'say.sh': '#!/bin/sh\necho added\n' },
    });
    const silent = (code: number) => ({ code, stdout: '', stderr: '' });
    expect(await root.dkms('install', 'foo/1.0', '-q')).toEqual(silent(0));
    expect(await root.dkms('add', 'foo/1.0', '--quiet')).toEqual(silent(3));
    expect(await root.dkms('status', '-q')).toEqual(silent(0));
    expect(await root.dkms('-q', 'destroy')).toEqual(silent(4));
    expect(await root.dkms('status', '-q', '--json')).toMatchObject({
      stdout: expect.stringContaining('"modules"'),
    });
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
    expect((await root.dkms('status', '--no-prepare-kernel', '--no-clean-kernel')).stderr).toBe(
      'Warning: --no-clean-kernel does nothing any more\nWarning: --no-prepare-kernel does nothing any more\n',
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
        { action: 'add', kernel: null, result: 'done', state: 'added', reason: 'needed' },
        { action: 'build', kernel: '6.9', result: 'done', state: 'installed', reason: 'needed' },
        { action: 'install', kernel: '6.9', result: 'done', state: 'installed', reason: 'asked' },
      ],
    });
  });

  test('in JSON is where each module stands when all is done, and why', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    const jobs = async (...words: readonly string[]) => {
      const { stdout } = await root.dkms(...words, '--json');
      const told = JSON.parse(stdout) as { jobs?: readonly object[]; leftOut?: readonly object[] };
      return told.jobs ?? told.leftOut;
    };
    expect(await jobs('build', 'foo/1.0')).toMatchObject([{}, { state: 'built', reason: 'asked' }]);
    expect(await jobs('build', 'foo/1.0')).toMatchObject([{ state: 'built', reason: 'already' }]);
    expect(await jobs('build', 'foo/1.0', '--dry-run')).toMatchObject([
      { state: 'built', reason: 'already' },
    ]);
    expect(await jobs('build', 'foo/1.0', '--force')).toMatchObject([{ state: 'built', reason: 'forced' }]);
    await root.write('usr/src/foo-1.0/foo.c', '#error no\n');
    expect(await jobs('build', 'foo/1.0', '--force')).toMatchObject([
      { result: 'failed', state: 'built', reason: 'MAKE_FAILED', exitCode: 10, log: expect.any(String) },
    ]);
    expect(await jobs('remove', 'foo/1.0', '--all')).toMatchObject([
      { action: 'unbuild', state: null, reason: 'in-the-way' },
      { action: 'forget', state: null, reason: 'asked' },
    ]);
  });

  test('in JSON of a call that was refused is its error, for people on stderr too', async () => {
    const root = await tempRoot();
    const { code, stdout, stderr } = await root.dkms('remove', 'foo/1.0', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ verb: 'remove', exitCode: 3, error: { code: 'NOT_IN_TREE' } });
    expect(stderr).toContain('Error: foo/1.0 is not in the tree');
  });
});
