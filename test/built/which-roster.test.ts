/** A team's file by itself, given to each command that takes a roster. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, runRoster } from './run-roster.js';

const TEAM = 'version: 1\nusers:\n  - { email: jonny@acme.io, account_type: DEVELOPER }\n';

/** A repository whose root file has a name of its own. */
function teamFolder(): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, '.git'));
  mkdirSync(join(cwd, 'teams'));
  writeFileSync(
    join(cwd, 'people.yaml'),
    'version: 1\ninclude: [{ path: teams/*.yaml, may_grant: [DEVELOPER] }]\nusers: []\n',
  );
  writeFileSync(join(cwd, 'teams/data.yaml'), TEAM);
  return cwd;
}

describe('a file that a roster includes', () => {
  test.each([
    'validate teams/data.yaml',
    'plan teams/data.yaml --sandbox',
    'apply teams/data.yaml --sandbox --yes',
    'drift teams/data.yaml --sandbox',
    'explain jonny@acme.io --file teams/data.yaml --sandbox',
    'fmt --check teams/data.yaml',
    'import --merge teams/data.yaml --sandbox --yes',
  ])('is no roster: roster %s', async (args) => {
    const { status, stdout, stderr } = await runRoster(args.split(' '), { cwd: teamFolder() });
    expect(status).toBe(3);
    expect(stdout + stderr).toMatch(/included by people\.yaml/);
  });

  test('is found from its own folder, and in JSON', async () => {
    const cwd = join(teamFolder(), 'teams');
    const json = ['validate', 'data.yaml', '--format', 'json'];
    const { status, stdout } = await runRoster(json, { cwd });
    expect(status).toBe(3);
    expect(JSON.parse(stdout).problems).toMatchObject([
      { code: 'included_file', message: expect.stringContaining('../people.yaml') },
    ]);
  });

  test('is formatted beside its root, and edited with it', async () => {
    const cwd = teamFolder();
    const both = await runRoster(['fmt', 'people.yaml', 'teams/data.yaml'], { cwd });
    expect(both.status).toBe(0);
    expect(readFileSync(join(cwd, 'teams/data.yaml'), 'utf8')).toContain(
      '- email: jonny@acme.io\n',
    );
    const above = { cwd: join(cwd, 'teams') };
    const edit = ['set', 'tia@acme.io', 'ADMIN', '--file', 'data.yaml'];
    const refused = await runRoster(edit, above);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('data.yaml is included by ../people.yaml');
    expect(refused.stderr).toContain('grant_not_allowed');
    expect((await runRoster(edit.with(2, 'DEVELOPER'), above)).status).toBe(0);
    expect(readFileSync(join(cwd, 'teams/data.yaml'), 'utf8')).toContain('tia@acme.io');
  });
});
