import { defineConfig } from 'vitest/config';
import { createTallyReporter } from './test/helpers/tally-reporter';

/** Whole calls, with real makes and shells below a temporary directory; and what is made of them. */
const CALLS = ['apply', 'commands', 'disks', 'hooks', 'package', 'pains'].map(name => `test/${name}/**`);

/** On a fresh machine the first to open a root makes it, from what a mirror gives as fast as it can. */
const WITH_ROOTS_MS = 1_800_000;

/** Tells a machine under load from one where it never comes. Projects take nothing over from what is set for all. */
const expect = { poll: { timeout: 15_000 } };

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
          expect,
        },
      },
      {
        test: {
          name: 'calls',
          include: CALLS.map(folder => `${folder}/*.test.ts`),
          testTimeout: 60_000,
          expect,
        },
      },
      {
        test: {
          name: 'compat',
          include: ['test/compat/**/*.test.ts'],
          testTimeout: WITH_ROOTS_MS,
          hookTimeout: WITH_ROOTS_MS,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: WITH_ROOTS_MS,
        },
      },
      {
        test: {
          name: 'campaign',
          include: ['test/campaign/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: WITH_ROOTS_MS,
          poolOptions: { forks: { singleFork: true } },
        },
      },
    ],
  },
});
