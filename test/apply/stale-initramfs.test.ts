import { describe, expect, test } from 'vitest';
import { remakeStaleImages, renewInitramfs } from '../../src/apply/stale-initramfs';
import type { Command, Host, RunResult } from '../../src/host/host';
import { createPaths } from '../../src/model/paths';
import type { Settings } from '../../src/model/settings';
import { createSnapshot, K1 } from '../helpers/snapshots';
import { tempRoot } from '../helpers/temp-root';

const IN_DPKG = { DPKG_MAINTSCRIPT_PACKAGE: 'foo-dkms', DPKG_ADMINDIR: '/var/lib/dpkg', OTHER: 'x' };
const IMAGE = `/boot/initrd.img-${K1.release}`;
const MADE_MS = 1000;

const FACTS = { sizeBytes: 1, mtimeMs: MADE_MS, changedMs: 0, mode: 0o644, isDirectory: false };

interface Given {
  readonly env?: Host['env'];
  readonly initramfs?: Settings['initramfs'];
  readonly triggers?: boolean;
  readonly root?: string;
}

/** A system with update-initramfs whose K1 has an image; what is called there, and what is queued. */
async function createSystem({ env = {}, initramfs = 'asked', triggers = true, root = '/' }: Given) {
  const { host: real } = await tempRoot();
  const calls: string[] = [];
  const queue = new Set<string>();
  const named = (path: string): string => path.replace(/.*\/\.queue\//, '');
  const host: Host = {
    ...real,
    env,
    findProgram: name => (name === 'update-initramfs' ? `/usr/sbin/${name}` : undefined),
    lock: async () => ({ fd: 0, release: () => undefined }),
    files: {
      ...real.files,
      exists: path => path === IMAGE,
      stat: path => (path === IMAGE ? FACTS : undefined),
      makeDirectory: async () => undefined,
      removeEmptyDirectory: async () => true,
      writeText: async path => void queue.add(named(path)),
      remove: async path => void queue.delete(named(path)),
    },
    run: async ({ file, args, env: given = {} }: Command): Promise<RunResult> => {
      calls.push([...Object.keys(given).filter(name => name.startsWith('DPKG')), file, ...args].join(' '));
      const ok = file !== 'dpkg-trigger' || triggers;
      return { ok, exitCode: ok ? 0 : 1, missing: false, stdout: '', stderr: '' };
    },
  };
  const snapshot = createSnapshot({});
  const settings = { ...snapshot.settings, initramfs };
  const around = {
    host,
    emit: () => undefined,
    waitSeconds: 0,
    snapshot: { ...snapshot, settings, paths: createPaths(root, {}) },
  };
  return { around, seen: () => ({ calls, queue: [...queue] }) };
}

async function renew(given: Given) {
  const { around, seen } = await createSystem(given);
  expect(await renewInitramfs(around, K1)).toBe(true);
  return seen();
}

const REMADE = `update-initramfs -u -k ${K1.release}`;
const TRIGGER = 'DPKG_MAINTSCRIPT_PACKAGE DPKG_ADMINDIR dpkg-trigger --no-await dkms-autoinstall';

describe('an initramfs that is older than the modules', () => {
  test('is made again at once', async () => {
    expect(await renew({})).toEqual({ calls: [REMADE], queue: [] });
  });

  test('waits for the end of a run of dpkg', async () => {
    expect(await renew({ env: IN_DPKG })).toEqual({ calls: [TRIGGER], queue: [`initramfs-${K1.release}`] });
  });

  test('is made at once where dpkg takes no trigger', async () => {
    expect(await renew({ env: IN_DPKG, triggers: false })).toEqual({ calls: [TRIGGER, REMADE], queue: [] });
  });

  test('is made when this is the end', async () => {
    expect(await renew({ env: IN_DPKG, initramfs: 'all' })).toEqual({ calls: [REMADE], queue: [] });
  });

  test('of another root is no business of the dpkg that runs', async () => {
    expect(await renew({ env: IN_DPKG, root: '/mnt' })).toEqual({ calls: [], queue: [] });
  });
});

describe('when the run ends', () => {
  const end = async (sinceMs: number, release = K1.release) => {
    const { around, seen } = await createSystem({ env: IN_DPKG, initramfs: 'all' });
    await remakeStaleImages(around, [{ release, sinceMs }], K1.arch);
    return seen().calls;
  };

  test('an image is made that is still older', async () => {
    expect(await end(MADE_MS + 1)).toEqual([REMADE]);
  });

  test('one that somebody has made since stays', async () => {
    expect(await end(MADE_MS)).toEqual([]);
  });

  test('a kernel that has none is passed over', async () => {
    expect(await end(MADE_MS + 1, 'other')).toEqual([]);
  });
});
