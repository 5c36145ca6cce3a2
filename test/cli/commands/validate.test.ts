import { expect, it } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/validate.js';
import { fakeEnv } from '../../outside.js';
import { runCommand } from './run-command.js';

it('takes --sandbox as every other command does, and asks nobody either way', async () => {
  const text = 'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n';
  const env = fakeEnv({ files: { 'roster.yaml': text } });
  expect(await runCommand(declareCommand, ['--sandbox'], env)).toBe(0);
  expect(env.files.paths()).toEqual(['/repo/roster.yaml']);
});
