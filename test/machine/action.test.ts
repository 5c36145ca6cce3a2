/** The action on the Node that GitHub's runners start it with. The tests of `test/built/action*` take the same where it is there. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { actionBundle } from '../built/run-action.js';
import { emptyFolder, ROOT } from '../built/run-roster.js';
import { describeWith } from './machine.js';

describeWith('node24', 'the bundle of the action on Node 24', () => {
  test('is the command line where it gets arguments', async () => {
    const node = process.env['ROSTER_TEST_NODE24'] ?? '';
    const bundle = await actionBundle();
    const args = [bundle, 'plan', `${ROOT}roster.example.yaml`, '--sandbox'];
    const ran = spawnSync(node, args, { encoding: 'utf8', cwd: emptyFolder() });
    expect(ran.stderr).not.toContain('error');
    expect([ran.status, ran.stdout.includes('Plan:')]).toEqual([0, true]);
  });

  test('refuses to be an action where it is none, with what to do instead', async () => {
    const node = process.env['ROSTER_TEST_NODE24'] ?? '';
    const env = { PATH: process.env['PATH'] ?? '', INPUT_COMMAND: 'plan' };
    const ran = spawnSync(node, [await actionBundle()], { encoding: 'utf8', env });
    expect(ran.status).toBe(3);
    expect(ran.stdout).toContain('run the `roster` command itself');
  });
});
