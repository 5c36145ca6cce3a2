import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, ROOT, type Run, runRoster, startSandbox } from './run-roster.js';

function read(cwd: string, file = 'roster.yaml'): string {
  return readFileSync(join(cwd, file), 'utf8');
}

function exampleFolder(): string {
  const cwd = emptyFolder();
  cpSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(cwd, 'roster.yaml'));
  return cwd;
}

function byHand(cwd: string, ...args: readonly string[]): Promise<Run> {
  return runRoster(['sandbox', ...args], { cwd });
}

describe('roster import', () => {
  test('gives a roster whose first plan is empty, on standard output or in a new file', async () => {
    const cwd = emptyFolder();
    const shown = await runRoster(['import', '--sandbox'], { cwd });
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    mkdirSync(join(cwd, 'a'));
    const written = await runRoster(['import', '--sandbox', '-o', 'a/roster.yaml'], { cwd });
    expect(written).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('Wrote a/roster.yaml. Next: roster plan a/roster.yaml'),
    });
    expect(read(cwd, 'a/roster.yaml')).toBe(shown.stdout);
    expect((await runRoster(['import', '--sandbox', '-o', '-'], { cwd })).stdout).toBe(
      shown.stdout,
    );
    const plan = ['plan', 'a/roster.yaml', '--sandbox', '--detailed-exitcode', '--format', 'json'];
    const { status, stdout } = await runRoster(plan, { cwd });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      applyable: true,
      summary: { attention: 0, unlisted: 0 },
      plans: [{ changes: [] }],
    });
    expect((await runRoster(['fmt', '--check', 'a/roster.yaml'], { cwd })).status).toBe(0);
  });

  test('has groups, names and invitations as comments, the modeline and a safe policy', async () => {
    const { stdout } = await runRoster(['import', '--sandbox'], { cwd: emptyFolder() });
    expect(stdout).toMatch(/^# yaml-language-server: \$schema=/);
    expect(stdout).toContain('  unlisted: keep\n');
    expect(stdout).toContain('  # DEVELOPER\n  - email: marco@acme.io # Marco Bianchi\n');
    expect(stdout).toContain('  - email: emma@acme.io # invited\n    account_type: ANALYST\n');
    expect(stdout).toContain('# Left out:\n#   liam@acme.io (invited as DEVELOPER, expired');
  });

  test('names the workspace that the settings name', async () => {
    const sandbox = await startSandbox();
    const { stdout } = await runRoster(['import', '--workspace-uid', 'ws_analytics'], {
      variables: sandbox.variables,
    });
    expect(stdout).toContain('workspace:\n  uid: ws_analytics\n');
  });

  test.each(['unknown-role', 'same-address', 'hostile-text'])(
    'gives a first plan without changes with %s',
    async (fault) => {
      const cwd = emptyFolder();
      const { variables } = await startSandbox(['--fault', `${fault}@listUsers`]);
      const { status } = await runRoster(['import', '-o', 'roster.yaml'], { cwd, variables });
      expect(status).toBe(0);
      expect(read(cwd)).not.toMatch(/[^\P{C}\n]/u);
      const plan = ['plan', '--detailed-exitcode', '--format', 'json'];
      const { status: planned, stdout } = await runRoster(plan, { cwd, variables });
      expect(planned).toBe(0);
      const [{ attention }] = JSON.parse(stdout).plans;
      const codes = attention.map(({ code }: { code: string }) => code);
      expect(codes).toEqual(fault === 'same-address' ? ['ambiguous_user'] : []);
    },
  );

  test('does not replace a file', async () => {
    const cwd = exampleFolder();
    const before = read(cwd);
    const { status, stderr } = await runRoster(['import', '--sandbox', '-o', 'roster.yaml'], {
      cwd,
    });
    expect(status).toBe(3);
    expect(stderr).toContain('roster import --merge roster.yaml');
    expect(read(cwd)).toBe(before);
  });

  test('refuses an incomplete read, and writes nothing', async () => {
    const cwd = emptyFolder();
    const sandbox = await startSandbox(['--fault', 'errors-beside@listUsers']);
    const { status, stdout } = await runRoster(['import', '-o', 'roster.yaml'], {
      cwd,
      variables: sandbox.variables,
    });
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' });
    expect(existsSync(join(cwd, 'roster.yaml'))).toBe(false);
  }, 60_000);

  test.each([
    ['--redact', ['--redact'], 'there is no --redact'],
    ['--only without --merge', ['--only', 'a@acme.io'], '--only requires --merge'],
    ['--dry-run without --merge', ['-o', 'b.yaml', '--dry-run'], '--dry-run requires --merge'],
    ['--yes without --merge', ['-o', 'b.yaml', '--yes'], '--yes requires --merge'],
    ['a new roster as JSON', ['-o', 'b.json'], 'a new roster is YAML'],
    ['--output with --merge', ['--merge', 'roster.yaml', '-o', 'b.yaml'], 'cannot be used'],
  ])('refuses %s', async (_, args, told) => {
    const cwd = exampleFolder();
    const { status, stdout, stderr } = await runRoster(['import', '--sandbox', ...args], { cwd });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain(told);
    expect(readdirSync(cwd)).toEqual(['roster.yaml']);
  });
});

