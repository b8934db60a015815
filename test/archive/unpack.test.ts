import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { findFault, parseMember, unpackArchive } from '../../src/archive/unpack';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

/** Packs what lies in `in/`, with tar's own options first. */
async function pack(root: TempRoot, archive: string, ...words: readonly string[]): Promise<string> {
  const packed = await root.host.run({
    file: 'tar',
    args: ['-C', `${root.path}/in`, '-caf', `${root.path}/${archive}`, ...words],
  });
  if (!packed.ok) throw new Error(packed.stderr);
  return `${root.path}/${archive}`;
}

/** Unpacks into `out/`; tells what is there afterwards. */
async function unpack(root: TempRoot, archive: string) {
  await mkdir(`${root.path}/out`, { recursive: true });
  await unpackArchive(root.host, archive, `${root.path}/out`);
  return root.files('out');
}

async function rootWithFiles(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.write('in/foo-1.0/dkms.conf', 'conf');
  await root.write('in/foo-1.0/src/a b.c', 'text');
  return root;
}

describe('an archive', () => {
  test.each(['x.tar', 'x.tar.gz', 'x.tgz', 'x.tar.bz2', 'x.tar.xz', 'x.tar.zst'])(
    'is unpacked whatever compressed it: %s',
    async name => {
      const root = await rootWithFiles();
      expect(await unpack(root, await pack(root, name, 'foo-1.0'))).toEqual({
        'foo-1.0/dkms.conf': 'conf',
        'foo-1.0/src/a b.c': 'text',
      });
    },
  );

  test('need not hold the folders of its files', async () => {
    const root = await rootWithFiles();
    expect(await unpack(root, await pack(root, 'x.tar', 'foo-1.0/src/a b.c'))).toEqual({
      'foo-1.0/src/a b.c': 'text',
    });
  });

  test('keeps links that stay inside, and names that tar has to escape', async () => {
    const root = await rootWithFiles();
    await symlink('../dkms.conf', `${root.path}/in/foo-1.0/src/link`);
    await root.write('in/foo-1.0/ü\n\\x', 'odd');

    expect(await unpack(root, await pack(root, 'x.tar', 'foo-1.0'))).toMatchObject({
      'foo-1.0/src/link': '-> ../dkms.conf',
      'foo-1.0/ü\n\\x': 'odd',
    });
  });

  test("belongs to whoever unpacks it, with that one's umask", async () => {
    const root = await rootWithFiles();
    const archive = await pack(root, 'x.tar', '--owner=1234', '--mode=6777', 'foo-1.0');
    await unpack(root, archive);
    const { stdout } = await root.host.run({
      file: 'stat',
      args: ['-c', '%u %a', `${root.path}/out/foo-1.0/dkms.conf`],
    });
    expect(stdout).toMatch(new RegExp(`^${process.getuid?.()} 7[0-7][0-7]\n$`));
  });
});

describe('an archive that would write elsewhere', () => {
  const expectRefusal = async (root: TempRoot, archive: string, fault: RegExp) => {
    await expect(unpack(root, archive)).rejects.toMatchObject({
      code: 'ARCHIVE_BAD',
      exitCode: 3,
      message: expect.stringMatching(fault),
    });
    expect(await root.files('out')).toEqual({});
  };

  test('by an absolute name is refused, and nothing is written', async () => {
    const root = await rootWithFiles();
    const archive = await pack(root, 'x.tar', '-P', '--transform', `s,^,${root.path}/evil/,`, 'foo-1.0');
    await expectRefusal(root, archive, /evil\/foo-1\.0\/ leaves the directory/);
    expect(await root.files('evil')).toEqual({});
  });

  test('by .. in a name is refused', async () => {
    const root = await rootWithFiles();
    const archive = await pack(root, 'x.tar', '-P', '--transform', 's,^foo,a/../../foo,', 'foo-1.0');
    await expectRefusal(root, archive, /leaves the directory/);
  });

  test('through a link that it brings first is refused, and nothing is written there', async () => {
    const root = await rootWithFiles();
    await mkdir(`${root.path}/elsewhere`);
    await symlink(`${root.path}/elsewhere`, `${root.path}/in/way`);
    const archive = await pack(root, 'x.tar', 'way');
    await rm(`${root.path}/in/way`);
    await root.write('in/way/evil', 'x');
    const args = ['-C', `${root.path}/in`, '-rf', archive, 'way/evil'];
    expect(await root.host.run({ file: 'tar', args })).toMatchObject({ ok: true });
    await expectRefusal(root, archive, /way is a link to .*elsewhere, which leaves it/);
    expect(await root.files('elsewhere')).toEqual({});
  });

  test.each(['/etc', '../..', '../../etc/passwd', '..'])(
    'by a symbolic link to %s is refused',
    async target => {
      const root = await tempRoot();
      await mkdir(`${root.path}/in`);
      await symlink(target, `${root.path}/in/link`);
      await expectRefusal(root, await pack(root, 'x.tar', 'link'), /link is a link to/);
    },
  );

  test('by a link whose own name has an arrow is refused: nobody can tell where it leads', async () => {
    const root = await tempRoot();
    await mkdir(`${root.path}/in`);
    await symlink('../../etc', `${root.path}/in/a -> b`);
    await expectRefusal(root, await pack(root, 'x.tar', 'a -> b'), /cannot be read: .*a -> b -> /);
  });

  test('by a device, a fifo or a socket is refused', async () => {
    const root = await tempRoot();
    await mkdir(`${root.path}/in`);
    await root.host.run({ file: 'mkfifo', args: [`${root.path}/in/fifo`] });
    await expectRefusal(root, await pack(root, 'x.tar', 'fifo'), /fifo is neither file, directory nor link/);
  });
});

