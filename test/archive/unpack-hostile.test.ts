import { mkdir, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { unpackArchive } from '../../src/archive/unpack';
import { createPaxField, createRawTar, type RawMember } from '../helpers/raw-tar';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

const file = (name: string): RawMember => ({ type: '0', name, content: 'evil\n' });
const link = (name: string, target: string): RawMember => ({ type: '2', name, target });
const hardLink = (name: string, target: string): RawMember => ({ type: '1', name, target });
const directory = (name: string, mode = 0o755): RawMember => ({ type: '5', name, mode });

/** Archives that no tar writes of itself; OUT stands for a directory beside the one that is unpacked in. */
const HOSTILE: Readonly<Record<string, readonly RawMember[]>> = {
  'an absolute name': [file('OUT/new')],
  'an absolute name of a file that is there': [file('OUT/kept')],
  'a name with .. at its beginning': [file('../elsewhere/kept')],
  'a name with .. after a harmless folder': [directory('a'), file('a/../../elsewhere/kept')],
  'a name with .. in the fields of pax': [createPaxField('path', '../elsewhere/kept'), file('kept')],
  'a directory with ..': [directory('../elsewhere/made')],
  'a file through an absolute link': [link('way', 'OUT'), file('way/kept')],
  'a file through a link with ..': [link('way', '../../../elsewhere'), file('way/kept')],
  'a file through a link of pax': [createPaxField('linkpath', 'OUT'), link('way', 'x'), file('way/kept')],
  'a file through two links': [link('a', 'b'), link('b', 'OUT'), file('a/kept')],
  'a file through a link in a folder': [directory('d'), link('d/way', 'OUT'), file('d/way/kept')],
  'a link whose folder comes after it': [link('way', 'OUT'), directory('way'), file('way/kept')],
  'a link and a file of one name': [link('kept', 'OUT/kept'), file('kept')],
  'a hard link to an absolute file, and a file of its name': [hardLink('kept', 'OUT/kept'), file('kept')],
  'a hard link with ..': [hardLink('kept', '../../../elsewhere/kept'), file('kept')],
  'a hard link through a link': [link('way', 'OUT'), hardLink('kept', 'way/kept'), file('kept')],
  'a hard link to a link': [link('way', 'OUT/kept'), hardLink('kept', 'way'), file('kept')],
  'a character device': [{ type: '3', name: 'null', mode: 0o666 }],
  'a block device': [{ type: '4', name: 'disk', mode: 0o666 }],
  'a fifo, and a file of its name': [{ type: '6', name: 'fifo' }, file('fifo')],
  'a device, and a file of its name': [{ type: '3', name: 'null' }, file('null')],
  'a device below a directory that nobody may enter': [directory('d', 0), { type: '3', name: 'd/null' }],
};

async function rootWithElsewhere(members: readonly RawMember[]): Promise<TempRoot> {
  const root = await tempRoot();
  await root.write('elsewhere/kept', 'kept\n');
  await mkdir(`${root.path}/out`);
  const placed = members.map(member => ({
    ...member,
    name: member.name.replace('OUT', `${root.path}/elsewhere`),
    ...(member.target === undefined
      ? {}
      : { target: member.target.replace('OUT', `${root.path}/elsewhere`) }),
  }));
  await writeFile(`${root.path}/x.tar`, createRawTar(placed));
  return root;
}

const unpack = (root: TempRoot) => unpackArchive(root.host, `${root.path}/x.tar`, `${root.path}/out`);

describe('an archive that reaches out is refused, leaves nothing, and touches nothing:', () => {
  test.each(Object.entries(HOSTILE))('%s', async (_, members) => {
    const root = await rootWithElsewhere(members);
    const before = await stat(`${root.path}/elsewhere/kept`);

    await expect(unpack(root)).rejects.toMatchObject({ code: 'ARCHIVE_BAD', exitCode: 3 });

    expect(root.host.files.list(`${root.path}/out`)).toEqual([]);
    expect(await root.files('elsewhere')).toEqual({ kept: 'kept\n' });
    const { mode, nlink, mtimeMs, ino } = await stat(`${root.path}/elsewhere/kept`);
    expect({ mode, nlink, mtimeMs, ino }).toEqual({
      mode: before.mode,
      nlink: 1,
      mtimeMs: before.mtimeMs,
      ino: before.ino,
    });
  });

  test('links that stay inside are no such thing, whatever goes through them', async () => {
    const root = await rootWithElsewhere([
      directory('d'),
      link('way', 'd'),
      file('way/inside'),
      hardLink('second', 'd/inside'),
    ]);
    await unpack(root);
    expect(await root.files('out')).toEqual({
      'd/inside': 'evil\n',
      way: '-> d',
      second: 'evil\n',
    });
  });
});

describe('while an archive is unpacked', () => {
  test('nobody else can get at what is in it, whatever modes it asks for', async () => {
    const root = await rootWithElsewhere([directory('./', 0o777), file('./tool')]);
    await root.tool(
      'tar',
      `/usr/bin/tar "$@" && for word; do case $word in */content) stat -c %a "$word/.."; esac; done > ${root.path}/seen`,
    );
    await expect(unpack(root)).resolves.toBeUndefined();
    expect(await root.read('seen')).toBe('700\n');
    expect(await root.files('out')).toEqual({ tool: 'evil\n' });
  });

  test('directories that say that nobody may write in them are opened to their owner', async () => {
    const root = await rootWithElsewhere([directory('d', 0o555), file('d/e/f'), directory('d/e', 0o100)]);
    await unpack(root);
    const modes = await Promise.all(['d', 'd/e'].map(name => stat(`${root.path}/out/${name}`)));
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['755', '700']);
  });

  test('no file keeps a right that it would give to whoever runs it', async () => {
    const root = await rootWithElsewhere([
      { ...file('tool'), mode: 0o6755 },
      { ...directory('d'), mode: 0o3777 },
    ]);
    await unpack(root);
    const modes = await Promise.all(['tool', 'd'].map(name => stat(`${root.path}/out/${name}`)));
    expect(modes.map(({ mode }) => mode & 0o7000)).toEqual([0, 0]);
  });
});
