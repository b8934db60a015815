import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { createDyingHost } from './dying-host';
import { FAKE_TOOLS } from './fake-tools';
import { createRefusingHost, type Refusal } from './refusing-host';
import { KERNEL, type TempRoot, tempRoot } from './temp-root';
import { findBroken, KERNEL_MODULES, MAKES_IMAGES, MODPROBE_LINE, OTHER, UPDATE_INITRAMFS } from './whole';

/** A call that is killed, and the system it is killed on. */
export interface CrashScenario {
  readonly name: string;
  readonly lay: () => Promise<TempRoot>;
  readonly call: readonly string[];
}

async function layModules(): Promise<TempRoot> {
  const root = await tempRoot();
  for (const release of [KERNEL, OTHER]) await root.kernel(release, { modules: KERNEL_MODULES });
  await root.module('foo', '1.0', { also: `MODULES_CONF[0]="${MODPROBE_LINE}"\n` });
  await root.module('bar', '1.0');
  await root.module('after', '1.0');
  return root;
}

async function layInstalled(): Promise<TempRoot> {
  const root = await layModules();
  await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
  return root;
}

/** A system whose administrator has something run after each transaction. */
async function layImages(): Promise<TempRoot> {
  const root = await layModules();
  await root.write('boot/.keep', '');
  await root.write('etc/dkms/framework.conf', MAKES_IMAGES);
  return root;
}

/** A system whose kernels have images, and a module that belongs into them. */
async function layEarly(): Promise<TempRoot> {
  const root = await layModules();
  await root.module('foo', '1.0', { also: `MODULES_CONF[0]="${MODPROBE_LINE}"\nREMAKE_INITRD=yes\n` });
  await root.tool('chroot', 'shift; exec "$@"');
  await root.tool('update-initramfs', UPDATE_INITRAMFS);
  for (const release of [KERNEL, OTHER]) await root.write(`boot/initrd.img-${release}`, '');
  return root;
}

/** An archive of what is installed. */
async function layArchive(...words: readonly string[]): Promise<TempRoot> {
  const root = await layInstalled();
  await root.dkms('mktarball', 'foo/1.0', '--archive', './foo.tar', ...words);
  return root;
}

/** The archive alone: neither module nor source. */
async function layArchiveOnly(...words: readonly string[]): Promise<TempRoot> {
  const root = await layArchive(...words);
  await root.dkms('remove', 'foo/1.0', '--all');
  await rm(`${root.path}/usr/src/foo-1.0`, { recursive: true });
  return root;
}

/** Below a root: as long as it is there, depmod fails. */
const DEPMOD_FAILS = 'depmod-fails';

/** depmod fails, so that the call undoes what it has done. */
async function layFailingDepmod(): Promise<TempRoot> {
  const root = await layInstalled();
  await root.tool('depmod', `[ ! -e '${root.path}/${DEPMOD_FAILS}' ] || exit 1\n${FAKE_TOOLS.depmod}`);
  await root.write(DEPMOD_FAILS, '');
  return root;
}

