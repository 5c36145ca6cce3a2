import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, ROOT } from './run-roster.js';

describe('the demo', () => {
  it('does the main job, shows its commands, and every step ends as it says', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'scripts/demo.mjs')],
      {
        cwd: emptyFolder(),
        encoding: 'utf8',
      },
    );
    expect(status, stderr).toBe(0);
    const commands = stdout.split('\n').filter((line) => line.startsWith('$ '));
    expect(commands.map((line) => line.split(' ')[2])).toEqual([
      'validate',
      'plan',
      'apply',
      'plan',
      'sandbox',
      'drift',
      'apply',
    ]);
    const said = [
      'Plan: 1 to invite, 1 to invite again, 1 to change, 1 to disable; 5 in sync.',
      'Applied: 4 applied; the workspace matches the roster.',
      'No changes: the workspace matches the roster.',
      'Drift: 1 with another account type; 7 in sync. Nothing was written.',
      'Applied: 1 applied; the workspace matches the roster.',
    ];
    let from = 0;
    for (const line of said) {
      const at = stdout.indexOf(line, from);
      expect(at, line).toBeGreaterThanOrEqual(0);
      from = at + line.length;
    }
  });
});