describe('what is no archive', () => {
  test.each([
    ['text', 'just text\n'],
    ['nothing', ''],
    ['a cut header', '\u001f\u008b\u0008'],
  ])('%s is told as such, unpacked or not', async (_, content) => {
    const root = await tempRoot();
    await writeFile(`${root.path}/x.tar.gz`, content, 'latin1');
    await mkdir(`${root.path}/out`);

    const unpacked = unpackArchive(root.host, `${root.path}/x.tar.gz`, `${root.path}/out`);
    await expect(unpacked).rejects.toMatchObject({ code: 'ARCHIVE_BAD' });
    expect(await root.files('out')).toEqual({});
  });

  test('a truncated archive is refused, and nothing of it is written', async () => {
    const root = await rootWithFiles();
    await root.write('in/foo-1.0/big', Array.from({ length: 20_000 }, (_, i) => i * 7919).join(' '));
    const archive = await pack(root, 'x.tar.gz', 'foo-1.0');
    const whole = root.host.files.readBytes(archive);
    await writeFile(archive, whole.subarray(0, whole.length / 2));

    await expect(unpack(root, archive)).rejects.toMatchObject({
      code: 'ARCHIVE_BAD',
      message: expect.stringContaining('is damaged'),
    });
    expect(await root.files('out')).toEqual({});
  });

  test('a full disk is not the fault of the archive', async () => {
    const root = await rootWithFiles();
    const archive = await pack(root, 'x.tar', 'foo-1.0');
    const tar =
      'case $* in *--extract*) echo "tar: x: Cannot write: No space left on device" >&2; exit 2 ;; esac';
    await root.tool('tar', `${tar}; exec /usr/bin/tar "$@"`);
    await expect(unpack(root, archive)).rejects.toMatchObject({ code: 'NO_SPACE', exitCode: 1 });
  });
});

describe('a line of what tar lists', () => {
  test.each([
    ['-rw-r--r-- 0/0             123 2026-01-31 12:00 a b/c', { type: '-', name: 'a b/c', target: '' }],
    ['lrwxrwxrwx 0/0               0 2026-01-31 12:00 a -> ../b', { type: 'l', name: 'a', target: '../b' }],
    ['hrw-r--r-- 0/0               0 2026-01-31 12:00 a link to b', { type: 'h', name: 'a', target: 'b' }],
    ['crw-r--r-- 0/0             1,3 2026-01-31 12:00 null', { type: 'c', name: 'null', target: '' }],
    ['-rw-r--r-- 0/0             123 2026-01-31 12:00 a -> b', { type: '-', name: 'a -> b', target: '' }],
    ['-rw-r--r-- 0/0             123 2026-01-31 12:00  a', { type: '-', name: ' a', target: '' }],
  ])('%s', (line, member) => {
    expect(parseMember(line)).toEqual(member);
  });

  test('that makes no sense is none', () => {
    expect(parseMember('nonsense')).toBeUndefined();
  });
});

describe('a member is', () => {
  const member = (type: string, name: string, target = '') => findFault({ type, name, target });

  test.each([
    ['-', 'a', ''],
    ['-', './a/b', ''],
    ['-', 'a/../b', ''],
    ['d', './', ''],
    ['l', 'a/b/c', '../../d'],
    ['h', 'a/b', 'a/c'],
  ])('harmless: %s %s %s', (type, name, target) => {
    expect(member(type, name, target)).toBeUndefined();
  });

  test.each([
    ['-', '/a', ''],
    ['-', '..', ''],
    ['-', 'a/../../b', ''],
    ['l', 'a/b', '../../c'],
    ['l', 'a', '/b'],
    ['h', 'a', '../b'],
    ['h', 'a/b', '../c'],
    ['h', 'a', '/etc/passwd'],
    ['b', 'sda', ''],
    ['p', 'fifo', ''],
  ])('harmful: %s %s %s', (type, name, target) => {
    expect(member(type, name, target)).toBeDefined();
  });
});
