import { utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createPaths } from '../../src/model/paths';
import { compareInstalled, findInstalledPairs, listBuiltModules } from '../../src/tree/installed-files';
import { formatRecord, type InstallRecord, readRecord } from '../../src/tree/record';
import { createSnapshot, K1, ref } from '../helpers/snapshots';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

const MODULE = ref('foo/1.0');
const RESULT = `var/lib/dkms/foo/1.0/${K1.release}/${K1.arch}`;
const { profile } = createSnapshot({});
const build = { module: MODULE, kernel: K1 };

const layRecord = (root: TempRoot, record: InstallRecord) =>
  root.write(`${RESULT}/record.json`, formatRecord(record));

async function rootWithBuild(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.write(`${RESULT}/module/foo.ko.xz`, 'foo');
  await root.write(`${RESULT}/module/Module.symvers`, '');
  return root;
}

describe('which installed file belongs to which built one', () => {
  test('is told by the record of the install', async () => {
    const root = await rootWithBuild();
    const paths = createPaths(root.path, {});
    await layRecord(root, { schema: 1, installed: ['extra/deep/foo.ko.xz'] });

    expect(findInstalledPairs(root.host.files, paths, { ...build, profile })).toEqual([
      {
        built: `${root.path}/${RESULT}/module/foo.ko.xz`,
        installed: `${root.path}/lib/modules/${K1.release}/extra/deep/foo.ko.xz`,
      },
    ]);
  });

  test("is told by the distribution's destination where there is no record", async () => {
    const root = await rootWithBuild();
    const pairs = findInstalledPairs(root.host.files, createPaths(root.path, {}), { ...build, profile });

    expect(pairs?.map(pair => pair.installed)).toEqual([
      `${root.path}/lib/modules/${K1.release}/updates/dkms/foo.ko.xz`,
    ]);
  });

  test('is told by nothing where the conf decides the place', async () => {
    const root = await rootWithBuild();
    const without = { ...profile, destination: undefined };
    expect(
      findInstalledPairs(root.host.files, createPaths(root.path, {}), { ...build, profile: without }),
    ).toBeUndefined();
  });
});

test('what was built are the modules, not what lies beside them', async () => {
  const root = await rootWithBuild();
  expect(listBuiltModules(root.host.files, createPaths(root.path, {}), MODULE, K1)).toEqual(['foo.ko.xz']);
});

describe('installed files are', () => {
  const compare = async (built: string | undefined, installed: string | undefined) => {
    const root = await tempRoot();
    if (built !== undefined) {
      await root.write('a', built);
      // Written at another time, or their texts would not be looked at.
      await utimes(`${root.path}/a`, 1, 1);
    }
    if (installed !== undefined) await root.write('b', installed);
    return compareInstalled(root.host.files, [{ built: `${root.path}/a`, installed: `${root.path}/b` }]);
  };

  test.each([
    ['same', 'text', 'text'],
    ['different', 'text', 'tex2'],
    ['different', 'text', 'longer'],
    ['different', 'text', undefined],
    ['built-missing', undefined, 'text'],
    ['built-missing', undefined, undefined],
  ])('%s when %j was built and %j is there', async (state, built, installed) => {
    expect(await compare(built, installed)).toBe(state);
  });

  test('the same, unread, when size and time agree', async () => {
    const root = await tempRoot();
    for (const name of ['a', 'b']) {
      await root.write(name, name);
      await root.host.files.setTimes(`${root.path}/${name}`, 1_600_000_000);
    }
    const files = { ...root.host.files, hasSameContent: () => expect.fail('they were read') };
    expect(compareInstalled(files, [{ built: `${root.path}/a`, installed: `${root.path}/b` }])).toBe('same');
  });

  test('no comparison at all when nothing was built', async () => {
    expect(compareInstalled((await tempRoot()).host.files, [])).toBe('built-missing');
  });
});

describe('a record', () => {
  const readText = async (text: string) => {
    const root = await tempRoot();
    await root.write(`${RESULT}/record.json`, text);
    return readRecord(root.host.files, createPaths(root.path, {}), build);
  };

  test('is read as it was written', async () => {
    const root = await rootWithBuild();
    const paths = createPaths(root.path, {});
    const record = { schema: 1, installed: ['updates/dkms/foo.ko'] } as const;

    await layRecord(root, { ...record, installed: [...record.installed] });

    expect(readRecord(root.host.files, paths, build)).toEqual(record);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"schema":2,"installed":[]}',
    '{"schema":1}',
    '{"schema":1,"installed":["/etc/passwd"]}',
    '{"schema":1,"installed":["../../x.ko"]}',
    '{"schema":1,"installed":[1]}',
  ])('that is none of ours counts as none: %s', async text => {
    expect(await readText(text)).toBeUndefined();
  });
});
