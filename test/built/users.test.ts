/** Looking at users, workspaces and the audit log, and changing one user by hand. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnOf, readSection, readTable } from '../docs/markdown.js';
import { QUICK } from './quick-time.js';
import { emptyFolder, type Run, runRoster } from './run-roster.js';
import { answer, ONLY_BOSS, type Script, serveScript } from './scripted-server.js';

/** Against the sandbox whose state is in this folder. */
function sandboxIn(cwd: string): (...args: readonly string[]) => Promise<Run> {
  return (...args) => runRoster([...args, '--sandbox'], { cwd });
}

/** Against a server that answers as the script says, without waiting between tries. */
async function against(script: Script, args: readonly string[]): Promise<Run> {
  const server = await serveScript(script);
  return runRoster(args, { variables: { ...server.variables, NODE_OPTIONS: QUICK } });
}

function emailsIn(run: Run): readonly string[] {
  return JSON.parse(run.stdout).users.map(({ email }: { email: string }) => email);
}

const ACTIVE = [
  'alexandra@acme.io',
  'jonny@acme.io',
  'marco@acme.io',
  'old.contractor@acme.io',
  'priya@acme.io',
  'sofia@acme.io',
  'support@paradime.io',
];
const INVITED = ['emma@acme.io', 'liam@acme.io'];

describe('roster users list', () => {
  it('shows active and invited users by address, and says how many', async () => {
    const roster = sandboxIn(emptyFolder());
    const { status, stdout, stderr } = await roster('users', 'list');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^EMAIL +NAME +ACCOUNT TYPE +STATUS +UID$/);
    expect(lines[2]).toMatch(/^emma@acme\.io +- +ANALYST +invited +-$/);
    expect(lines[4]).toMatch(/^liam@acme\.io +- +DEVELOPER +expired +-$/);
    expect(lines[5]).toMatch(/^marco@acme\.io +Marco Bianchi +DEVELOPER +active +[0-9a-f]{64}$/);
    expect(lines.at(-1)).toBe('7 active, 1 invited, 1 invitation expired.');
  });

  it.each([
    [[], [...ACTIVE, ...INVITED].sort()],
    [['--active'], ACTIVE],
    [['--invited'], INVITED],
  ])('with %j', async (flags, emails) => {
    const run = await sandboxIn(emptyFolder())('users', 'list', ...flags, '--format', 'json');
    expect(emailsIn(run)).toEqual(emails);
    expect(JSON.parse(run.stdout)).toMatchObject({
      format_version: '1.0',
      complete: true,
      target: { endpoint: 'sandbox', workspace_uid: null },
    });
  });

  it('counts those whom it shows, and no others', async () => {
    const roster = sandboxIn(emptyFolder());
    const last = (run: Run): string | undefined => run.stdout.trimEnd().split('\n').at(-1);
    expect(last(await roster('users', 'list', '--active'))).toBe('7 active.');
    const invited = await roster('users', 'list', '--invited');
    expect(last(invited)).toBe('1 invited, 1 invitation expired.');
    const none = ['users', 'list', '--invited', '--workspace-uid', 'ws_finance'];
    expect(last(await roster(...none))).toBe('Nobody.');
  });

  it('takes one of the two flags', async () => {
    const run = await sandboxIn(emptyFolder())('users', 'list', '--active', '--invited');
    expect(run).toMatchObject({ status: 3, stdout: '' });
  });

  it('is about the workspace that is named', async () => {
    const args = ['users', 'list', '--workspace-uid', 'ws_finance', '--format', 'json'];
    const run = await sandboxIn(emptyFolder())(...args);
    expect(emailsIn(run)).toEqual(['grace@acme.io']);
    expect(JSON.parse(run.stdout).target.workspace_uid).toBe('ws_finance');
  });

  it('is CSV with CRLF, and no cell is a formula', async () => {
    const evil = '=HYPERLINK("https://evil.example")';
    const script: Script = (_request, response) => {
      const [boss] = ONLY_BOSS.data.listUsers.activeUsers;
      const activeUsers = [{ ...boss, name: evil }];
      answer(response, { data: { listUsers: { ...ONLY_BOSS.data.listUsers, activeUsers } } });
    };
    const { status, stdout } = await against(script, ['users', 'list', '--format', 'csv']);
    expect(status).toBe(0);
    expect(stdout).toBe(
      'email,name,account_type,status,uid\r\n' +
        `boss@acme.io,"'=HYPERLINK(""https://evil.example"")",ADMIN,active,uid-boss\r\n`,
    );
  });

  it('tries again, for a look changes nothing', async () => {
    const script: Script = ({ index }, response) => {
      if (index < 2) response.writeHead(503).end();
      else answer(response, ONLY_BOSS);
    };
    const run = await against(script, ['users', 'list', '--format', 'json']);
    expect(run.status, run.stderr).toBe(0);
    expect(emailsIn(run)).toEqual(['boss@acme.io']);
  });

  describe('that is not whole', () => {
    const { listUsers } = ONLY_BOSS.data;
    const gapped: Script = (_request, response) => {
      const activeUsers = [...listUsers.activeUsers, null];
      answer(response, { data: { listUsers: { ...listUsers, activeUsers } } });
    };

    it('says so on standard error and exits with 5', async () => {
      const { status, stdout, stderr } = await against(gapped, ['users', 'list']);
      expect(status).toBe(5);
      expect(stderr).toContain('could not be read completely: activeUsers[1] is null');
      expect(stdout).toContain('boss@acme.io');
      expect(stdout).toContain('The list is not complete.');
    });

    it('says so in JSON, and is no CSV at all', async () => {
      const json = await against(gapped, ['users', 'list', '--format', 'json']);
      expect(json.status).toBe(5);
      expect(JSON.parse(json.stdout)).toMatchObject({ complete: false });
      const csv = await against(gapped, ['users', 'list', '--format', 'csv']);
      expect(csv).toMatchObject({ status: 5, stdout: '' });
    });

    it('is not taken for a workspace without users either', async () => {
      const nobody: Script = (_request, response) =>
        answer(response, { data: { listUsers: { ...listUsers, activeUsers: [] } } });
      const { status, stderr } = await against(nobody, ['users', 'list']);
      expect(status).toBe(5);
      expect(stderr).toContain('shows no active user');
    });

    it('cannot say that someone is not there', async () => {
      const { status, stderr } = await against(gapped, ['users', 'get', 'kim@acme.io']);
      expect(status).toBe(5);
      expect(stderr).not.toContain('Nobody');
    });
  });
});

