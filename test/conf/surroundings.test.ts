import { describe, expect, test } from 'vitest';
import { findOverrides } from '../../src/conf/overrides';
import { wrapInSandbox } from '../../src/conf/sandbox';
import { evaluate, readValues } from '../helpers/conf';
import { tempRoot } from '../helpers/temp-root';

const pair = { module: { name: 'foo', version: '1.0' }, kernel: { release: '6.1', arch: 'x86_64' } };

describe("the administrator's overrides", () => {
  const ORDER = ['foo', 'foo-1.0', 'foo-1.0-6.1', 'foo-1.0-6.1-x86_64', 'foo--6.1', 'foo--6.1-x86_64'];

  test('are read from the general to the special one', async () => {
    const root = await tempRoot();
    for (const name of [...ORDER].reverse()) await root.write(`etc/dkms/${name}.conf`, '');
    await root.write('etc/dkms/bar.conf', '');
    await root.write('etc/dkms/foo-2.0.conf', '');

    const found = findOverrides(root.host.files, '/etc/dkms', pair);
    expect(found).toEqual([]);
    expect(findOverrides(root.host.files, `${root.path}/etc/dkms`, pair)).toEqual(
      ORDER.map(name => `${root.path}/etc/dkms/${name}.conf`),
    );
  });

  test('are those that are there', async () => {
    const root = await tempRoot();
    await root.write('etc/dkms/foo--6.1.conf', '');

    expect(findOverrides(root.host.files, `${root.path}/etc/dkms`, pair)).toEqual([
      `${root.path}/etc/dkms/foo--6.1.conf`,
    ]);
  });

  test('change what a build makes, for their kernel only', async () => {
    const root = await tempRoot();
    await root.kernel('6.1.0-56-amd64');
    await root.kernel('6.2');
    await root.module('foo', '1.0');
    await root.write('etc/dkms/foo--6.2.conf', 'DEST_MODULE_NAME[0]=bar\n');

    await root.dkms('build', 'foo/1.0', '-k', '6.1.0-56-amd64,6.2');

    const made = Object.keys(await root.files('var/lib/dkms/foo/1.0')).filter(path => path.endsWith('.ko'));
    expect(made).toEqual(['6.1.0-56-amd64/x86_64/module/foo.ko', '6.2/x86_64/module/bar.ko']);
  });
});

describe("a stranger's conf", () => {
  const command = { file: 'bash', args: ['-c', 'id'] };

  test('is read in a sandbox where there is one', async () => {
    const root = await tempRoot();
    await root.tool('bwrap', ':');

    const wrapped = wrapInSandbox(root.host, 'stranger', command);
    expect(wrapped.file).toBe(`${root.path}/bin/bwrap`);
    expect(wrapped.args).toEqual(expect.arrayContaining(['--unshare-net', '--die-with-parent', '--ro-bind']));
    expect(wrapped.args.slice(-4)).toEqual(['--', 'bash', '-c', 'id']);
  });

  test('is read as it always was where there is none', async () => {
    const root = await tempRoot();
    const without = { ...root.host, findProgram: () => undefined };
    expect(wrapInSandbox(without, 'stranger', command)).toBe(command);
  });

  test('is no stranger any more when root has registered it', async () => {
    const root = await tempRoot();
    await root.tool('bwrap', 'exit 1');

    expect(wrapInSandbox(root.host, 'own', command)).toBe(command);
    expect(await readValues(root, 'PACKAGE_NAME=foo\n')).toEqual({ PACKAGE_NAME: { 0: 'foo' } });
    expect((await evaluate(root, '')).ok).toBe(true);
  });
});
