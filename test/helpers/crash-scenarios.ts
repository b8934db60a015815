import { expect } from 'vitest';
import { createDyingHost } from './dying-host';
import { createSource, KERNEL, type TempRoot, tempRoot } from './temp-root';

/** A call that is killed, and the system it is killed on. */
export interface CrashScenario {
  readonly name: string;
  readonly lay: () => Promise<TempRoot>;
  readonly call: readonly string[];
}

const OTHER = '6.12.1';
/** The kernel has both modules already, older, one of them where a distribution's own updates go. */
const KERNEL_MODULES = {
  'kernel/drivers/foo.ko': createSource('0.1', 'KERNELFOO'),
  'updates/bar.ko': createSource('0.1', 'KERNELBAR'),
};

async function layModules(): Promise<TempRoot> {
  const root = await tempRoot();
  for (const release of [KERNEL, OTHER]) await root.kernel(release, { modules: KERNEL_MODULES });
  await root.module('foo', '1.0');
  await root.module('bar', '1.0');
  await root.module('after', '1.0');
  return root;
}

async function layInstalled(): Promise<TempRoot> {
  const root = await layModules();
  await root.dkms('install', 'foo/1.0', '-k', `${KERNEL},${OTHER}`);
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

  const next = await root.dkms('add', 'after/1.0');
  expect(next, `the next call, after death ${when} change ${at}`).toMatchObject({ code: 0 });
  await expectWhole(root, `after death ${when} change ${at}`);
  // Nothing is in the way of the same call again.
  const again = await root.dkms(...call);
  expect(again.stderr, `the same call again, after death ${when} change ${at}`).not.toMatch(/fault in dkms/);
  await expectWhole(root, `after the same call again, which had died ${when} change ${at}`);
}

/** Every job happened or did not, nothing is left over, and depmod knows what there is. */
export async function expectWhole(root: TempRoot, about: string): Promise<void> {
  const tree = await root.files('var/lib/dkms');
  const names = Object.keys(tree);
  const rubbish = [...names, ...Object.keys(await root.files('lib/modules'))].filter(path =>
    /\.dkms-(kept|new)|\.journal|depmod-pending|\.result/.test(path),
  );
  expect(rubbish, about).toEqual([]);
  for (const release of [KERNEL, OTHER]) {
    const kernel = await root.files(`lib/modules/${release}`);
    const modules = Object.keys(kernel)
      .filter(path => /\.ko$/.test(path))
      .sort();
    expect(kernel['modules.dep']?.replaceAll(':', '').trim().split('\n').sort(), `${about}: depmod`).toEqual(
      modules,
    );
    for (const [name, original] of [
      ['foo', 'kernel/drivers/foo.ko'],
      ['bar', 'updates/bar.ko'],
    ] as const) {
      const installed = tree[`${name}/kernel-${release}-x86_64`] !== undefined;
      const ours = `updates/dkms/${name}.ko`;
      const kept = `${name}/original_module/${release}/x86_64/${name}.ko`;
      const state = { ours: kernel[ours] !== undefined, original: kernel[original], kept: tree[kept] };
      const saved = KERNEL_MODULES[original];
      expect(state, `${about}: ${name} for ${release}`).toEqual(
        installed
          ? { ours: true, original: undefined, kept: saved }
          : { ours: false, original: saved, kept: undefined },
      );
      if (installed)
        expect(kernel[ours], about).toBe(tree[`${name}/1.0/${release}/x86_64/module/${name}.ko`]);
    }
  }
}