describe('roster users get', () => {
  it('shows someone active, in any case, and someone invited', async () => {
    const roster = sandboxIn(emptyFolder());
    const active = await roster('users', 'get', 'PRIYA@acme.io', '--format', 'json');
    expect(active.status).toBe(0);
    expect(JSON.parse(active.stdout).users).toEqual([
      {
        email: 'priya@acme.io',
        name: 'Priya Raman',
        account_type: 'DEVELOPER',
        status: 'active',
        uid: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    const invited = await roster('users', 'get', 'liam@acme.io', '--format', 'json');
    expect(JSON.parse(invited.stdout).users).toMatchObject([{ status: 'expired', uid: null }]);
  });

  it('exits with 1 when there is nobody', async () => {
    const run = await sandboxIn(emptyFolder())('users', 'get', 'nobody@acme.io');
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toContain('Nobody in the workspace has the address nobody@acme.io.');
  });

  it('shows both, and exits with 1, when two users share the address', async () => {
    const { listUsers } = ONLY_BOSS.data;
    const twin = { uid: 'uid-2', email: 'BOSS@acme.io', name: 'Twin', accountType: 'ANALYST' };
    const script: Script = (_request, response) => {
      const activeUsers = [...listUsers.activeUsers, twin];
      answer(response, { data: { listUsers: { ...listUsers, activeUsers } } });
    };
    const { status, stdout, stderr } = await against(script, ['users', 'get', 'boss@acme.io']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/uid-2[\s\S]*uid-boss|uid-boss[\s\S]*uid-2/);
    expect(stderr).toContain('More than one active user');
  });
});

describe('changing one user by hand', () => {
  it('invites, changes and disables, and says each time that roster would undo it', async () => {
    const roster = sandboxIn(emptyFolder());
    for (const args of [
      ['invite', 'noor@acme.io', 'BUSINESS'],
      ['set-account-type', 'jonny@acme.io', 'DEVELOPER'],
      ['disable', 'old.contractor@acme.io'],
    ]) {
      const { status, stdout, stderr } = await roster('users', ...args, '--yes');
      expect(status, stderr).toBe(0);
      expect(stdout).toContain('Applied: 1 applied; the workspace matches the plan.');
      expect(stderr).toContain('the next `roster apply` will undo it');
    }
    const { users } = JSON.parse((await roster('users', 'list', '--format', 'json')).stdout);
    expect(users).toContainEqual(
      expect.objectContaining({ email: 'noor@acme.io', status: 'invited' }),
    );
    expect(users).toContainEqual(
      expect.objectContaining({ email: 'jonny@acme.io', account_type: 'DEVELOPER' }),
    );
    expect(users).not.toContainEqual(expect.objectContaining({ email: 'old.contractor@acme.io' }));
  });

  it('and the next apply undoes it indeed', async () => {
    const cwd = emptyFolder();
    const roster = sandboxIn(cwd);
    await roster('users', 'set-account-type', 'priya@acme.io', 'ADMIN', '--yes');
    const { users } = JSON.parse((await roster('users', 'list', '--format', 'json')).stdout);
    expect(users).toContainEqual(
      expect.objectContaining({ email: 'priya@acme.io', account_type: 'ADMIN' }),
    );
    const policy = 'policy: { unlisted: keep }';
    const person = '{ email: priya@acme.io, account_type: DEVELOPER }';
    writeFileSync(join(cwd, 'roster.yaml'), `version: 1\n${policy}\nusers: [${person}]\n`);
    expect((await roster('apply', '--yes')).status).toBe(0);
    const after = await roster('users', 'get', 'priya@acme.io', '--format', 'json');
    expect(JSON.parse(after.stdout).users[0].account_type).toBe('DEVELOPER');
  });

  it('writes nothing without --yes where nobody can be asked', async () => {
    const cwd = emptyFolder();
    const roster = sandboxIn(cwd);
    const run = await roster('users', 'disable', 'priya@acme.io');
    expect(run).toMatchObject({ status: 3, stdout: '' });
    expect(run.stderr).toContain('priya@acme.io: disable (DEVELOPER)');
    expect(run.stderr).toContain('Add --yes');
    const dry = await roster('users', 'disable', 'priya@acme.io', '--dry-run');
    expect(dry.status).toBe(0);
    // The sandbox keeps a state as soon as something was written to it.
    expect(existsSync(join(cwd, '.roster/sandbox.json'))).toBe(false);
  });

  it.each([
    [['invite', 'not an address', 'ADMIN'], 3, 'is not an e-mail address'],
    [['invite', 'noor@acme.io', 'analist'], 3, 'Did you mean ANALYST?'],
    [['disable', 'nobody'], 3, 'is not an e-mail address'],
    [['disable', 'nobody@acme.io', '--yes'], 1, 'Nobody in the workspace'],
    [['disable', 'emma@acme.io', '--yes'], 1, "an invitation can't be disabled"],
    [['set-account-type', 'emma@acme.io', 'ADMIN', '--yes'], 1, 'only invited'],
    [['invite', 'priya@acme.io', 'ADMIN', '--yes'], 1, 'roster users set-account-type'],
    [['invite', 'emma@acme.io', 'ADMIN', '--yes'], 1, 'already invited, as ANALYST'],
    [
      ['disable', 'grace@acme.io', '--workspace-uid', 'ws_finance', '--yes'],
      5,
      'last active ADMIN',
    ],
  ])('%j is refused with exit code %i', async (args, status, said) => {
    const run = await sandboxIn(emptyFolder())('users', ...args);
    expect(run).toMatchObject({ status, stdout: '' });
    expect(run.stderr).toContain(said);
  });

  it('asks no server about an address that cannot be one', async () => {
    const server = await serveScript((_request, response) => answer(response, ONLY_BOSS));
    const { variables } = server;
    const run = await runRoster(['users', 'invite', 'x@y', 'ADMIN', '--yes'], { variables });
    expect(run.status).toBe(3);
    expect(server.requests).toEqual([]);
  });

  it('sends no invitation to someone who is invited already, whatever the case', async () => {
    const cwd = emptyFolder();
    const run = await sandboxIn(cwd)('users', 'invite', 'EMMA@acme.io', 'ANALYST', '--yes');
    expect(run.status).toBe(0);
    expect(run.stdout).toBe('EMMA@acme.io is already invited as ANALYST. Nothing was written.\n');
    expect(existsSync(join(cwd, '.roster/sandbox.json'))).toBe(false);
  });

  it('never sends an invitation twice because its answer got lost', async () => {
    let invited = false;
    const server = await serveScript(({ kind }, response) => {
      const { listUsers } = ONLY_BOSS.data;
      if (kind === 'write') {
        invited = true;
        response.destroy();
        return;
      }
      const noor = { email: 'noor@acme.io', accountType: 'BUSINESS', inviteStatus: 'SENT' };
      const invitedUsers = invited ? [noor] : [];
      answer(response, { data: { listUsers: { ...listUsers, invitedUsers } } });
    });
    const args = ['users', 'invite', 'noor@acme.io', 'BUSINESS', '--yes', '--format', 'json'];
    const variables = { ...server.variables, NODE_OPTIONS: QUICK };
    const { status, stdout, stderr } = await runRoster(args, { variables });
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout).results).toMatchObject([{ outcome: 'confirmed', attempts: 1 }]);
    expect(server.requests.filter(({ kind }) => kind === 'write')).toHaveLength(1);
  });

  it('exits with 4 for a key that may only read', async () => {
    const script: Script = ({ kind }, response) => {
      if (kind === 'write') response.writeHead(403).end();
      else answer(response, ONLY_BOSS);
    };
    const args = ['users', 'invite', 'noor@acme.io', 'BUSINESS', '--yes'];
    const { status, stdout, stderr } = await against(script, args);
    expect(status).toBe(4);
    expect(stdout).toContain('failed');
    expect(stderr).toContain('User management admin');
  });
});

describe('roster workspaces', () => {
  it('lists what the credentials reach, by uid', async () => {
    const roster = sandboxIn(emptyFolder());
    expect((await roster('workspaces')).stdout).toBe(
      'UID           NAME\nws_analytics  analytics\nws_finance    finance\n' +
        'ws_marketing  marketing\n\n3 workspaces.\n',
    );
    const { stdout } = await roster('workspaces', '--format', 'csv');
    expect(stdout.split('\r\n')).toEqual([
      'uid,name',
      'ws_analytics,analytics',
      'ws_finance,finance',
      'ws_marketing,marketing',
      '',
    ]);
  });

  it('prints a CI matrix on one line, with --redact too', async () => {
    const roster = sandboxIn(emptyFolder());
    const plain = await roster('workspaces', '--format', 'matrix');
    expect(plain.stdout.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(plain.stdout)).toEqual({
      include: [
        { uid: 'ws_analytics', name: 'analytics' },
        { uid: 'ws_finance', name: 'finance' },
        { uid: 'ws_marketing', name: 'marketing' },
      ],
    });
    const redacted = await roster('workspaces', '--format', 'matrix', '--redact');
    expect(redacted.stdout).toBe(plain.stdout);
  });

  it.each([
    ['has a gap', [{ uid: 'w1', name: 'one' }, null], 'could not be read completely'],
    ['is empty', [], 'shows no workspace'],
  ])('prints no matrix of a list that %s', async (_name, workspaces, said) => {
    const script: Script = (_request, response) =>
      answer(response, { data: { listWorkspaces: { ok: true, workspaces } } });
    const run = await against(script, ['workspaces', '--format', 'matrix']);
    expect(run).toMatchObject({ status: 5, stdout: '' });
    expect(run.stderr).toContain(said);
    const table = await against(script, ['workspaces']);
    expect(table.status).toBe(5);
    expect(table.stdout).toContain('The list is not complete.');
  });
});

const EVENT = {
  id: 1,
  createdDttm: '2024-02-13 16:09:29.718805',
  updatedDttm: '2024-02-13 16:09:29.718805',
  workspaceId: 1,
  workspaceName: 'analytics',
  actorType: 'user',
  actorUserId: 7,
  actorEmail: 'zebulon@acme.io',
  eventSourceId: 1,
  eventSource: 'team',
  eventId: 1,
  eventType: 'invited',
  metadataJson: '{"email":"yolanda@acme.io","name":"Yolanda Quill"}',
};
const EVENTS = [
  EVENT,
  { ...EVENT, id: 3, createdDttm: '2024-02-14 01:00:00', metadataJson: null },
  { ...EVENT, id: 2, createdDttm: '2024-02-13 16:09:29.8', metadataJson: { 'ulrike@acme.io': 1 } },
  { ...EVENT, id: 4, createdDttm: '2024-02-14 01:00:00', metadataJson: 'by tarquin@acme.io' },
];
const log: Script = (_request, response) =>
  answer(response, { data: { getAuditLogs: { auditLogs: EVENTS } } });

describe('roster audit-log', () => {
  it('shows the newest first, with metadata in any of their forms', async () => {
    const { stdout } = await against(log, ['audit-log', '--format', 'json']);
    const { events, total } = JSON.parse(stdout);
    expect(total).toBe(4);
    expect(
      events.map(({ id, metadata }: { id: number; metadata: unknown }) => [id, metadata]),
    ).toEqual([
      [4, 'by tarquin@acme.io'],
      [3, null],
      [2, { 'ulrike@acme.io': 1 }],
      [1, { email: 'yolanda@acme.io', name: 'Yolanda Quill' }],
    ]);
  });

  it('shows as many as --limit says, and of how many', async () => {
    const { stdout } = await against(log, ['audit-log', '--limit', '2']);
    expect(stdout).toContain('The newest 2 of 4 events.');
    expect(stdout.match(/^2024-/gm)).toHaveLength(2);
    for (const limit of ['0', '-1', '1.5', 'x']) {
      expect((await runRoster(['audit-log', '--limit', limit])).status).toBe(3);
    }
  });

  it.each(['table', 'json', 'csv'])('names nobody with --redact: %s', async (format) => {
    const words = ['zebulon', 'yolanda', 'quill', 'ulrike', 'tarquin'];
    const plain = await against(log, ['audit-log', '--format', format]);
    const shown = plain.stdout.toLowerCase();
    expect(words.filter((word) => shown.includes(word))).toEqual(words);
    const { status, stdout, stderr } = await against(log, [
      'audit-log',
      '--format',
      format,
      '--redact',
    ]);
    expect(status, stderr).toBe(0);
    const redacted = (stdout + stderr).toLowerCase();
    expect(words.filter((word) => redacted.includes(word))).toEqual([]);
    expect(redacted).toContain('person-1');
  });

  it('that is not whole says so and exits with 5', async () => {
    const script: Script = (_request, response) =>
      answer(response, { data: { getAuditLogs: { auditLogs: [EVENT, { id: 2 }] } } });
    const { status, stdout, stderr } = await against(script, ['audit-log']);
    expect(status).toBe(5);
    expect(stderr).toContain('The audit log could not be read completely');
    expect(stdout).toContain('The log is not complete.');
  });
});

describe('with --redact', () => {
  const NAMES = /alexandra|petrova|jonny|maxwell|emma|priya|raman|noor|[0-9a-f]{64}/i;

  it.each([
    ['users list'],
    ['users list --format csv'],
    ['users list --format json'],
    ['users get priya@acme.io'],
    ['users get noor@acme.io'],
    ['users get noor'],
    ['users invite noor@acme.io BUSINESS --yes'],
    ['users invite noor@acme.io BUSINESS'],
    ['users invite noor BUSINESS'],
    ['users invite BUSINESS noor@acme.io'],
    ['users invite emma@acme.io ADMIN --yes'],
    ['users invite priya@acme.io ADMIN --yes --format json'],
    ['users set-account-type jonny@acme.io DEVELOPER --yes --format json'],
    ['users disable priya@acme.io --yes --format csv'],
    ['users disable priya@acme.io --dry-run'],
  ])('`roster %s` names nobody', async (command) => {
    const run = await sandboxIn(emptyFolder())(...command.split(' '), '--redact');
    expect(run.stdout + run.stderr).not.toBe('');
    expect(run.stdout + run.stderr).not.toMatch(NAMES);
  });
});

it('no secret is shown, and a refused key is exit code 4', async () => {
  const server = await serveScript((_request, response) => answer(response, {}, 401));
  for (const command of ['users list', 'workspaces', 'audit-log', 'users disable a@b.io --yes']) {
    const { variables } = server;
    const run = await runRoster([...command.split(' '), '--debug'], { variables });
    expect(run).toMatchObject({ status: 4, stdout: '' });
    expect(run.stderr).not.toContain('that-nobody-may-see');
  }
});

it('no command leaves anything behind but the sandbox’s state', async () => {
  const cwd = emptyFolder();
  const server = await serveScript((_request, response) => answer(response, ONLY_BOSS));
  await runRoster(['users', 'list'], { cwd, variables: server.variables });
  expect(existsSync(join(cwd, '.roster'))).toBe(false);
});

describe('docs/json.md', () => {
  it.each([
    ['### Users', 'users', ['users', 'list']],
    ['### Workspaces', 'workspaces', ['workspaces']],
    ['### Events', 'events', ['audit-log']],
    ['### A manual change', 'results', ['users', 'disable', 'priya@acme.io', '--yes']],
  ])('%s: has every key of each entry, in their order', async (heading, list, command) => {
    const { stdout } = await sandboxIn(emptyFolder())(...command, '--format', 'json');
    const shown = JSON.parse(stdout);
    const [entry] = shown[list];
    const table = readTable(readSection('docs/json.md', heading));
    expect(columnOf(table, 0)).toEqual(Object.keys(entry));
    const above = readSection('docs/json.md', '## Lists') + readSection('docs/json.md', heading);
    for (const key of Object.keys(shown)) expect(above).toContain(`\`${key}\``);
  });
});