export const CRASH_SCENARIOS: readonly CrashScenario[] = [
  { name: 'install', lay: layModules, call: ['install', 'foo/1.0', '-k', KERNEL] },
  {
    name: 'install again by force',
    lay: layInstalled,
    call: ['install', 'foo/1.0', '-k', KERNEL, '--force'],
  },
  { name: 'build again by force', lay: layInstalled, call: ['build', 'foo/1.0', '-k', KERNEL, '--force'] },
  { name: 'uninstall', lay: layInstalled, call: ['uninstall', 'foo/1.0', '-k', KERNEL] },
  { name: 'remove', lay: layInstalled, call: ['remove', 'foo/1.0', '--all'] },
  {
    name: 'install over an original where depmod fails, and undo it',
    lay: layFailingDepmod,
    call: ['install', 'bar/1.0', '-k', `${KERNEL},${OTHER}`],
  },
  {
    name: 'uninstall where depmod fails',
    lay: layFailingDepmod,
    call: ['uninstall', 'foo/1.0', '-k', KERNEL],
  },
  {
    name: 'install for two kernels, with post_transaction',
    lay: layImages,
    call: ['install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`],
  },
  {
    name: 'remove, with post_transaction',
    lay: async () => {
      const root = await layImages();
      await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
      return root;
    },
    call: ['remove', 'foo/1.0', '--all'],
  },
  {
    name: 'install for two kernels what belongs into their images',
    lay: layEarly,
    call: ['install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`],
  },
  {
    name: 'remove what belongs into images',
    lay: async () => {
      const root = await layEarly();
      await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
      return root;
    },
    call: ['remove', 'foo/1.0', '--all'],
  },
  { name: 'load an archive', lay: () => layArchiveOnly(), call: ['ldtarball', 'foo.tar'] },
  {
    name: 'load an archive without source',
    lay: () => layArchiveOnly('--binaries-only'),
    call: ['ldtarball', 'foo.tar'],
  },
  { name: 'load an archive by force', lay: () => layArchive(), call: ['ldtarball', 'foo.tar', '--force'] },
  { name: 'install an archive', lay: () => layArchiveOnly(), call: ['install', './foo.tar', '-k', KERNEL] },
  {
    name: 'autoinstall on two kernels',
    lay: async () => {
      const root = await layModules();
      await root.dkms('add', 'foo/1.0');
      await root.dkms('add', 'bar/1.0');
      return root;
    },
    call: ['autoinstall', '-k', `${KERNEL},${OTHER}`],
  },
];

/** How many changes the call makes when nothing happens to it. */
export async function countChanges({ lay, call }: CrashScenario): Promise<number> {
  const root = await lay();
  let dying: ReturnType<typeof createDyingHost> | undefined;
  await root.dkmsWith(
    real => {
      dying = createDyingHost(real, Number.POSITIVE_INFINITY, 'before');
      return dying.host;
    },
    ...call,
  );
  return dying?.changes() ?? 0;
}

/** Kills the call at one change, lets the next call come, and looks at what is left. */
export async function crashAt(
  { lay, call }: CrashScenario,
  at: number,
  when: 'before' | 'after',
): Promise<void> {
  const root = await lay();
  let dead: Promise<void> = Promise.resolve();
  const running = root.dkmsWith(
    real => {
      const dying = createDyingHost(real, at, when);
      dead = dying.dead;
      return dying.host;
    },
    ...call,
  );
  await Promise.race([dead, running]);
  await rm(`${root.path}/${DEPMOD_FAILS}`, { force: true });

  const next = await root.dkms('add', 'after/1.0');
  expect(next, `the next call, after death ${when} change ${at}`).toMatchObject({ code: 0 });
  expect(await findBroken(root), `after death ${when} change ${at}`).toEqual([]);
  // Nothing is in the way of the same call again.
  const again = await root.dkms(...call);
  expect(again.stderr, `the same call again, after death ${when} change ${at}`).not.toMatch(/fault in dkms/);
  expect(await findBroken(root), `after the same call again, which had died ${when} change ${at}`).toEqual(
    [],
  );
}

/** Runs work for each item, a few side by side: most of it is waiting for processes. */
export async function forEachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

/** Which writes are refused, without the numbers. */
export type Refused = Pick<Refusal, 'code' | 'writes'> & { readonly below: string };

/** How many writes there are to be refused. */
export async function countRefusable({ lay, call }: CrashScenario, refused: Refused): Promise<number> {
  const root = await lay();
  let count = () => 0;
  await root.dkmsWith(
    real => {
      const refusal = { ...refused, below: root.path + refused.below, from: 0, to: 0 };
      const refusing = createRefusingHost(real, refusal);
      count = refusing.count;
      return refusing.host;
    },
    ...call,
  );
  return count();
}

/** Refuses writes in the middle of a call: it says so, and what the next call finds is whole. */
export async function refuseAt(
  { lay, call }: CrashScenario,
  refused: Refused,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const about = `${refused.code} from write ${from} to ${to}`;
  const root = await lay();
  const refusal = { ...refused, below: root.path + refused.below, from, to };
  const ended = await root.dkmsWith(real => createRefusingHost(real, refusal).host, ...call);
  expect(ended.code, `${about}: ${ended.stderr}`).not.toBe(0);
  expect(ended.stderr, about).not.toMatch(/fault in dkms/);
  await rm(`${root.path}/${DEPMOD_FAILS}`, { force: true });
  expect((await root.dkms('add', 'after/1.0')).code, `the next call after ${about}`).toBe(0);
  expect(await findBroken(root), about).toEqual([]);
  const again = await root.dkms(...call);
  expect(again.stderr, `the same call again after ${about}`).not.toMatch(/fault in dkms/);
  expect(await findBroken(root), `the same call again after ${about}`).toEqual([]);
}
