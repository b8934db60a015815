import { describe, expect, test } from 'vitest';
import { countChanges, crashAt, forEachOf } from '../helpers/crash-play';
import { CRASH_SCENARIOS } from '../helpers/crash-scenarios';

/** `DKMS_CRASH_EVERY=20` tries every twentieth point only. */
const EVERY = Number(process.env.DKMS_CRASH_EVERY ?? 1);

/*
 * After the death and the next call: every job in its old or its new state (what was built is whole or not there, what
 * is installed is in place, linked and recorded or not there at all); originals kept or back; depmod's files agree with
 * the disk; no temporary or kept file, journal, debt or attempt left; the locks of the tree and the kernels free. The
 * same holds after the same call has been made again. `test/helpers/whole.ts` is the list.
 */
describe('a call that is killed before or after any change leaves each job done or not begun', () => {
  let points = 0;
  test.each(CRASH_SCENARIOS.map(scenario => [scenario.name, scenario] as const))(
    '%s',
    { timeout: 1_800_000 },
    async (_, scenario) => {
      const changes = await countChanges(scenario);
      const all = Array.from({ length: changes }, (_, index) => index + 1).flatMap(at =>
        (['before', 'after'] as const).map(when => ({ at, when })),
      );
      const tried = all.filter((_, index) => index % EVERY === 0);
      await forEachOf(tried, ({ at, when }) => crashAt(scenario, at, when));
      points += tried.length;
    },
  );

  test.runIf(EVERY === 1)('at 300 points and more', () => {
    expect(points).toBeGreaterThanOrEqual(300);
  });
});
