import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** For a test that never ends. How long one may take is not told by the clock: other work slows a machine. */
const HANGS_AFTER_MS = 10 * 60_000;

/** Random rosters, faults and nonsense, many of each: what takes minutes, and is not run before every commit. */
const LAWS = ['test/{chaos,fuzz}/**/*.test.ts', 'test/**/{laws,*.laws}.test.ts'];

/**
 * Four projects, from quick to slow: `unit` needs nothing but sources, nor does `laws`, `built` runs the built
 * command as a child process, `machine` needs Docker or Chromium and says so where they are missing.
 */
export default defineConfig({
  test: {
    teardownTimeout: HANGS_AFTER_MS,
    globalSetup: 'test/scratch.ts',
    // Most tests wait for processes: one worker alone would leave a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/built/**', 'test/machine/**', ...LAWS],
          // Loading the sources anew for each file took a quarter of the time. They keep no state.
          isolate: false,
          testTimeout: HANGS_AFTER_MS,
          hookTimeout: HANGS_AFTER_MS,
        },
      },
      {
        test: {
          name: 'laws',
          include: LAWS,
          isolate: false,
          testTimeout: HANGS_AFTER_MS,
          hookTimeout: HANGS_AFTER_MS,
        },
      },
      {
        test: {
          name: 'built',
          include: ['test/built/**/*.test.ts'],
          testTimeout: HANGS_AFTER_MS,
          hookTimeout: HANGS_AFTER_MS,
        },
      },
      {
        test: {
          name: 'machine',
          include: ['test/machine/**/*.test.ts'],
          testTimeout: HANGS_AFTER_MS,
          hookTimeout: HANGS_AFTER_MS,
        },
      },
    ],
  },
});
