/** What the tests write is in one folder, which is gone when they are done: a run leaves nothing behind. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'roster-tests-')));

/** Vitest calls it once before all tests. */
export function setup(): void {
  process.env['TMPDIR'] = folder;
}

/** Vitest calls it once after all tests. */
export function teardown(): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // What a container wrote as another user stays: that says nothing about the tests.
  }
}
