/** For `npm run mutate`: the tests of one folder, each file with modules of its own, as mutants need it. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: [`${process.env['ROSTER_MUTATED_TESTS']}/**/*.test.ts`] },
});
