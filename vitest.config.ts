import { defineConfig } from 'vitest/config';
import { createTallyReporter } from './test/helpers/tally-reporter';

/** Speeds of tests: unit takes seconds and needs neither root nor network; the others need throwaway roots. */
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
          exclude: ['test/system/**', 'test/compat/**', 'test/campaign/**'],
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
