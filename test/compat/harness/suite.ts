import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareAnswers } from './compare';
import { hasGolden, readGolden, writeGolden } from './golden';
import type { Report } from './inside/steps';
import { type Bench, openBench } from './roots';
import type { Scenario } from './scenario';

/** Set by `npm run oracle`: answers are taken from dkms 3.2.2 and written down; all, or those that are missing. */
const RECORD = process.env.DKMS_COMPAT;

/** Roots at a time: most of a scenario is one process after another. */
const SIDE_BY_SIDE = 2;

/** A test for each scenario, each in roots of its own. */
export function testScenarios(groups: Readonly<Record<string, readonly Scenario[]>>): void {
  let bench: Bench | undefined;
  const takeTurn = createTurns(SIDE_BY_SIDE);
  beforeAll(() => {
    bench = openBench();
  });
  afterAll(() => bench?.close());

  for (const [title, scenarios] of Object.entries(groups)) {
    describe.concurrent(title, () => {
      for (const scenario of scenarios) {
        it(scenario.name, async () => {
          const run = bench?.run;
          if (run === undefined) throw new Error('there is no bench');
          if (RECORD !== undefined) {
            if (RECORD === 'missing' && hasGolden(scenario.name)) return;
            const reports = await takeTurn(() => run(scenario, 'record'));
            writeGolden(
              scenario.name,
              reports.map(({ answer }) => answer),
            );
            return;
          }
          const { answers } = readGolden(scenario.name);
          const reports = await takeTurn(() => run(scenario, 'compare'));
          const problems = compareAnswers(
            scenario,
            answers,
            reports.map(({ answer }) => answer),
          );
          if (problems.length > 0) expect.fail(`${problems.join('\n')}\n\n${tellOutput(reports)}`);
        });
      }
    });
  }
}

/** What ours said at each step, for whoever reads why a test failed. */
function tellOutput(reports: readonly Report[]): string {
  return reports.map(({ answer, output }) => `+ ${answer.step} => ${answer.exit ?? ''}\n${output}`).join('');
}

/** Lets so many work at once; the others wait in line. */
function createTurns(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async work => {
    if (free === 0) await new Promise<void>(resolve => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
