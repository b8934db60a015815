import { mkdir, rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { performEntry, prepareEntries, undoEntry } from '../../src/apply/steps';
import { tempRoot } from '../helpers/temp-root';

test('a rename is undone where its source place is still there, and leaves nothing where that has gone', async () => {
  const { host, path } = await tempRoot();
  const { files } = host;
  for (const goes of [false, true]) {
    await mkdir(`${path}/attempt/result`, { recursive: true });
    await writeFile(`${path}/attempt/result/foo.ko`, 'built');
    const step = { do: 'rename', from: `${path}/attempt/result`, to: `${path}/kernel/arch` } as const;
    const [entry] = prepareEntries(files, [step], 'tag');
    if (entry === undefined) throw new Error('no entry');
    await performEntry(files, entry);
    if (goes) await rm(`${path}/attempt`, { recursive: true });

    await undoEntry(files, entry);
    await undoEntry(files, entry);

    expect(files.readText(`${path}/attempt/result/foo.ko`)).toBe(goes ? undefined : 'built');
    expect(files.exists(`${path}/kernel`)).toBe(false);
  }
});
