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

test('steps that were never begun leave what they were to replace as it is', async () => {
  const { host, path, write, files } = await tempRoot();
  const old = { 'usr/src/foo/dkms.conf': 'old', 'usr/src/foo/foo.c': 'old', 'var/kernel/foo.ko': 'old' };
  const lay = { ...old, 'staged/dkms.conf': 'new', 'staged/kernel/foo.ko': 'new' };
  for (const [file, text] of Object.entries(lay)) await write(file, text);
  const steps = [
    { do: 'remove', path: `${path}/usr/src/foo` },
    { do: 'put', from: `${path}/staged/dkms.conf`, to: `${path}/usr/src/foo/dkms.conf` },
    { do: 'link', target: 'dkms.conf', path: `${path}/usr/src/foo/foo.c` },
    { do: 'remove', path: `${path}/var/kernel` },
    { do: 'rename', from: `${path}/staged/kernel`, to: `${path}/var/kernel` },
  ] as const;
  for (let begun = 0; begun <= steps.length; begun++) {
    const entries = prepareEntries(host.files, steps, 'tag');
    for (const entry of entries.slice(0, begun)) await performEntry(host.files, entry);
    // Who staged it has cleared it away by then.
    const goes = begun < steps.length;
    if (goes) await rm(`${path}/staged`, { recursive: true });

    for (const entry of [...entries].reverse()) await undoEntry(host.files, entry);

    expect(await files('usr'), `${begun} begun`).toEqual(below('usr', old));
    expect(await files('var'), `${begun} begun`).toEqual(below('var', old));
    for (const [file, text] of Object.entries(lay)) await write(file, text);
  }
});

function below(top: string, all: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const inside = Object.entries(all).filter(([path]) => path.startsWith(`${top}/`));
  return Object.fromEntries(inside.map(([path, text]) => [path.slice(top.length + 1), text]));
}
