/** `roster move`, and edits of people who are in several files. */
import { describe, expect, it } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/move.js';
import { declareCommand as declareRemove } from '../../../src/cli/commands/remove.js';
import { declareCommand as declareSet } from '../../../src/cli/commands/set.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';
import { runCommand } from './run-command.js';

const ROOT = `version: 1
include:
  - { path: teams/*.yaml, may_grant: [DEVELOPER, ANALYST] }
users:
  - { email: boss@acme.io, account_type: ADMIN }
  - { email: kim@acme.io, account_type: ANALYST, expires: 2027-01-31, note: "soon" } # of finance
`;
const DATA = 'version: 1\nusers:\n  - { email: priya@acme.io, account_type: DEVELOPER }\n';
const WEB = `version: 1
# the web team
users:
  - email: priya@acme.io
    account_type: DEVELOPER
  - email: zoe@acme.io
    account_type: ANALYST
`;

function desk(more: Readonly<Record<string, string>> = {}): FakeEnv {
  return fakeEnv({
    files: { 'roster.yaml': ROOT, 'teams/data.yaml': DATA, 'teams/web.yaml': WEB, ...more },
  });
}

const move = (env: FakeEnv, ...args: readonly string[]): Promise<unknown> =>
  runCommand(declareCommand, args, env);

describe('roster move', () => {
  it('moves an entry with all that it says, in the form of the file that it gets into', async () => {
    const env = desk();
    expect(await move(env, 'KIM@acme.io', 'teams/web.yaml')).toBe(0);
    expect(env.files.text('roster.yaml')).not.toContain('kim@acme.io');
    expect(env.files.text('roster.yaml')).toContain('boss@acme.io');
    expect(env.files.text('teams/web.yaml')).toBe(`${WEB}  - email: kim@acme.io # of finance
    account_type: ANALYST
    expires: 2027-01-31
    note: soon
`);
  });

  it('goes there and back', async () => {
    const env = desk();
    await move(env, 'zoe@acme.io', 'roster.yaml');
    expect(env.files.text('roster.yaml')).toContain(
      '{ email: zoe@acme.io, account_type: ANALYST }',
    );
    await move(env, 'zoe@acme.io', 'teams/web.yaml');
    expect(env.files.text('teams/web.yaml')).toBe(WEB);
    expect(env.files.text('roster.yaml')).toBe(ROOT);
  });

  it('only shows what it would do with --dry-run', async () => {
    const env = desk();
    expect(await move(env, 'kim@acme.io', 'teams/data.yaml', '--dry-run')).toBe(0);
    expect(env.out()).toContain('+  - { email: kim@acme.io');
    expect(env.files.text('roster.yaml')).toBe(ROOT);
  });

  it.each([
    ['a file that may not grant so much', ['boss@acme.io', 'teams/data.yaml'], 'edit_refused'],
    ['a file that has the person already', ['kim@acme.io', './roster.yaml'], 'other_file'],
    ['someone of whom there are two', ['priya@acme.io', 'roster.yaml'], 'other_file'],
    [
      'another file with --from',
      ['priya@acme.io', 'roster.yaml', '--from', 'roster.yaml'],
      'other_file',
    ],
    ['nobody', ['nobody@acme.io', 'teams/web.yaml'], 'unknown_person'],
    ['a file that is not there', ['kim@acme.io', 'teams/none.yaml'], 'file_not_found'],
    ['a file that the roster does not include', ['kim@acme.io', 'other.yaml'], 'edit_refused'],
  ])('refuses %s, and writes nothing', async (_what, args, code) => {
    const files = { 'other.yaml': 'version: 1\nusers: []\n' };
    const env = desk(files);
    await expect(move(env, ...args)).rejects.toMatchObject({ code, exitCode: 3 });
    expect(env.files.text('roster.yaml')).toBe(ROOT);
    expect(env.files.text('teams/web.yaml')).toBe(WEB);
    expect(env.files.text('other.yaml')).toBe(files['other.yaml']);
  });

  it('moves one of two places with --from, and leaves what it cannot write', async () => {
    const env = desk();
    expect(await move(env, 'priya@acme.io', 'roster.yaml', '--from', 'teams/web.yaml')).toBe(0);
    expect(env.files.text('teams/data.yaml')).toBe(DATA);
    expect(env.files.text('roster.yaml')).toContain('priya@acme.io');
    const former = ROOT.replace('note: "soon"', 'formerly: [old@acme.io]');
    const other = desk({ 'roster.yaml': former });
    await expect(move(other, 'kim@acme.io', 'teams/web.yaml')).rejects.toMatchObject({
      code: 'edit_refused',
      message: expect.stringContaining('`formerly`'),
    });
  });
});

describe('a person in two files', () => {
  it('is changed in both, or taken off both', async () => {
    const env = desk();
    expect(await runCommand(declareSet, ['priya@acme.io', 'ANALYST'], env)).toBe(0);
    for (const file of ['teams/data.yaml', 'teams/web.yaml']) {
      expect(env.files.text(file)).toMatch(/priya@acme\.io[\s\S]{1,30}ANALYST/);
    }
    expect(await runCommand(declareRemove, ['priya@acme.io'], env)).toBe(0);
    for (const file of ['teams/data.yaml', 'teams/web.yaml']) {
      expect(env.files.text(file)).not.toContain('priya@acme.io');
    }
  });

  it('is taken off one file alone where that is named', async () => {
    const env = desk();
    expect(
      await runCommand(declareRemove, ['priya@acme.io', '--file', 'teams/web.yaml'], env),
    ).toBe(0);
    expect(env.files.text('teams/data.yaml')).toBe(DATA);
    expect(env.files.text('teams/web.yaml')).not.toContain('priya@acme.io');
  });

  it('is not changed in one file alone to what the other does not say', async () => {
    const env = desk();
    const args = ['priya@acme.io', 'ANALYST', '--file', 'teams/web.yaml'];
    await expect(runCommand(declareSet, args, env)).rejects.toMatchObject({ code: 'edit_refused' });
    expect(env.err()).toContain('must agree on the account type');
    expect(env.files.text('teams/web.yaml')).toBe(WEB);
  });
});
