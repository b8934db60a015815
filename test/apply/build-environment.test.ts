import { expect, test } from 'vitest';
import { KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const LOG = `var/lib/dkms/foo/1.0/${KERNEL}/x86_64/log/make.log`;

async function rootWith(framework: string): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0', { also: 'MAKE[0]=\'echo "CC=$CC toolset=$toolset"; make\'\n' });
  await root.write('etc/dkms/framework.conf', framework);
  return root;
}

test('build_environment is read by the shell before the make, and may be another for each kernel', async () => {
  const root = await rootWith('build_environment="/opt/$kernelver/enable"\n');
  await root.write(`opt/${KERNEL}/enable`, 'CC=gcc-13\ntoolset=brought\nexport CC\n');
  const { code, stderr } = await root.dkms('build', 'foo/1.0');

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await root.read(LOG)).toContain('CC=gcc-13 toolset=brought\n');
});

test('a kernel that it has no file for is built without one', async () => {
  const root = await rootWith('build_environment="/opt/$kernelver/enable"\n');
  expect(await root.dkms('build', 'foo/1.0')).toMatchObject({ code: 0, stderr: '' });
  expect(await root.read(LOG)).toContain('toolset=\n');
});

test('one file that is not there is told', async () => {
  const root = await rootWith('build_environment=/opt/enable\n');
  expect(await root.dkms('build', 'foo/1.0')).toMatchObject({
    code: 0,
    stderr: `Warning: ${KERNEL} (x86_64): build_environment is /opt/enable, which is not there\n`,
  });
});

test('a compiler that it brings is not warned of', async () => {
  const root = await rootWith('build_environment=/opt/enable\n');
  await root.kernel(KERNEL, { config: 'CONFIG_CC_VERSION_TEXT="gcc-99 (Other) 99.1.0"\n' });
  await root.tool('gcc', 'echo 12.2.0');
  expect((await root.dkms('build', 'foo/1.0')).stderr).toContain('gcc 99.1.0, which is not here');

  await root.write('opt/enable', '');
  expect((await root.dkms('build', 'foo/1.0', '--force')).stderr).toBe('');
});
