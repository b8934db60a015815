import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a test, or what holds tests, counts as. */
type Counted = keyof Tally;

/** A run that dies before it can tell its tests has not gone well. */
const NEVER_ENDED: Tally = { passed: 0, failed: 1, skipped: 0 };

/**
 * Writes `N passed, N failed, N skipped` as the very last line of a run, for whoever reads the end of a log. A file
 * that could not be collected, a suite whose hooks threw and an error outside of any test count as failed.
 */
export function createTallyReporter(write: (line: string) => void = writeToStdout): Reporter {
  let tally = NEVER_ENDED;
  return {
    onInit: () => {
      // Other reporters, and vitest itself, write until the process ends.
      process.once('exit', () => write(`${formatTally(tally)}\n`));
    },
    onTestRunEnd: (modules, unhandledErrors) => {
      tally = countTests(modules, unhandledErrors.length);
    },
  };
}

export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

export function countTests(modules: readonly TestModule[], unhandledErrors: number): Tally {
  const counted = modules.flatMap(module => [
    ...judgeErrors(module),
    ...[...module.children.allSuites()].flatMap(judgeErrors),
    ...[...module.children.allTests()].map(judgeTest),
  ]);
  const count = (kind: Counted): number => counted.filter(each => each === kind).length;
  return { passed: count('passed'), failed: count('failed') + unhandledErrors, skipped: count('skipped') };
}

function judgeErrors(holder: TestModule | TestSuite): readonly Counted[] {
  return holder.errors().length > 0 ? ['failed'] : [];
}

/** A test that was started and never ended has failed. */
function judgeTest(test: TestCase): Counted {
  const { state } = test.result();
  return state === 'pending' ? 'failed' : state;
}

function writeToStdout(line: string): void {
  process.stdout.write(line);
}
