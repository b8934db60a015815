import { describe, expect, test } from 'vitest';
import { countRefusable, forEachOf, type Refused, refuseAt } from '../helpers/crash-play';
import { CRASH_SCENARIOS } from '../helpers/crash-scenarios';
import { NEED_SPACE, REFUSABLE_WRITES } from '../helpers/writes';

/** `DKMS_CRASH_EVERY=20` tries every twentieth write only. */
const EVERY = Number(process.env.DKMS_CRASH_EVERY ?? 1);
const FULL: Refused = { code: 'ENOSPC', writes: NEED_SPACE, below: '' };
const READ_ONLY: Refused = { code: 'EROFS', writes: REFUSABLE_WRITES, below: '/lib/modules' };

/** What happens once, to a disk that has space again at the next write; and what stays. */
const ENDS = { once: (from: number) => from, 'from then on': () => Number.POSITIVE_INFINITY };

describe.each([
  ['a disk that is full', FULL],
  ['an install tree that becomes read-only', READ_ONLY],
] as const)('%s at any write fails the call and leaves each job done or not begun', (_, refused) => {
  describe.each(Object.entries(ENDS))('%s', (__, end) => {
    // Neither a build nor an archive that is loaded touches a kernel, nor does a version that no kernel has.
    const scenarios = CRASH_SCENARIOS.filter(
      ({ name }) => refused === FULL || !/^(build|load|prune)/.test(name),
    );
    test.each(scenarios.map(scenario => [scenario.name, scenario] as const))(
      '%s',
      { timeout: 1_800_000 },
      async (___, scenario) => {
        const count = await countRefusable(scenario, refused);
        expect(count).toBeGreaterThan(0);
        const writes = Array.from({ length: count }, (____, index) => index + 1);
        const tried = writes.filter((____, index) => index % EVERY === 0);
        await forEachOf(tried, from => refuseAt(scenario, refused, { from, to: end(from) }));
      },
    );
  });
});
