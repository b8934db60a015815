import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { type CrashScenario, DEPMOD_FAILS } from './crash-scenarios';
import { createDyingHost } from './dying-host';
import { createRefusingHost, type Refusal } from './refusing-host';
import type { TempRoot } from './temp-root';
import { findBroken } from './whole';

/** What is not as it must be when the call has died and the next one has been there. */
async function findBrokenBetween(root: TempRoot, { mends }: CrashScenario): Promise<readonly string[]> {
  const broken = await findBroken(root);
  // What was broken before may be so still: but nothing is left over.
  return mends === true ? broken.filter(text => /^(left over|held lock)/.test(text)) : broken;
}

/** The same when the call has been made again. */
async function findBrokenAtEnd(root: TempRoot, { findUndone }: CrashScenario): Promise<readonly string[]> {
  return [...(await findBroken(root)), ...((await findUndone?.(root)) ?? [])];
}

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
export async function crashAt(scenario: CrashScenario, at: number, when: 'before' | 'after'): Promise<void> {
  const { lay, call } = scenario;
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
  expect(await findBrokenBetween(root, scenario), `after death ${when} change ${at}`).toEqual([]);
  // Nothing is in the way of the same call again.
  const again = await root.dkms(...call);
  expect(again.stderr, `the same call again, after death ${when} change ${at}`).not.toMatch(/fault in dkms/);
  const about = `after the same call again, which had died ${when} change ${at}`;
  expect(await findBrokenAtEnd(root, scenario), about).toEqual([]);
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
  scenario: CrashScenario,
  refused: Refused,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const { lay, call } = scenario;
  const about = `${refused.code} from write ${from} to ${to}`;
  const root = await lay();
  const refusal = { ...refused, below: root.path + refused.below, from, to };
  const ended = await root.dkmsWith(real => createRefusingHost(real, refusal).host, ...call);
  expect(ended.code, `${about}: ${ended.stderr}`).not.toBe(0);
  expect(ended.stderr, about).not.toMatch(/fault in dkms/);
  await rm(`${root.path}/${DEPMOD_FAILS}`, { force: true });
  expect((await root.dkms('add', 'after/1.0')).code, `the next call after ${about}`).toBe(0);
  expect(await findBrokenBetween(root, scenario), about).toEqual([]);
  const again = await root.dkms(...call);
  expect(again.stderr, `the same call again after ${about}`).not.toMatch(/fault in dkms/);
  expect(await findBrokenAtEnd(root, scenario), `the same call again after ${about}`).toEqual([]);
}
