/** What the tests write is in one folder, which is gone when they are done: a run leaves nothing behind. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For vitest, once before all tests. What it returns runs after them. */
export default function setup(): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'roster-tests-')));
  process.env['TMPDIR'] = folder;
  return () => {
    // A container may have written as another user: that says nothing about the tests.
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      console.warn(`Could not remove ${folder}:`, error);
    }
  };
}