describe('roster import --merge', () => {
  test('adopts drift: comments, order and style are kept, and the next plan is empty', async () => {
    const cwd = exampleFolder();
    await runRoster(['apply', '--sandbox', '--yes'], { cwd });
    const before = read(cwd);
    chmodSync(join(cwd, 'roster.yaml'), 0o640);
    await byHand(cwd, 'set-account-type', 'priya@acme.io', 'ANALYST');
    await byHand(cwd, 'add', 'zoe@acme.io', 'DEVELOPER');
    expect((await runRoster(['drift', '--sandbox'], { cwd })).status).toBe(2);
    const args = ['import', '--merge', 'roster.yaml', '--sandbox', '--yes'];
    const { status, stdout, stderr } = await runRoster(args, { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'Wrote roster.yaml.\n' });
    const lines = {
      old: '  - { email: priya@acme.io, name: Priya Raman, account_type: DEVELOPER }\n',
      new: '  - { email: priya@acme.io, name: Priya Raman, account_type: ANALYST }\n',
      zoe: '  - { email: zoe@acme.io, account_type: DEVELOPER } # zoe\n',
    };
    expect(stdout).toContain(`-${lines.old}+${lines.new}`);
    expect(read(cwd).replace(lines.zoe, '')).toBe(before.replace(lines.old, lines.new));
    expect(statSync(join(cwd, 'roster.yaml')).mode & 0o777).toBe(0o640);
    expect((await runRoster(['drift', '--sandbox'], { cwd })).status).toBe(0);
    const again = await runRoster(args, { cwd });
    expect(again).toMatchObject({ status: 0, stdout: 'Nothing to adopt into roster.yaml.\n' });
  });

  test('writes nothing where nobody can be asked, nor with --dry-run', async () => {
    const cwd = exampleFolder();
    const before = read(cwd);
    const asked = await runRoster(['import', '--merge', 'roster.yaml', '--sandbox'], { cwd });
    expect(asked.status).toBe(3);
    expect(asked.stderr).toContain('Add --yes to write without asking');
    expect(asked.stdout).toContain('+++ b/roster.yaml');
    const dry = ['import', '--merge', 'roster.yaml', '--sandbox', '--dry-run'];
    expect(await runRoster(dry, { cwd })).toMatchObject({ status: 0, stdout: asked.stdout });
    expect(read(cwd)).toBe(before);
  });

  test('takes those alone whom --only names, and takes off only whom it names', async () => {
    const cwd = exampleFolder();
    const merge = ['import', '--merge', 'roster.yaml', '--sandbox', '--yes'];
    const one = await runRoster([...merge, '--only', 'JONNY@acme.io'], { cwd });
    expect(one.status).toBe(0);
    expect(read(cwd)).toContain('name: Jonathan Maxwell\n    account_type: ANALYST');
    expect(read(cwd)).not.toContain('old.contractor');
    const all = await runRoster(merge, { cwd });
    expect(all.stderr).toContain('roster import --merge roster.yaml --only noor@acme.io');
    expect(read(cwd)).toContain('noor@acme.io');
    expect((await runRoster([...merge, '--only', 'noor@acme.io'], { cwd })).status).toBe(0);
    expect(read(cwd)).not.toContain('noor@acme.io');
    const nobody = await runRoster([...merge, '--only', 'who@acme.io'], { cwd });
    expect(nobody.status).toBe(3);
    const inSync = await runRoster([...merge, '--only', 'emma@acme.io'], { cwd });
    expect(inSync).toMatchObject({ status: 0, stdout: 'Nothing to adopt into roster.yaml.\n' });
    expect(inSync.stderr).toContain('emma@acme.io is on the roster as ANALYST');
  });

  test('edits included files where people are, all files or none', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'teams'));
    const root = [
      'version: 1',
      'policy: { ignore: ["*@paradime.io", "old*@acme.io", "sofia@acme.io"] }',
      'include: [{ path: teams/*.yaml, may_grant: [DEVELOPER, ANALYST] }]',
      'users: # root',
      '  - { email: alexandra@acme.io, account_type: BUSINESS } # wrong',
      '',
    ].join('\n');
    const team = 'version: 1\nusers:\n  - email: priya@acme.io # one\n    account_type: ANALYST\n';
    writeFileSync(join(cwd, 'roster.yaml'), root);
    writeFileSync(join(cwd, 'teams/data.yaml'), team);
    const merge = ['import', '--merge', 'roster.yaml', '--sandbox', '--yes'];
    await byHand(cwd, 'set-account-type', 'priya@acme.io', 'ADMIN');
    const skipped = await runRoster(merge, { cwd });
    expect(skipped.status).toBe(0);
    expect(skipped.stderr).toContain('priya@acme.io is ADMIN in the workspace, which the file');
    expect(read(cwd, 'teams/data.yaml')).toBe(team);
    expect(read(cwd)).toContain('alexandra@acme.io, account_type: ADMIN } # wrong\n');
    const part = ['import', '--merge', 'teams/data.yaml', '--sandbox', '--yes'];
    const alone = await runRoster(part, { cwd });
    expect(alone.status).toBe(3);
    expect(alone.stderr).toContain('teams/data.yaml is included by roster.yaml');
    expect(read(cwd, 'teams/data.yaml')).toBe(team);
    await byHand(cwd, 'set-account-type', 'priya@acme.io', 'DEVELOPER');
    const merged = await runRoster(merge, { cwd });
    expect(merged.status).toBe(0);
    expect(merged.stdout).toContain('--- a/teams/data.yaml');
    expect(read(cwd, 'teams/data.yaml')).toBe(team.replace('ANALYST', 'DEVELOPER'));
    expect(read(cwd)).toContain('alexandra@acme.io, account_type: ADMIN } # wrong\n');
    const plan = await runRoster(['plan', '--sandbox', '--detailed-exitcode'], { cwd });
    expect(plan.status).toBe(0);
  });

  test('leaves someone alone whose last day is past, and says so', async () => {
    const cwd = exampleFolder();
    const expires = 'account_type: ADMIN\n    expires: 2020-01-01';
    writeFileSync(join(cwd, 'roster.yaml'), read(cwd).replace('account_type: ADMIN', expires));
    const merge = ['import', '--merge', 'roster.yaml', '--sandbox', '--yes'];
    const { stderr } = await runRoster([...merge, '--only', 'alexandra@acme.io'], { cwd });
    expect(stderr).toContain(
      'alexandra@acme.io is in the workspace, but their last day has passed',
    );
    expect(read(cwd)).toContain('2020-01-01');
  });

  test('refuses a roster for another workspace', async () => {
    const cwd = emptyFolder();
    const sandbox = await startSandbox();
    const text = 'version: 1\nworkspace: { uid: ws_other }\nusers: []\n';
    writeFileSync(join(cwd, 'roster.yaml'), text);
    const { status } = await runRoster(
      ['import', '--merge', 'roster.yaml', '--yes', '--workspace-uid', 'ws_analytics'],
      { cwd, variables: sandbox.variables },
    );
    expect(status).toBe(5);
    expect(read(cwd)).toBe(text);
  });
});

