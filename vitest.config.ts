import { defineConfig } from 'vitest/config';
import { createTallyReporter } from './test/helpers/tally-reporter';

/** Whole calls, with real makes and shells below a temporary directory; and what is made of them. */
const CALLS = ['apply', 'commands', 'disks', 'hooks', 'package', 'pains'].map(name => `test/${name}/**`);

/** Speeds of tests: unit takes seconds, calls minutes; both need neither root nor network. The others need throwaway roots. */
export default defineConfig({
  test: {
    // Most of a test is waiting for programs that it has started.
    minWorkers: '100%',
    maxWorkers: '100%',
    reporters: ['default', createTallyReporter()],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/system/**', 'test/compat/**', 'test/campaign/**', ...CALLS],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'calls',
          include: CALLS.map(folder => `${folder}/*.test.ts`),
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'compat',
          include: ['test/compat/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'campaign',
          include: ['test/campaign/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          poolOptions: { forks: { singleFork: true } },
        },
      },
    ],
  },
});
