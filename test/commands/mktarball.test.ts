import { chmod, rm, symlink, utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { digest, listMembers, OTHER, rootWithBuilds } from '../helpers/archives';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const PLACE = 'var/lib/dkms/foo/1.0/tarball';
const IN_MAIN = `./dkms_main_tree/${KERNEL}/${ARCH}`;

describe('an archive of a module', () => {
  test('holds its source and what was built for all kernels, under the name that dkms gives it', async () => {
    const root = await rootWithBuilds();
    const { code, stdout } = await root.dkms('mktarball', 'foo/1.0');

    const name = `foo-1.0-kernel${KERNEL}-${ARCH}-kernel${OTHER}-${ARCH}.dkms.tar.gz`;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Wrote ${root.path}/${PLACE}/${name}\n` });
    const members = await listMembers(root, `${PLACE}/${name}`);
    expect(members).toEqual([...members].sort());
    expect(members.filter(member => !member.endsWith('/'))).toEqual([
      `${IN_MAIN}/log/make.log`,
      `${IN_MAIN}/module/foo.ko`,
      `./dkms_main_tree/${OTHER}/${ARCH}/log/make.log`,
      `./dkms_main_tree/${OTHER}/${ARCH}/module/foo.ko.xz`,
      './dkms_source_tree/dkms.conf',
      './dkms_source_tree/foo.c',
      './dkms_source_tree/run.sh',
      './dkms_source_tree/sub/note',
    ]);
    expect(members).toContain('./dkms_source_tree/empty/');
  });

  test('is for the kernels that were named, with commas or without, in their order', async () => {
    const root = await rootWithBuilds();
    await root.dkms('mktarball', 'foo/1.0', '-k', `${OTHER}/${ARCH},${KERNEL}`);
    await root.dkms('mktarball', 'foo/1.0', '-k', OTHER);
    expect(Object.keys(await root.files(PLACE))).toEqual([
      `foo-1.0-kernel${OTHER}-${ARCH}-kernel${KERNEL}-${ARCH}.dkms.tar.gz`,
      `foo-1.0-kernel${OTHER}-${ARCH}.dkms.tar.gz`,
    ]);
  });

  test('has a short name when its kernels are many', async () => {
    const root = await rootWithBuilds();
    const releases = Array.from({ length: 8 }, (_, i) => `6.1.0-${i}-with-a-long-name`);
    for (const release of releases)
      await root.write(`var/lib/dkms/foo/1.0/${release}/${ARCH}/module/foo.ko`, 'x');
    await root.dkms('mktarball', 'foo/1.0', '--all');
    expect(Object.keys(await root.files(PLACE))).toEqual(['foo-1.0-manykernels.dkms.tar.gz']);
  });

  test('without source has dkms.conf, name and version in its place', async () => {
    const root = await rootWithBuilds();
    await root.dkms('mktarball', 'foo/1.0', '-k', KERNEL, '--binaries-only', '--archive', './x.tar');
    expect((await listMembers(root, 'x.tar')).filter(member => !member.endsWith('/'))).toEqual([
      './dkms_binaries_only/PACKAGE_NAME',
      './dkms_binaries_only/PACKAGE_VERSION',
      './dkms_binaries_only/dkms.conf',
      `${IN_MAIN}/log/make.log`,
      `${IN_MAIN}/module/foo.ko`,
    ]);
  });

  test('of the source only needs nothing built', async () => {
    const root = await tempRoot();
    await root.module('foo', '1.0');
    await root.dkms('add', 'foo/1.0');
    expect((await root.dkms('mktarball', 'foo/1.0', '--source-only')).code).toBe(0);
    expect(await listMembers(root, `${PLACE}/foo-1.0-source-only.dkms.tar.gz`)).toEqual([
      './',
      './dkms_main_tree/',
      './dkms_source_tree/',
      './dkms_source_tree/dkms.conf',
      './dkms_source_tree/foo.c',
    ]);
  });

  test('holds the files that links of the source lead to elsewhere; directories elsewhere are told', async () => {
    const root = await rootWithBuilds();
    const source = `${root.path}/usr/src/foo-1.0`;
    await root.write('opt/shared.h', 'shared');
    await symlink('sub/note', `${source}/inner`);
    await symlink(`${root.path}/opt/shared.h`, `${source}/outer`);
    await symlink(`${root.path}/opt`, `${source}/elsewhere`);

    const { stderr } = await root.dkms('mktarball', 'foo/1.0', '--source-only', '--archive', './x.tar');

    expect(stderr).toContain('foo/1.0/source/elsewhere is a link that no archive can hold');
    const { stdout } = await root.host.run({ file: 'tar', args: ['-tvf', `${root.path}/x.tar`] });
    expect(stdout).toMatch(/^l.*inner -> sub\/note$/m);
    expect(stdout).toMatch(/^-.* 6 .*\/outer$/m);
    expect(stdout).not.toContain('elsewhere');
  });
});

describe('the place of an archive', () => {
  test.each([
    ['x.tar.gz', '1f8b'],
    ['x.tgz', '1f8b'],
    ['x.tar.bz2', '425a68'],
    ['x.tar.xz', 'fd377a58'],
    ['x.tar.zst', '28b52ffd'],
    ['x.tar', '2e2f0000'],
    ['x', '2e2f0000'],
  ])('%s tells how it is compressed', async (name, magic) => {
    const root = await rootWithBuilds();
    expect((await root.dkms('mktarball', 'foo/1.0', '--archive', name)).code).toBe(0);
    const head = root.host.files.readBytes(`${root.path}/${PLACE}/${name}`).subarray(0, magic.length / 2);
    expect(Buffer.from(head).toString('hex')).toBe(magic);
  });

  test('is the directory of --archive, or that of --output, made where it is missing', async () => {
    const root = await rootWithBuilds();
    await root.dkms('mktarball', 'foo/1.0', '--archive', 'here/x.tar');
    await root.dkms('mktarball', 'foo/1.0', '--output', 'out/put', '--archive', 'y.tar');
    expect(Object.keys(await root.files('here'))).toEqual(['x.tar']);
    expect(Object.keys(await root.files('out'))).toEqual(['put/y.tar']);
    expect((await root.dkms('mktarball', 'foo/1.0', '--output', 'a', '--archive', 'b/y.tar')).code).toBe(2);
  });

  test('is told by a dry run, which writes nothing', async () => {
    const root = await rootWithBuilds();
    const before = await root.files('');
    expect(await root.dkms('mktarball', 'foo/1.0', '--archive', 'x.tar', '--dry-run')).toEqual({
      code: 0,
      stdout: `Would write ${root.path}/${PLACE}/x.tar\n`,
      stderr: '',
    });
    const { stdout } = await root.dkms('mktarball', 'foo/1.0', '--archive', 'x.tar', '--dry-run', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ files: [`${root.path}/${PLACE}/x.tar`], planned: true });
    expect(Object.keys(await root.files(''))).toEqual(Object.keys(before));
  });
});

describe('the same archive', () => {
  const make = (root: TempRoot, name: string) => root.dkms('mktarball', 'foo/1.0', '--archive', `./${name}`);

  test.each(['tar.gz', 'tar.bz2', 'tar.xz', 'tar.zst', 'tar'])(
    'is the same bytes each time: %s',
    async suffix => {
      const root = await rootWithBuilds();
      await make(root, `one.${suffix}`);
      // Neither order nor times, owners' masks or where it is made are part of it.
      await utimes(`${root.path}/var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module/foo.ko`, 1, 1);
      await chmod(`${root.path}/usr/src/foo-1.0/foo.c`, 0o600);
      await make(root, `two.${suffix}`);
      expect(digest(root, `two.${suffix}`)).toBe(digest(root, `one.${suffix}`));
    },
  );

  test("has the time of the source's newest file, or that of SOURCE_DATE_EPOCH", async () => {
    const times = async (root: TempRoot) => {
      await make(root, 'x.tar');
      const { stdout } = await root.host.run({
        file: 'tar',
        args: ['--utc', '--full-time', '-tvf', `${root.path}/x.tar`],
      });
      return [...new Set(stdout.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g))];
    };
    const root = await rootWithBuilds();
    const files = Object.keys(await root.files('usr/src/foo-1.0')).filter(path => !path.endsWith('/'));
    for (const path of files) await utimes(`${root.path}/usr/src/foo-1.0/${path}`, 1e9, 1e9);
    await utimes(`${root.path}/usr/src/foo-1.0/foo.c`, 1.5e9, 1.5e9);
    expect(await times(root)).toEqual(['2017-07-14 02:40:00']);
    expect(
      await times({
        ...root,
        dkms: (...words) =>
          root.dkmsWith(real => ({ ...real, env: { ...real.env, SOURCE_DATE_EPOCH: '1' } }), ...words),
      }),
    ).toEqual(['1970-01-01 00:00:01']);
  });
});

describe('no archive is made', () => {
  test.each([
    ['of what is not in the tree', 3, ['bar/1.0']],
    ['without a version', 1, ['foo']],
    ['of what is not built for a kernel', 6, ['foo/1.0', '-k', `${KERNEL},9.9`]],
    ['of everything but source and binaries', 8, ['foo/1.0', '--source-only', '--binaries-only']],
    ['below a file', 9, ['foo/1.0', '--archive', '/proc/version/x.tar']],
  ])('%s: %i', async (_, code, words) => {
    const root = await rootWithBuilds();
    expect((await root.dkms('mktarball', ...words)).code).toBe(code);
    expect(await root.files(PLACE)).toEqual({});
  });

  test('of a module that is built for no kernel, --all or not: 6', async () => {
    const root = await tempRoot();
    await root.module('foo', '1.0');
    await root.dkms('add', 'foo/1.0');
    expect((await root.dkms('mktarball', 'foo/1.0')).code).toBe(6);
    expect((await root.dkms('mktarball', 'foo/1.0', '--all')).code).toBe(6);
  });

  test('of a module whose source is gone: 4', async () => {
    const root = await rootWithBuilds();
    await rm(`${root.path}/usr/src/foo-1.0`, { recursive: true });
    expect((await root.dkms('mktarball', 'foo/1.0')).code).toBe(4);
  });

  test('when tar cannot: 9; nothing of it is left, and what was there stays', async () => {
    const root = await rootWithBuilds();
    await root.write(`${PLACE}/x.tar`, 'before');
    await root.tool('tar', 'for word; do case $word in */.x.tar*) echo half >"$word" ;; esac; done; exit 2');
    expect((await root.dkms('mktarball', 'foo/1.0', '--archive', 'x.tar')).code).toBe(9);
    expect(await root.files(PLACE)).toEqual({ 'x.tar': 'before' });
    expect(await root.files('tmp')).toEqual({});
  });
});
