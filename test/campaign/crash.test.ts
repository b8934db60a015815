import { describe, expect, test } from 'vitest';
import { CRASH_SCENARIOS, countChanges, crashAt } from '../helpers/crash-scenarios';

describe('a call that is killed before or after any change leaves each job done or not begun', () => {
  let points = 0;
  test.each(CRASH_SCENARIOS.map(scenario => [scenario.name, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const changes = await countChanges(scenario);
      for (let at = 1; at <= changes; at++) {
        for (const when of ['before', 'after'] as const) {
          await crashAt(scenario, at, when);
          points += 1;
        }
      }
    },
  );

  test('at 300 points and more', () => {
    expect(points).toBeGreaterThanOrEqual(300);
  });
});
