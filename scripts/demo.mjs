/**
 * Plan, apply and drift in a minute: the real command on the example roster, against the embedded sandbox.
 * Works in a folder of its own, so that it can be run again and leaves nothing behind.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const roster = 'roster.example.yaml';

/** What is said before a command, the command, and the exit code that it must have. */
const steps = [
  ['Is the roster well-formed? (offline)', `roster validate ${roster}`, 0],
  ['What would change? Nothing is written.', `roster plan ${roster} --sandbox`, 0],
  ['Make it so.', `roster apply ${roster} --sandbox --yes`, 0],
  ['Planned again: nothing is left to do.', `roster plan ${roster} --sandbox`, 0],
  [
    "Meanwhile, someone makes Priya an admin on Paradime's web page.",
    'roster sandbox set-account-type priya@acme.io ADMIN',
    0,
  ],
  [
    'The schedule finds it (exit code 2: something differs).',
    `roster drift ${roster} --sandbox`,
    2,
  ],
  ['Applying fixes it.', `roster apply ${roster} --sandbox --yes`, 0],
];

const folder = mkdtempSync(join(tmpdir(), 'roster-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
cpSync(join(root, roster), join(folder, roster));

for (const [why, command, expected] of steps) {
  console.log(`\n# ${why}\n$ ${command}`);
  const [, ...args] = command.split(' ');
  const { status } = spawnSync(process.execPath, [join(root, 'dist/node/bin.js'), ...args], {
    cwd: folder,
    stdio: 'inherit',
    // The demo must not meet anyone's real workspace.
    env: { ...process.env, HOME: folder },
  });
  if (status !== expected) {
    console.error(`\nThe demo expected exit code ${expected} and got ${status}.`);
    process.exit(1);
  }
}
console.log(
  '\nThat was plan, apply and drift. Next: docs/get-started.md sets it up for your own workspace.',
);