describe('roster import --from-csv', () => {
  test('makes a roster without any network', async () => {
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, 'people.csv'),
      '\ufeffEmail;Role;Name;Note\r\nbo@acme.io;ANALYST;"Bo; the first";=1+1\r\nana@acme.io;ADMIN;;\r\n',
    );
    const args = ['import', '--from-csv', 'people.csv', '--output', 'roster.yaml'];
    expect(await runRoster(args, { cwd })).toMatchObject({ status: 0, stdout: '' });
    expect(read(cwd)).toContain(
      [
        'users:',
        '  # ADMIN',
        '  - email: ana@acme.io',
        '    account_type: ADMIN',
        '',
        '  # ANALYST',
        '  - email: bo@acme.io',
        '    name: Bo; the first',
        '    account_type: ANALYST',
        '    note: "=1+1"',
        '',
      ].join('\n'),
    );
    expect((await runRoster(['validate'], { cwd })).status).toBe(0);
  });

  test('reports every bad line and writes nothing', async () => {
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, 'people.csv'),
      'email,role\na@acme.io,ADMN\nb,ADMIN\na@x.io,ADMIN\nA@x.io,ADMIN\n',
    );
    const args = ['import', '--from-csv', 'people.csv', '-o', 'roster.yaml'];
    const { status, stdout, stderr } = await runRoster(args, { cwd });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr.match(/people\.csv:\d+:\d+/g)).toEqual([
      'people.csv:2:11',
      'people.csv:3:1',
      'people.csv:5:1',
    ]);
    expect(stderr).toContain('Did you mean ADMIN?');
    expect(readdirSync(cwd)).toEqual(['people.csv']);
  });

  test('merges into a roster, and never empties or removes', async () => {
    const cwd = exampleFolder();
    writeFileSync(
      join(cwd, 'people.csv'),
      'email,role,note,expires\njonny@acme.io,ANALYST,,2099-01-01\nzoe@acme.io,ANALYST,,\n',
    );
    const before = read(cwd);
    const args = ['import', '--from-csv', 'people.csv', '--merge', 'roster.yaml', '--yes'];
    expect((await runRoster(args, { cwd })).status).toBe(0);
    expect(read(cwd)).toBe(
      before
        .replace(
          'Jonathan Maxwell\n    account_type: DEVELOPER\n',
          'Jonathan Maxwell\n    account_type: ANALYST\n    expires: 2099-01-01\n',
        )
        .replace(
          '- { email: emma@acme.io, account_type: ANALYST }\n',
          '- { email: emma@acme.io, account_type: ANALYST }\n  - { email: zoe@acme.io, account_type: ANALYST }\n',
        ),
    );
  });

  test('warns of someone whose last day is past', async () => {
    const cwd = exampleFolder();
    writeFileSync(join(cwd, 'people.csv'), 'email,role,expires\nzoe@acme.io,ANALYST,2020-01-01\n');
    const args = ['import', '--from-csv', 'people.csv', '--merge', 'roster.yaml', '--yes'];
    const { status, stderr } = await runRoster(args, { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain('`zoe@acme.io` has not counted as on the roster since 2020-01-02');
  });

  test('refuses a file that is too large, unread', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'people.csv'), Buffer.alloc(16 * 1024 * 1024 + 1, 'a'));
    const { status, stderr } = await runRoster(['import', '--from-csv', 'people.csv'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toContain('16 MiB');
  });
});
