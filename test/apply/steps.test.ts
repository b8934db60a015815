import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { performEntry, prepareEntries, settleEntry, undoEntry } from '../../src/apply/steps';
import type { Host } from '../../src/host/host';
import { createDyingHost } from '../helpers/dying-host';
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

/** What an image of a container brings: a file of it can be renamed, a directory cannot. */
function withLowerLayer(directory: string): (real: Host) => Host {
  return real => ({
    ...real,
    files: {
      ...real.files,
      replace: async (from, to) => {
        if (from === directory) throw Object.assign(new Error('EXDEV: cross-device link'), { code: 'EXDEV' });
        return real.files.replace(from, to);
      },
    },
  });
}

async function layBuilt() {
  const root = await tempRoot();
  await root.write('tree/k/x86_64/module/foo.ko', 'built', 0o640);
  await root.write('tree/k/x86_64/log/make.log', 'log');
  await symlink('module/foo.ko', `${root.path}/tree/k/x86_64/link`);
  await root.host.files.setTimes(`${root.path}/tree/k/x86_64/module`, 1_000_000);
  return root;
}

test('a directory that cannot be renamed is taken away all the same', async () => {
  const { path, host, files } = await layBuilt();
  const step = { do: 'remove', path: `${path}/tree/k` } as const;
  const [entry] = prepareEntries(host.files, [step], 'tag');
  if (entry === undefined) throw new Error('no entry');

  await performEntry(withLowerLayer(step.path)(host).files, entry);
  expect(host.files.exists(step.path)).toBe(false);
  await settleEntry(host.files, entry);
  expect(await files('tree')).toEqual({});
});

test.each([
  [
    'while it is copied',
    2,
    'before',
    (top: string) => mkdir(`${top}/..dkms-kept-tag-0.dkms-new/x86_64`, { recursive: true }),
  ],
  ['when it is copied', 2, 'after', undefined],
  ['while the original goes', 3, 'before', (top: string) => rm(`${top}/k/x86_64/log`, { recursive: true })],
  ['when the original is gone', 3, 'after', undefined],
] as const)(
  'a directory that cannot be renamed is put back as it was by who finds it %s',
  async (_, at, when, harm) => {
    const { path, host, files } = await layBuilt();
    const before = await files('tree');
    const step = { do: 'remove', path: `${path}/tree/k` } as const;
    const [entry] = prepareEntries(host.files, [step], 'tag');
    if (entry === undefined) throw new Error('no entry');
    const dying = createDyingHost(withLowerLayer(step.path)(host), at, when);
    void performEntry(dying.host.files, entry);
    await dying.dead;
    await harm?.(`${path}/tree`);

    await undoEntry(host.files, entry);
    await undoEntry(host.files, entry);

    expect(await files('tree')).toEqual(before);
    expect(host.files.list(`${path}/tree`)).toEqual(['k']);
    expect(host.files.readLink(`${step.path}/x86_64/link`)).toBe('module/foo.ko');
    expect(host.files.stat(`${step.path}/x86_64/module/foo.ko`)?.mode).toBe(0o640);
    expect(host.files.stat(`${step.path}/x86_64/module`)?.mtimeMs).toBe(1_000_000_000);
  },
);

function below(top: string, all: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const inside = Object.entries(all).filter(([path]) => path.startsWith(`${top}/`));
  return Object.fromEntries(inside.map(([path, text]) => [path.slice(top.length + 1), text]));
}
