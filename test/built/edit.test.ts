import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, ROOT, runRoster } from './run-roster.js';

/** A folder with the example roster. */
function exampleFolder(): string {
  const cwd = emptyFolder();
  cpSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(cwd, 'roster.yaml'));
  return cwd;
}

const TEAM =
  '# the team\nversion: 1\nusers:\n  - { email: tia@acme.io, account_type: ANALYST } # Tia\n';

/** A roster that includes a team's file. */
function teamFolder(): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'teams'));
  writeFileSync(
    join(cwd, 'roster.yaml'),
    [
      'version: 1',
      'include:',
      '  - { path: teams/*.yaml, may_grant: [ANALYST, BUSINESS] }',
      'users:',
      '  - email: ana@acme.io',
      '    account_type: ADMIN',
      '',
    ].join('\n'),
  );
  writeFileSync(join(cwd, 'teams/data.yaml'), TEAM);
  return cwd;
}

function read(cwd: string, file = 'roster.yaml'): string {
  return readFileSync(join(cwd, file), 'utf8');
}

describe('roster set', () => {
  test('shows the difference on standard output, writes it, and keeps all else', async () => {
    const cwd = exampleFolder();
    const before = read(cwd);
    const { status, stdout, stderr } = await runRoster(
      ['set', 'zoe@acme.io', 'ANALYST', '--expires', '2099-12-31', '--note', 'new: here'],
      { cwd },
    );
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr:
        'Wrote roster.yaml.\nNext: roster plan roster.yaml shows what it would change in Paradime.\n',
    });
    const line =
      '  - { email: zoe@acme.io, account_type: ANALYST, expires: 2099-12-31, note: "new: here" }\n';
    expect(stdout).toContain(`+${line}`);
    expect(read(cwd).replace(line, '')).toBe(before);
    await runRoster(['remove', 'ZOE@acme.io'], { cwd });
    expect(read(cwd)).toBe(before);
  });

  test('changes what is mentioned, and takes away what is said to go', async () => {
    const cwd = exampleFolder();
    await runRoster(['set', 'jonny@acme.io', 'DEVELOPER', '--expires', '2099-01-01'], { cwd });
    expect(read(cwd)).toContain(
      '    account_type: DEVELOPER\n    expires: 2099-01-01\n    note: moved from',
    );
    await runRoster(['set', 'jonny@acme.io', 'ADMIN', '--expires', 'none', '--note', ''], { cwd });
    expect(read(cwd)).toContain(
      'name: Jonathan Maxwell\n    account_type: ADMIN\n  - { email: liam',
    );
  });

  test('says so when there is nothing to change', async () => {
    const cwd = exampleFolder();
    const before = statSync(join(cwd, 'roster.yaml')).mtimeMs;
    const { status, stdout } = await runRoster(['set', 'PRIYA@acme.io', 'DEVELOPER'], { cwd });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'Nothing to change: PRIYA@acme.io is already on the roster with these values.\n',
    });
    expect(statSync(join(cwd, 'roster.yaml')).mtimeMs).toBe(before);
  });

  test('edits the file that the person is in, and no other', async () => {
    const cwd = teamFolder();
    const root = read(cwd);
    const { stdout } = await runRoster(['set', 'tia@acme.io', 'BUSINESS'], { cwd });
    expect(stdout).toContain('--- a/teams/data.yaml');
    expect(read(cwd, 'teams/data.yaml')).toBe(TEAM.replace('ANALYST', 'BUSINESS'));
    expect(read(cwd)).toBe(root);
    await runRoster(['remove', 'tia@acme.io'], { cwd });
    expect(read(cwd, 'teams/data.yaml')).toBe('# the team\nversion: 1\nusers: []\n');
  });

  test('finds the files from another folder, and through a link', async () => {
    const cwd = teamFolder();
    const elsewhere = emptyFolder();
    symlinkSync(join(cwd, 'roster.yaml'), join(cwd, 'link.yaml'));
    const file = join(cwd, 'link.yaml');
    const args = ['set', 'bo@acme.io', 'ADMIN', '--file', file];
    expect((await runRoster(args, { cwd: elsewhere })).status).toBe(0);
    expect(read(cwd)).toContain('bo@acme.io');
    const other = ['set', 'tia@acme.io', 'BUSINESS', '--file', join(cwd, 'roster.yaml')];
    expect((await runRoster(other, { cwd: elsewhere })).status).toBe(0);
    expect(read(cwd, 'teams/data.yaml')).toContain('BUSINESS');
  });

  test.each([
    ['a word that is no account type', ['zoe@acme.io', 'ANALIST'], 'Did you mean ANALYST?'],
    ['an address that is none', ['zoe', 'ANALYST'], 'it has no @'],
    ['a domain that is not allowed', ['zoe@other.io', 'ANALYST'], 'domain_not_allowed'],
    [
      'a day that is none',
      ['zoe@acme.io', 'ANALYST', '--expires', '2026-02-30'],
      'not a calendar day',
    ],
    ['a note that deceives', ['zoe@acme.io', 'ANALYST', '--note', 'a\u202eb'], 'U+202E'],
    ['--redact', ['zoe@acme.io', 'ANALYST', '--redact'], 'there is no --redact'],
  ])('refuses %s and leaves the file as it is', async (_, args, told) => {
    const cwd = exampleFolder();
    const before = read(cwd);
    const { status, stdout, stderr } = await runRoster(['set', ...args], { cwd });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain(told);
    expect(read(cwd)).toBe(before);
    expect(readdirSync(cwd)).toEqual(['roster.yaml']);
  });

  test('refuses what a team may not grant, and leaves both files as they are', async () => {
    const cwd = teamFolder();
    const { status, stderr } = await runRoster(['set', 'tia@acme.io', 'ADMIN'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toContain('grant_not_allowed');
    expect(read(cwd, 'teams/data.yaml')).toBe(TEAM);
  });

  test('checks a team file that is named alone with the root that includes it', async () => {
    const cwd = teamFolder();
    const file = ['--file', 'teams/data.yaml'];
    const granted = await runRoster(['set', 'new@acme.io', 'ADMIN', ...file], { cwd });
    expect(granted.status).toBe(3);
    expect(granted.stderr).toContain('grant_not_allowed');
    const twice = await runRoster(['set', 'ana@acme.io', 'ANALYST', ...file], { cwd });
    expect(twice.status).toBe(3);
    expect(twice.stderr).toContain('ana@acme.io is in roster.yaml:5, not in teams/data.yaml');
    expect(read(cwd, 'teams/data.yaml')).toBe(TEAM);
    const written = await runRoster(['set', 'new@acme.io', 'BUSINESS', ...file], { cwd });
    expect(written.status).toBe(0);
    expect(written.stderr).toContain('teams/data.yaml is included by roster.yaml');
    const line = '  - { email: new@acme.io, account_type: BUSINESS }\n';
    expect(read(cwd, 'teams/data.yaml')).toBe(TEAM + line);
    expect((await runRoster(['remove', 'ana@acme.io', ...file], { cwd })).status).toBe(3);
    expect((await runRoster(['remove', 'new@acme.io', ...file], { cwd })).status).toBe(0);
    expect(read(cwd, 'teams/data.yaml')).toBe(TEAM);
  });

  test('takes a file that no root includes for a roster of its own', async () => {
    const cwd = teamFolder();
    mkdirSync(join(cwd, 'other'));
    writeFileSync(join(cwd, 'other/roster.yaml'), TEAM);
    const args = ['set', 'ana@acme.io', 'ADMIN', '--file', 'other/roster.yaml'];
    expect((await runRoster(args, { cwd })).stderr).toContain(
      'Wrote other/roster.yaml.\nNext: roster plan ',
    );
  });

  test('warns of someone new who may be on the roster under a near address', async () => {
    const cwd = teamFolder();
    const near = await runRoster(['set', 'a.na@acme.io', 'ADMIN'], { cwd });
    expect(near.status).toBe(0);
    expect(near.stderr).toContain('Did you mean ana@acme.io?');
    expect((await runRoster(['set', 'eva@acme.io', 'ADMIN'], { cwd })).stderr).not.toContain(
      'mean',
    );
  });

  test('warns of whom the edit is about, and of nobody else', async () => {
    const cwd = emptyFolder();
    const past = (name: string): string =>
      `  - { email: ${name}@acme.io, account_type: ADMIN, expires: 2020-01-01 }\n`;
    const text = `version: 1\nusers:\n${past('ana')}${past('bo')}`;
    writeFileSync(join(cwd, 'roster.yaml'), text);
    const note = await runRoster(['set', 'bo@acme.io', 'ANALYST'], { cwd });
    expect(note.stderr).toContain('`bo@acme.io` has not counted as on the roster since 2020-01-02');
    expect(note.stderr).not.toContain('ana@');
    const added = ['set', 'chi@acme.io', 'ANALYST', '--expires', '2020-02-02', '--yes'];
    const { stderr } = await runRoster(added, { cwd });
    expect(stderr).toContain('`chi@acme.io` has not counted as on the roster since 2020-02-03');
    expect(stderr).not.toMatch(/ana@|bo@/);
  });

  test('refuses to change someone else through an anchor', async () => {
    const cwd = emptyFolder();
    const text = [
      'version: 1',
      'users:',
      '  - { email: ana@acme.io, account_type: &type ADMIN }',
      '  - { email: bo@acme.io, account_type: *type }',
      '',
    ].join('\n');
    writeFileSync(join(cwd, 'roster.yaml'), text);
    const { status, stderr } = await runRoster(['set', 'ana@acme.io', 'ANALYST'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toContain('bo@acme.io would not be as you asked');
    expect((await runRoster(['remove', 'ana@acme.io'], { cwd })).status).toBe(3);
    expect(read(cwd)).toBe(text);
    // What only reads the anchor can be set: nobody else changes.
    expect((await runRoster(['set', 'bo@acme.io', 'ANALYST'], { cwd })).status).toBe(0);
    expect(read(cwd)).toBe(text.replace('*type', 'ANALYST'));
  });

  test('leaves an invalid roster alone', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), 'version: 1\nusers:\n  - email: a@acme.io\n');
    const { status, stderr } = await runRoster(['set', 'zoe@acme.io', 'ANALYST'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toContain('missing_key');
    expect(read(cwd)).toBe('version: 1\nusers:\n  - email: a@acme.io\n');
  });

  test('keeps the mode, the byte order mark and the line ends', async () => {
    const cwd = emptyFolder();
    const path = join(cwd, 'roster.yaml');
    writeFileSync(
      path,
      '\ufeffversion: 1\r\nusers:\r\n- email: a@acme.io\r\n  account_type: ADMIN',
    );
    chmodSync(path, 0o640);
    const { status } = await runRoster(['set', 'bo@acme.io', 'ADMIN'], { cwd });
    expect(status).toBe(0);
    expect(read(cwd)).toBe(
      [
        '\ufeffversion: 1',
        'users:',
        '- email: a@acme.io',
        '  account_type: ADMIN',
        '- email: bo@acme.io',
        '  account_type: ADMIN',
      ].join('\r\n'),
    );
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('writes nothing with --dry-run', async () => {
    const cwd = exampleFolder();
    const before = read(cwd);
    const args = ['set', 'zoe@acme.io', 'ANALYST', '--dry-run'];
    const { stdout, stderr } = await runRoster(args, { cwd });
    expect(stdout).toContain('+  - { email: zoe@acme.io');
    expect(stderr).toBe('Would write roster.yaml.\n');
    expect(read(cwd)).toBe(before);
  });

  test('loses nobody whom it said it wrote when several run at once', async () => {
    const cwd = exampleFolder();
    const runs = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => runRoster(['set', `${name}@acme.io`, 'ANALYST'], { cwd })),
    );
    // Who comes second may be refused, since the file was changed; who is not refused is in it.
    for (const { status } of runs) expect([0, 3]).toContain(status);
    expect((await runRoster(['validate'], { cwd })).status).toBe(0);
    const written = ['a', 'b', 'c', 'd'].filter((_, at) => runs[at]?.status === 0);
    const found = ['a', 'b', 'c', 'd'].filter((name) => read(cwd).includes(` ${name}@acme.io`));
    expect(found).toEqual(written);
    expect(found.length).toBeGreaterThan(0);
    expect(readdirSync(cwd)).toEqual(['roster.yaml']);
  });
});

describe('roster remove', () => {
  test('names who was probably meant', async () => {
    const cwd = exampleFolder();
    const { status, stderr } = await runRoster(['remove', 'pria@acme.io'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toContain('Did you mean priya@acme.io?');
  });

  test('takes the last person out of a list', async () => {
    const cwd = emptyFolder();
    const text = 'version: 1\nusers: # all\n  - email: a@acme.io\n    account_type: ADMIN\n';
    writeFileSync(join(cwd, 'roster.yaml'), text);
    expect((await runRoster(['remove', 'a@acme.io'], { cwd })).status).toBe(0);
    expect(read(cwd)).toBe('version: 1\nusers: [] # all\n');
    await runRoster(['set', 'a@acme.io', 'ADMIN'], { cwd });
    expect(read(cwd)).toBe(text);
  });
});

describe('roster fmt', () => {
  test('--check exits with 2, shows the difference, and writes nothing', async () => {
    const cwd = exampleFolder();
    const before = read(cwd);
    const check = await runRoster(['fmt', '--check'], { cwd });
    expect(check.status).toBe(2);
    expect(check.stdout).toContain('-  - { email: emma@acme.io, account_type: ANALYST }');
    expect(check.stdout).toContain('+  - email: emma@acme.io');
    expect(read(cwd)).toBe(before);
    const write = await runRoster(['fmt'], { cwd });
    expect(write).toMatchObject({
      status: 0,
      stdout: check.stdout,
      stderr: 'Wrote roster.yaml.\n',
    });
    expect(await runRoster(['fmt', '--check'], { cwd })).toMatchObject({ status: 0, stdout: '' });
  });

  test('formats the named files alone, all or none', async () => {
    const cwd = teamFolder();
    const bad = 'version: 1\nusers: {\n';
    writeFileSync(join(cwd, 'bad.yaml'), bad);
    const root = read(cwd);
    const refused = await runRoster(['fmt', 'roster.yaml', 'bad.yaml'], { cwd });
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('bad.yaml');
    expect([read(cwd), read(cwd, 'bad.yaml')]).toEqual([root, bad]);
    expect((await runRoster(['fmt', 'roster.yaml'], { cwd })).status).toBe(0);
    expect(read(cwd)).not.toBe(root);
    expect(read(cwd, 'teams/data.yaml')).toBe(TEAM);
    const both = await runRoster(['fmt', 'roster.yaml', 'teams/data.yaml'], { cwd });
    expect(both).toMatchObject({ status: 0, stderr: 'Wrote teams/data.yaml.\n' });
    expect(read(cwd, 'teams/data.yaml')).toBe(
      '# the team\nversion: 1\nusers:\n  - email: tia@acme.io # Tia\n    account_type: ANALYST\n',
    );
  });

  test.each([
    ['a file that is not there', ['nowhere.yaml'], 'There is no such file.'],
    ['a folder', ['teams'], 'This is a directory'],
    ['JSON', ['roster.json'], 'is JSON'],
  ])('refuses %s', async (_, files, told) => {
    const { status, stderr } = await runRoster(['fmt', ...files], { cwd: teamFolder() });
    expect(status).toBe(3);
    expect(stderr).toContain(told);
  });

  test('says that it makes line ends alike', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), 'version: 1\r\nusers: []\n');
    const { status, stderr } = await runRoster(['fmt'], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain('mixed line endings');
    expect(read(cwd)).toBe('version: 1\r\nusers: []\r\n');
  });

  test('shows hostile text without obeying it', async () => {
    const cwd = emptyFolder();
    const text =
      'version: 1\nusers:\n  # zero\u200bwidth ::error::x ##[group]\n  - {email: a@acme.io, account_type: ADMIN}\n';
    writeFileSync(join(cwd, 'roster.yaml'), text);
    const { stdout } = await runRoster(['fmt', '--check'], { cwd });
    expect(stdout).toContain('zero\\u{200b}width');
    expect(stdout).not.toMatch(/\s::|##\[/);
  });
});
