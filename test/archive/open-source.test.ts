import { mkdir, rename, symlink, utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { closeSource, findNewest, openSource } from '../../src/archive/open-source';
import { createPaths } from '../../src/model/paths';
import { createConf, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const CONF = createConf('foo', '1.0');
const OPEN = CONF.replace('1.0', '#MODULE_VERSION#');

/** Opens a path below the root; tells what was made of it. */
async function open(root: TempRoot, path: string) {
  await mkdir(`${root.path}/work`, { recursive: true });
  const from = {
    path: `${root.path}/${path}`,
    kernel: { release: KERNEL, arch: 'x86_64' },
    paths: createPaths(root.path, {}),
  };
  return openSource(root.host, from, `${root.path}/work`);
}

/** A root with files, below `given/`. */
async function rootWith(files: Readonly<Record<string, string>>): Promise<TempRoot> {
  const root = await tempRoot();
  for (const [path, text] of Object.entries(files)) await root.write(`given/${path}`, text);
  return root;
}

describe('where a dkms.conf may lie', () => {
  test.each([
    ['at the top', 'dkms.conf', ''],
    ['in dkms/', 'dkms/dkms.conf', ''],
    ['one folder down', 'foo-1.0/dkms.conf', 'foo-1.0'],
    ['in dkms/ one folder down', 'foo-1.0/dkms/dkms.conf', 'foo-1.0'],
    ['as dkms.conf.in', 'dkms.conf.in', ''],
    ['as a packager has it', 'debian/foo-dkms.dkms', ''],
    ['as the only packager has it', 'debian/dkms', ''],
  ])('%s: %s', async (_, path, top) => {
    const root = await rootWith({ [path]: CONF, README: 'x' });
    const opened = await open(root, 'given');

    expect(opened.parsed.conf.module).toEqual({ name: 'foo', version: '1.0' });
    const within = opened.directory.slice(`${root.path}/work/`.length).split('/').slice(1).join('/');
    expect(within).toBe(top);
    expect(await root.read(`${opened.directory.slice(root.path.length)}/dkms.conf`)).toBe(CONF);
  });

  test('the one at the top comes before all others', async () => {
    const other = createConf('other', '2');
    const root = await rootWith({ 'dkms.conf': CONF, 'dkms/dkms.conf': other, 'sub/dkms.conf': other });
    expect((await open(root, 'given')).parsed.conf.module.name).toBe('foo');
  });

  test('the path of the file itself means its directory', async () => {
    const root = await rootWith({ 'dkms.conf': CONF, 'foo.c': 'x' });
    const { directory } = await open(root, 'given/dkms.conf');
    expect(await root.files(directory.slice(root.path.length))).toMatchObject({ 'foo.c': 'x' });
  });

  test('nowhere is 9, before anything is copied', async () => {
    const root = await rootWith({ README: 'x', 'a/b/dkms.conf': CONF });
    await root.tool('cp', 'exit 1');

    await expect(open(root, 'given')).rejects.toMatchObject({ code: 'CONF_MISSING_IN_SOURCE', exitCode: 9 });
    expect(await root.files('work')).toEqual({});
  });
});

describe('a source is opened on a copy', () => {
  test('of which the original knows nothing', async () => {
    const root = await rootWith({ 'dkms.conf': OPEN, 'foo.c': 'x' });
    await rename(`${root.path}/given`, `${root.path}/foo-3.1`);
    const before = await root.files('foo-3.1');

    await open(root, 'foo-3.1');
    expect(await root.files('foo-3.1')).toEqual(before);
  });

  test('that is gone again after closing, and after a failure', async () => {
    const root = await rootWith({ 'dkms.conf': CONF });
    await open(root, 'given');
    await closeSource(root.host, `${root.path}/work`);
    expect(await root.files('work')).toEqual({});

    await root.write('given/dkms.conf', 'exit 1\n');
    await expect(open(root, 'given')).rejects.toMatchObject({ code: 'CONF_BAD_IN_SOURCE' });
    expect(await root.files('work')).toEqual({});
  });

  test('tells when its newest file was written, whatever its directories say', async () => {
    const root = await rootWith({ 'dkms.conf': CONF, 'src/foo.c': 'x' });
    await utimes(`${root.path}/given/dkms.conf`, 1_500_000_000, 1_500_000_000);
    await utimes(`${root.path}/given/src/foo.c`, 1_600_000_000, 1_600_000_000);
    await symlink('nowhere', `${root.path}/given/dangling`);
    await symlink('src', `${root.path}/given/folder`);

    expect(findNewest(root.host, (await open(root, 'given')).directory)).toBe(1_600_000_000);
  });

  test('of an archive as of a directory', async () => {
    const root = await rootWith({ 'foo-1.0/dkms.conf': CONF, 'foo-1.0/foo.c': 'x' });
    await root.host.run({
      file: 'tar',
      args: ['-C', `${root.path}/given`, '-czf', `${root.path}/foo.tar.gz`, 'foo-1.0'],
    });
    const { directory } = await open(root, 'foo.tar.gz');
    expect(await root.files(directory.slice(root.path.length))).toEqual({ 'dkms.conf': CONF, 'foo.c': 'x' });
  });
});

describe('a version that is left open', () => {
  test.each([
    ['foo-2.5', 'dkms.conf', '2.5'],
    ['foo_2.5', 'dkms/dkms.conf.in', '2.5'],
    ['checkout', 'foo-v2.6/dkms.conf', '2.6'],
  ])('is filled from the name: %s/%s is %s', async (folder, path, version) => {
    const root = await rootWith({ [path]: OPEN });
    await rename(`${root.path}/given`, `${root.path}/${folder}`);

    const opened = await open(root, folder);

    expect(opened.filledVersion).toBe(version);
    expect(opened.parsed.conf.module).toEqual({ name: 'foo', version });
  });

  test("is filled from the archive's name where the folder's has none", async () => {
    const root = await rootWith({ 'source/dkms.conf': OPEN });
    const archive = `${root.path}/foo_4.2.orig.tar.xz`;
    await root.host.run({ file: 'tar', args: ['-C', `${root.path}/given`, '-cJf', archive, 'source'] });
    expect((await open(root, 'foo_4.2.orig.tar.xz')).filledVersion).toBe('4.2');
  });

  test('that no name tells is a refusal that says what to do', async () => {
    const root = await rootWith({ 'dkms.conf': OPEN });
    await expect(open(root, 'given')).rejects.toMatchObject({
      code: 'CONF_BAD_IN_SOURCE',
      exitCode: 10,
      hint: expect.stringContaining('NAME-VERSION'),
    });
  });

  test('is not sought where the conf has one', async () => {
    const root = await rootWith({ 'dkms.conf': CONF });
    await rename(`${root.path}/given`, `${root.path}/foo-9.9`);
    const opened = await open(root, 'foo-9.9');
    expect(opened.filledVersion).toBeUndefined();
    expect(opened.parsed.conf.module.version).toBe('1.0');
  });
});

describe('a source that cannot be used', () => {
  test('is not there: 2', async () => {
    await expect(open(await tempRoot(), 'none')).rejects.toMatchObject({
      code: 'SOURCE_MISSING',
      exitCode: 2,
    });
  });

  test.each(['foo.rpm', 'foo.deb'])('is a package: %s', async name => {
    const root = await tempRoot();
    await root.write(name, '');
    await expect(open(root, name)).rejects.toMatchObject({ code: 'ARCHIVE_UNSUPPORTED', exitCode: 7 });
  });

  test.each([
    ['PACKAGE_NAME=foo\n', 'PACKAGE_VERSION is not set'],
    [createConf('a/b', '1'), 'PACKAGE_NAME is "a/b", which contains a slash'],
    [createConf('foo', '$(id)').replace(/"/g, "'"), 'PACKAGE_VERSION is "$(id)", which contains "$"'],
    [createConf('-rf', '1'), 'PACKAGE_NAME is "-rf", which starts with a dash'],
  ])('has a conf that says %j', async (conf, problem) => {
    const root = await rootWith({ 'dkms.conf': conf });
    await expect(open(root, 'given')).rejects.toMatchObject({
      code: 'CONF_BAD_IN_SOURCE',
      detail: expect.stringContaining(problem),
    });
  });

  test('cannot be copied: a full disk is told as one', async () => {
    const root = await rootWith({ 'dkms.conf': CONF });
    await root.tool('cp', 'echo "cp: No space left on device" >&2; exit 1');
    await expect(open(root, 'given')).rejects.toMatchObject({ code: 'NO_SPACE', exitCode: 1 });
  });
});
