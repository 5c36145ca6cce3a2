import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Three projects, from quick to slow:
 * `unit` needs nothing but sources, `built` runs the built command as a child process, `machine`
 * needs Docker or Chromium and says so where they are missing.
 */
export default defineConfig({
  test: {
    // Most tests wait for processes: one worker alone would leave a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/built/**', 'test/machine/**'],
          // Laws play hundreds of scenes, on machines that do other things too.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'built',
          include: ['test/built/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'machine',
          include: ['test/machine/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
