import { expect, test } from 'vitest';
import { SETTING_NAMES } from '../../src/model/settings';
import { KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

async function rootWith(framework: string): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0');
  await root.write('etc/dkms/framework.conf', framework);
  return root;
}

test('tmp_location: what is put together lies there meanwhile, and nothing stays', async () => {
  const root = await rootWith('tmp_location=/srv/meanwhile\n');
  await root.tool('tar', `ls -d '${root.path}'/srv/meanwhile/* >>'${root.path}/seen'; exec /bin/tar "$@"`);
  await root.dkms('install', 'foo/1.0');

  expect(await root.dkms('mktarball', 'foo/1.0', '--archive', './foo.tar')).toMatchObject({ code: 0 });

  expect(await root.read('seen')).toMatch(/\/srv\/meanwhile\/dkms-mktarball-\w+\n/);
  expect(await root.files('srv')).toEqual({ 'meanwhile/': '/' });
});

test('tmp_location: a file there is told as a fault of the settings', async () => {
  const root = await rootWith('tmp_location=/srv/file\n');
  await root.write('srv/file', '');
  await root.dkms('install', 'foo/1.0');

  const { code, stderr } = await root.dkms('mktarball', 'foo/1.0', '--archive', './foo.tar');

  expect(code).toBe(8);
  expect(stderr).toContain('tmp_location in framework.conf');
});

test('verbose: files and depmod are told as with --verbose, unless --quiet', async () => {
  const root = await rootWith('verbose=yes\n');

  const { stdout } = await root.dkms('install', 'foo/1.0');

  expect(stdout).toContain(`Wrote ${root.path}/lib/modules/${KERNEL}/updates/dkms/foo.ko\n`);
  expect(stdout).toContain('Ran depmod');
  expect((await root.dkms('install', 'foo/1.0', '--force', '--quiet')).stdout).toBe('');
});

test('--debug says which settings hold, and who set them', async () => {
  const root = await tempRoot();
  await root.write('etc/dkms/framework.conf', 'source_tree="/srv/src"\n');
  const { stderr, stdout } = await root.dkms('status', '--debug', '-j', '3');
  expect(stderr).toContain(`source_tree=/srv/src (${root.path}/etc/dkms/framework.conf)\n`);
  expect(stderr).toContain('parallel_jobs=3 (command line)\n');
  expect(stderr).toContain('try_sign_modules=not_in_chroot (default)\n');
  expect(
    stderr
      .trim()
      .split('\n')
      .map(line => line.split('=')[0]),
  ).toEqual([...SETTING_NAMES]);
  expect(stdout).toBe('');
});
