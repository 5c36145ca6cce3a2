/** Whose access ends soon, offline. Today is 2026-11-23. */
import { describe, expect, it } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/expiring.js';
import { createRedaction } from '../../../src/render/redact.js';
import { createSecrets } from '../../../src/secret.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';
import { runCommand } from './run-command.js';

const ROSTER = `version: 1
include:
  - { path: teams/*.yaml, may_grant: [ANALYST] }
users:
  - { email: boss@acme.io, account_type: ADMIN }
  - { email: today@acme.io, account_type: ANALYST, expires: 2026-11-23 }
  - { email: gone@acme.io, account_type: ANALYST, expires: 2026-11-22 }
  - { email: later@acme.io, account_type: ANALYST, expires: 2026-12-24 }
`;
const TEAM =
  "version: 1\nusers:\n  - { email: o'neil+x@acme.io, account_type: ANALYST, expires: 2026-12-01 }\n";
const OWNERS = '* @acme/platform\n/teams/ @acme/leads\n';

function desk(): FakeEnv {
  return fakeEnv({ files: { 'roster.yaml': ROSTER, 'teams/data.yaml': TEAM, CODEOWNERS: OWNERS } });
}

async function people(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const env = desk();
  expect(await runCommand(declareCommand, ['--format', 'json', ...args], env)).toBe(0);
  return JSON.parse(env.out()).people;
}

describe('roster expiring', () => {
  it('names who ends when, the first first, with the owner and the line for each choice', async () => {
    expect(await people()).toEqual([
      {
        ...{ email: 'today@acme.io', account_type: 'ANALYST', expires: '2026-11-23', days_left: 0 },
        ...{ owners: ['@acme/platform'], file: 'roster.yaml', line: 6, also_in: [] },
        extend: 'roster set today@acme.io ANALYST --expires 2027-02-21',
        end: 'roster remove today@acme.io',
      },
      expect.objectContaining({
        email: "o'neil+x@acme.io",
        extend: "roster set 'o'\\''neil+x@acme.io' ANALYST --expires 2027-03-01",
      }),
    ]);
  });

  it('names the owners of every file that lists the person', async () => {
    const both = {
      files: {
        'roster.yaml': ROSTER,
        'teams/data.yaml': TEAM,
        'teams/ops.yaml': TEAM.replace('2026-12-01', '2026-11-30'),
        // Outside of git, the file beside the one that is owned counts.
        'teams/CODEOWNERS': '* @acme/leads\nops.yaml @acme/ops @acme/leads\n',
      },
    };
    const env = fakeEnv(both);
    expect(await runCommand(declareCommand, ['--format', 'json'], env)).toBe(0);
    expect(JSON.parse(env.out()).people).toContainEqual(
      expect.objectContaining({
        ...{ email: "o'neil+x@acme.io", expires: '2026-12-01' },
        ...{ owners: ['@acme/leads', '@acme/ops'], file: 'teams/data.yaml', line: 3 },
        also_in: [{ file: 'teams/ops.yaml', line: 3 }],
      }),
    );
    const table = fakeEnv(both);
    await runCommand(declareCommand, [], table);
    expect(table.out()).toContain('teams/data.yaml:3, teams/ops.yaml:3');
  });

  it('names nobody with --redact, nor the commands that would', async () => {
    const env = desk();
    const redacted = { ...env, redaction: createRedaction(createSecrets({})) };
    for (const format of ['json', 'csv', 'table']) {
      expect(await runCommand(declareCommand, ['--format', format], redacted)).toBe(0);
    }
    expect(env.out()).not.toMatch(/today|neil/);
    expect(env.out()).toContain('person-1');
  });

  it('looks as far as it is told, that day included', async () => {
    expect((await people('--within', '31d')).map(({ email }) => email)).toContain('later@acme.io');
    expect((await people('--within', '1')).map(({ email }) => email)).toEqual(['today@acme.io']);
  });

  it('is a table for people, and names the roster where it is another', async () => {
    const env = desk();
    expect(await runCommand(declareCommand, ['./roster.yaml'], env)).toBe(0);
    expect(env.out()).toContain('roster remove today@acme.io --file ./roster.yaml');
    expect(env.out()).toContain('2 people with a last day within 30 days.');
  });

  it.each([['0d'], ['soon'], ['-1']])('refuses --within %s', async (within) => {
    await expect(runCommand(declareCommand, ['--within', within], desk())).rejects.toThrow(
      'number of days',
    );
  });

  it('says what is wrong with a roster, and lists nobody', async () => {
    const env = fakeEnv({ files: { 'roster.yaml': 'version: 2\n' } });
    expect(await runCommand(declareCommand, [], env)).toBe(3);
    expect(env.out()).toBe('');
  });
});
