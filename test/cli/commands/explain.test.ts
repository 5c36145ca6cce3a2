import { describe, expect, it } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/explain.js';
import type { ExitCode } from '../../../src/errors.js';
import { fakeEnv } from '../../outside.js';
import { runCommand } from './run-command.js';

const ROSTER = `version: 1
users:
  - { email: marco@acme.io, account_type: ANALYST }
  - { email: maria@acme.io, account_type: ANALYST }
  - { email: bob@acme.io, account_type: ADMIN }
`;

/** Where nothing says how to reach Paradime: whoever is looked for there is not found out about. */
function explain(typed: string): Promise<ExitCode | null> {
  const env = fakeEnv();
  const bytes = new TextEncoder().encode(ROSTER);
  const isRoster = (path: string): boolean => path === 'roster.yaml';
  const files = {
    ...env.files,
    size: async (path: string) => (isRoster(path) ? bytes.length : null),
    read: async (path: string) => (isRoster(path) ? bytes : null),
  };
  return runCommand(declareCommand, ['--', typed], { ...env, files });
}

describe('someone to look for', () => {
  it.each(['', 'notmail', '@acme.io', '名前', '\u001b[31mx'])(
    'is nobody without an address: %j',
    async (typed) => {
      await expect(explain(typed)).rejects.toMatchObject({
        exitCode: 3,
        hint: expect.any(String),
      });
    },
  );

  it('is refused in the words of a roster, with who may be meant', async () => {
    await expect(explain('notmail')).rejects.toMatchObject({
      code: 'invalid_email',
      message: '`notmail` is not an e-mail address: it has no @.',
      hint: 'Correct the address. It should look like name@example.com.',
    });
    await expect(explain('mark@')).rejects.toMatchObject({
      hint: 'Did you mean marco@acme.io or maria@acme.io?',
    });
    await expect(explain('bob')).rejects.toMatchObject({ hint: 'Did you mean bob@acme.io?' });
  });

  it.each(['ana@acme.io', 'ana@localhost', '%s@%n', 'аna@acme.io', 'a b@c'])(
    'may have any address that a workspace may show: %j',
    async (typed) => {
      await expect(explain(typed)).rejects.toMatchObject({ code: 'credentials_missing' });
    },
  );
});
