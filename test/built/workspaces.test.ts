/** Several workspaces in one run, as users have them: one company token, or many keys. */
import type { ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QUICK } from './quick-time.js';
import { emptyFolder, ROOT, type Run, runRoster, startRoster } from './run-roster.js';
import {
  answer,
  ONLY_BOSS,
  type Script,
  type ScriptedServer,
  serveScript,
} from './scripted-server.js';

/** A roster of the boss and others. */
function roster(workspace: string, ...others: readonly string[]): string {
  const people = ['boss@acme.io', ...others].map((email) => {
    const type = email === 'boss@acme.io' ? 'ADMIN' : 'ANALYST';
    return `  - { email: ${email}, account_type: ${type} }\n`;
  });
  return `version: 1\nworkspace: { ${workspace} }\nusers:\n${people.join('')}`;
}

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A Paradime with the boss alone, that remembers whom it invited. */
function paradime(): Script {
  const invited: object[] = [];
  return ({ kind, body }, response) => {
    if (kind === 'read') {
      const { listUsers } = ONLY_BOSS.data;
      return answer(response, { data: { listUsers: { ...listUsers, invitedUsers: invited } } });
    }
    const { email, accountType } = JSON.parse(body).variables;
    invited.push({ email, accountType, inviteStatus: 'SENT' });
    answer(response, { data: { inviteUser: { ok: true } } });
  };
}

const SECRETS = {
  A: 'the-secret-of-a-that-nobody-may-see',
  B: 'prdm_wsp_the-secret-of-b-that-nobody-may-see',
} as const;

/** The variables of a workspace with keys of its own. */
function keysOf(prefix: 'A' | 'B', server: ScriptedServer): Readonly<Record<string, string>> {
  return {
    [`${prefix}_API_ENDPOINT`]: server.variables['PARADIME_API_ENDPOINT'] ?? '',
    [`${prefix}_API_KEY`]: `the-key-of-${prefix}-that-nobody-may-see`,
    [`${prefix}_API_SECRET`]: SECRETS[prefix],
  };
}

interface Fleet {
  readonly a: ScriptedServer;
  readonly b: ScriptedServer;
  readonly cwd: string;
  readonly run: (...args: readonly string[]) => Promise<Run>;
}

const FILES = {
  'a.yaml': roster('name: analytics, credentials: A', 'new@acme.io'),
  'b.yaml': roster('name: marketing, credentials: B', 'new@acme.io', 'other@acme.io'),
};

/** Two workspaces with a server and keys each. */
async function fleet(
  a: Script = paradime(),
  b: Script = paradime(),
  files = FILES,
): Promise<Fleet> {
  const servers = { a: await serveScript(a), b: await serveScript(b) };
  const cwd = folderWith(files);
  const variables = {
    NODE_OPTIONS: QUICK,
    ...keysOf('A', servers.a),
    ...keysOf('B', servers.b),
  };
  return { ...servers, cwd, run: (...args) => runRoster(args, { cwd, variables }) };
}

function writesTo(server: ScriptedServer): number {
  return server.requests.filter(({ kind }) => kind === 'write').length;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

const REFUSE: Script = (_request, response) => answer(response, { errors: [] }, 401);

describe('many keys', () => {
  it('each go to their own endpoint, and to no other', async () => {
    const { a, b, run } = await fleet();
    const planned = await run('plan', 'a.yaml', 'b.yaml', '--detailed-exitcode');
    expect(planned.status, planned.stderr).toBe(2);
    expect(lastLine(planned.stdout)).toBe('Plan: 3 to invite; 2 in sync.');
    expect(a.requests[0]?.headers['x-api-secret']).toBe(SECRETS.A);
    expect(b.requests[0]?.headers.authorization).toBe(`Bearer ${SECRETS.B}`);
    expect(JSON.stringify(a.requests)).not.toContain(SECRETS.B);
    expect(JSON.stringify(b.requests)).not.toContain(SECRETS.A);
    expect([writesTo(a), writesTo(b)]).toEqual([0, 0]);
  });

  it('are applied one after the other, with one summary', async () => {
    const { a, b, run } = await fleet();
    const applied = await run('apply', 'a.yaml', 'b.yaml', '--yes');
    expect(applied.status, applied.stderr).toBe(0);
    expect(lastLine(applied.stdout)).toBe('Applied: 3 applied; all workspaces match the roster.');
    expect(applied.stderr).toContain('b.yaml → marketing [2/2] applied');
    expect([writesTo(a), writesTo(b)]).toEqual([1, 2]);
    const drift = await run('drift', 'a.yaml', 'b.yaml');
    expect(drift.status).toBe(0);
    expect(lastLine(drift.stdout)).toBe('No drift: all 2 workspaces match their rosters.');
  });

  it('that are missing are said by name, and the others go on', async () => {
    const { run } = await fleet(undefined, undefined, {
      ...FILES,
      'b.yaml': roster('credentials: C'),
    });
    const { status, stdout, stderr } = await run('plan', 'a.yaml', 'b.yaml');
    expect(status).toBe(4);
    expect(stdout).toContain('new@acme.io');
    expect(stderr).toContain('b.yaml: There is no API endpoint');
    expect(stderr).toContain('C_API_SECRET');
  });
});

describe('a workspace that fails', () => {
  it('does not stop the others, in any format and any order', async () => {
    const { run } = await fleet(REFUSE);
    for (const order of [
      ['a.yaml', 'b.yaml'],
      ['b.yaml', 'a.yaml'],
    ]) {
      const { status, stdout, stderr } = await run('plan', ...order, '--format', 'json');
      expect(status).toBe(4);
      expect(stderr).toContain('error  a.yaml: Could not read the users of the workspace.');
      const file = JSON.parse(stdout);
      expect(file.plans.map((plan: { roster: object }) => plan.roster)).toMatchObject([
        { path: 'b.yaml', credentials: 'B' },
      ]);
      expect(file.failures).toMatchObject([
        {
          roster: 'a.yaml',
          workspace_name: 'analytics',
          code: 'credentials_refused',
          exit_code: 4,
        },
      ]);
    }
    const text = await run('drift', 'a.yaml', 'b.yaml');
    expect(text.status).toBe(4);
    expect(text.stdout).toContain('✗ a.yaml → analytics: Could not read');
    expect(lastLine(text.stdout)).toContain('1 of 2 workspaces failed.');
  });

  it('makes an apply partial when another was written to, and only then', async () => {
    const { b, run } = await fleet(REFUSE);
    const first = await run('apply', 'a.yaml', 'b.yaml', '--yes', '--format', 'json');
    expect(first.status).toBe(7);
    expect(writesTo(b)).toBe(2);
    expect(JSON.parse(first.stdout)).toMatchObject({
      outcome: 'partial',
      reports: [{ roster: 'b.yaml', summary: { applied: 2 } }],
      failures: [{ roster: 'a.yaml', exit_code: 4 }],
    });
    const again = await run('apply', 'a.yaml', 'b.yaml', '--yes');
    expect(again.status).toBe(4);
    expect(lastLine(again.stdout)).toBe(
      'No changes: the others match the roster. 1 of 2 workspaces failed.',
    );
  });

  it('may have an invalid roster', async () => {
    const { b, run } = await fleet(undefined, undefined, { ...FILES, 'a.yaml': 'version: 2\n' });
    const planned = await run('plan', 'a.yaml', 'b.yaml');
    expect(planned.status).toBe(3);
    expect(planned.stderr).toContain('unsupported_version');
    expect(planned.stdout).toContain('✗ a.yaml: The roster is invalid');
    const applied = await run('apply', 'a.yaml', 'b.yaml', '--yes');
    expect(applied.status).toBe(7);
    expect(writesTo(b)).toBe(2);
  });

  it('may trip a guard, and is not written to', async () => {
    const everyone = {
      ...FILES,
      'a.yaml': 'version: 1\nworkspace: { credentials: A }\nusers: []\n',
    };
    const { a, b, run } = await fleet(undefined, undefined, everyone);
    expect((await run('plan', 'a.yaml', 'b.yaml')).status).toBe(5);
    const applied = await run('apply', 'a.yaml', 'b.yaml', '--yes');
    expect(applied.status).toBe(7);
    expect(applied.stdout).toContain('✗ a.yaml: A guard tripped: min_admins');
    expect([writesTo(a), writesTo(b)]).toEqual([0, 2]);
    expect((await run('apply', 'a.yaml', 'b.yaml', '--yes')).status).toBe(5);
  });

  it('may refuse to be written to, and only that one stops', async () => {
    const readOnly: Script = (request, response) =>
      request.kind === 'read' ? answer(response, ONLY_BOSS) : answer(response, {}, 403);
    const { a, b, run } = await fleet(readOnly);
    const applied = await run('apply', 'a.yaml', 'b.yaml', '--yes');
    expect(applied.status).toBe(7);
    expect(applied.stderr).toContain(
      'a.yaml → analytics: Paradime refused a change that the key is not allowed to make',
    );
    expect([writesTo(a), writesTo(b)]).toEqual([1, 2]);
  });

  it('leaves a report when all of them fail', async () => {
    const { run } = await fleet(REFUSE, REFUSE);
    const applied = await run('apply', 'a.yaml', 'b.yaml', '--yes', '--format', 'json');
    expect(applied.status).toBe(4);
    const { outcome, reports, failures } = JSON.parse(applied.stdout);
    expect({ outcome, reports: reports.length, failures: failures.length }).toEqual({
      outcome: 'not_applied',
      reports: 0,
      failures: 2,
    });
  });
});

describe('two rosters for one workspace', () => {
  it.each([
    ['the same file', ['a.yaml', 'a.yaml'], FILES],
    ['the same keys', ['a.yaml', 'b.yaml'], { ...FILES, 'b.yaml': roster('credentials: A') }],
    [
      'the same uid',
      ['a.yaml', 'b.yaml'],
      {
        'a.yaml': roster('uid: ws_1, credentials: A', 'new@acme.io'),
        'b.yaml': roster('uid: ws_1, credentials: A'),
      },
    ],
  ])('are refused before anything is read or written: %s', async (_name, names, files) => {
    const { a, run } = await fleet(undefined, undefined, files);
    const { status, stdout, stderr } = await run('apply', ...names, '--yes');
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain('are both for the workspace');
    expect(a.requests).toEqual([]);
  });
});

describe('flags that are for one workspace', () => {
  it('are refused for several', async () => {
    const { run } = await fleet();
    const { status, stderr } = await run('plan', 'a.yaml', 'b.yaml', '--workspace-uid', 'ws');
    expect(status).toBe(3);
    expect(stderr).toContain('--workspace-uid names one workspace');
  });

  it('and --endpoint is refused beside --sandbox, which has its own', async () => {
    const { run } = await fleet();
    const { status, stderr } = await run(
      'plan',
      'a.yaml',
      '--sandbox',
      '--endpoint',
      'https://a.b',
    );
    expect(status).toBe(3);
    expect(stderr).toContain('--sandbox has its own endpoint');
  });

  it('and nobody is asked where there is nobody', async () => {
    const { a, b, run } = await fleet();
    expect((await run('apply', 'a.yaml', 'b.yaml')).status).toBe(3);
    expect([writesTo(a), writesTo(b)]).toEqual([0, 0]);
    const dry = await run('apply', 'a.yaml', 'b.yaml', '--dry-run');
    expect(dry.status).toBe(0);
    expect(lastLine(dry.stdout)).toBe('Dry run: 3 changes would be made; nothing was written.');
  });
});

describe('a saved plan of several workspaces', () => {
  it('is applied to each with its own keys', async () => {
    const { a, b, cwd, run } = await fleet();
    expect((await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json')).status).toBe(0);
    expect(readFileSync(join(cwd, 'p.json'), 'utf8')).not.toContain('nobody-may-see');
    const applied = await run('apply', 'p.json', '--yes');
    expect(applied.status, applied.stderr).toBe(0);
    expect([writesTo(a), writesTo(b)]).toEqual([1, 2]);
    expect(JSON.stringify(a.requests)).not.toContain(SECRETS.B);
  });

  it('is refused when its keys were edited', async () => {
    const { a, cwd, run } = await fleet();
    await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json');
    const path = join(cwd, 'p.json');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('"credentials": "B"', '"credentials": "A"'),
    );
    const { status, stderr } = await run('apply', 'p.json', '--yes');
    expect(status).toBe(3);
    expect(stderr).toContain('was edited');
    expect(writesTo(a)).toBe(0);
  });

  it('is refused when a workspace was dropped from it', async () => {
    const { a, cwd, run } = await fleet();
    await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json');
    const path = join(cwd, 'p.json');
    const file = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...file, plans: file.plans.slice(0, 1) }));
    const { status, stderr } = await run('apply', 'p.json', '--yes');
    expect(status).toBe(3);
    expect(stderr).toContain('a plan or failure was removed');
    expect(writesTo(a)).toBe(0);
  });

  it('is stale for a workspace whose roster asks for something else by now, and for that one alone', async () => {
    const { a, b, cwd, run } = await fleet();
    await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json');
    const path = join(cwd, 'a.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `# a comment\n${text}`);
    const same = await run('apply', 'p.json', '--dry-run');
    expect(same).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(path, `${text}  - { email: newest@acme.io, account_type: ANALYST }\n`);
    const { status, stderr } = await run('apply', 'p.json', '--yes');
    expect(status).toBe(7);
    expect(stderr).toContain('a.yaml: The plan p.json is stale: a.yaml now has different people');
    expect(stderr).toContain('invite newest@acme.io as ANALYST');
    expect([writesTo(a), writesTo(b)]).toEqual([0, 2]);
  });

  it('is applied with a warning where a roster is not there', async () => {
    const { a, b, cwd, run } = await fleet();
    await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json');
    rmSync(join(cwd, 'b.yaml'));
    const { status, stdout, stderr } = await run('apply', 'p.json', '--yes', '--format', 'github');
    expect(status).toBe(0);
    for (const shown of [stderr, stdout])
      expect(shown).toContain('The planned roster b.yaml is not here');
    expect([writesTo(a), writesTo(b)]).toEqual([1, 2]);
  });

  it('is refused beside other files', async () => {
    const { run } = await fleet();
    await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json');
    const { status, stderr } = await run('apply', 'p.json', 'a.yaml', '--yes');
    expect(status).toBe(3);
    expect(stderr).toContain('apply only that');
  });

  it('is refused where its workspaces became one, and for one that moved', async () => {
    const { a, b, cwd, run } = await fleet();
    const shared = { ...keysOf('A', a), B_API_ENDPOINT: keysOf('A', a)['A_API_ENDPOINT'] ?? '' };
    const apart = { ...shared, B_API_SECRET: SECRETS.B };
    const one = { ...shared, B_API_KEY: 'k', B_API_SECRET: SECRETS.A };
    const names = ['a.yaml', 'b.yaml', '--save', 'p.json'];
    expect((await runRoster(['plan', ...names], { cwd, variables: apart })).status).toBe(0);
    const refused = await runRoster(['apply', 'p.json', '--yes'], { cwd, variables: one });
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('are both for the workspace of their credentials');
    expect(writesTo(a)).toBe(0);
    const moved = await run('apply', 'p.json', '--yes');
    expect(moved.status).toBe(7);
    expect(moved.stderr).toContain('b.yaml: The plan p.json is for');
    expect([writesTo(a), writesTo(b)]).toEqual([1, 0]);
  });

  it('says what is not in it, in every report, and is no success without it', async () => {
    let refuses = true;
    const works = paradime();
    const { b, run } = await fleet((request, response) =>
      (refuses ? REFUSE : works)(request, response),
    );
    expect((await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json')).status).toBe(4);
    refuses = false;
    const applied = await run('apply', 'p.json', '--yes', '--format', 'json', '--report', 'text=r');
    expect(applied.status).toBe(7);
    expect(applied.stderr).toContain('warning  p.json has no plan for a.yaml');
    expect(writesTo(b)).toBe(2);
    const report = JSON.parse(applied.stdout);
    expect(report.outcome).toBe('partial');
    expect(report.failures).toMatchObject([{ roster: 'a.yaml', exit_code: 4 }]);
    expect(report.failures[0].message).toContain('has no plan in p.json');
  });

  it('holds nothing where nothing could be planned, and is refused then', async () => {
    const { run } = await fleet(REFUSE, REFUSE);
    await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json');
    const { status, stderr } = await run('apply', 'p.json', '--yes');
    expect(status).toBe(3);
    expect(stderr).toContain('contains no plan');
  });

  it('may be stale for one workspace alone', async () => {
    const files = {
      ...FILES,
      'b.yaml': `${roster('credentials: B')}  - { email: kim@acme.io, account_type: ANALYST }\n`,
    };
    let type = 'DEVELOPER';
    const kim: Script = (_request, response) => {
      const user = { uid: 'uid-kim', email: 'kim@acme.io', name: 'Kim', accountType: type };
      const { listUsers } = ONLY_BOSS.data;
      const activeUsers = [...listUsers.activeUsers, user];
      answer(response, { data: { listUsers: { ...listUsers, activeUsers } } });
    };
    const { a, b, run } = await fleet(undefined, kim, files);
    await run('plan', 'a.yaml', 'b.yaml', '--save', 'p.json');
    type = 'BUSINESS';
    const applied = await run('apply', 'p.json', '--yes');
    expect(applied.status).toBe(7);
    expect(applied.stderr).toContain('b.yaml: The plan p.json is stale');
    expect([writesTo(a), writesTo(b)]).toEqual([1, 0]);
    expect((await run('apply', 'p.json', '--yes')).status).toBe(6);
  });
});

describe('one company token', () => {
  const TOKEN = 'prdm_cmp_of-the-company-that-nobody-may-see';
  const NAMED = [
    { uid: 'ws_1', name: 'analytics' },
    { uid: 'ws_2', name: 'marketing' },
  ];

  function company(files: Readonly<Record<string, string>>): Promise<{
    readonly server: ScriptedServer;
    readonly run: Fleet['run'];
  }> {
    const users = paradime();
    return serveScript((request, response) => {
      if (!request.body.includes('listWorkspaces')) return users(request, response);
      answer(response, { data: { listWorkspaces: { ok: true, workspaces: NAMED } } });
    }).then((server) => {
      const variables = { ...server.variables, PARADIME_API_SECRET: TOKEN, NODE_OPTIONS: QUICK };
      const cwd = folderWith(files);
      return { server, run: (...args) => runRoster(args, { cwd, variables }) };
    });
  }

  it('selects each workspace by the uid of its roster, and asks for nothing else', async () => {
    const { server, run } = await company({
      'a.yaml': roster('uid: ws_1'),
      'b.yaml': roster('uid: ws_2'),
    });
    expect((await run('plan', 'a.yaml', 'b.yaml')).status).toBe(0);
    const asked = server.requests.map(({ headers }) => headers['x-paradime-workspace']);
    expect(asked.sort()).toEqual(['ws_1', 'ws_2']);
  });

  it('finds a uid by the name where there is none, and the plan has it', async () => {
    const { server, run } = await company({ 'a.yaml': roster('name: marketing', 'new@acme.io') });
    const planned = await run('plan', 'a.yaml', '--format', 'json', '--save', 'p.json');
    expect(planned.status, planned.stderr).toBe(0);
    expect(JSON.parse(planned.stdout).plans[0].target).toMatchObject({
      workspace_uid: 'ws_2',
      workspace_name: 'marketing',
    });
    expect(server.requests.map(({ headers }) => headers['x-paradime-workspace'])).toEqual([
      undefined,
      'ws_2',
    ]);
    expect((await run('apply', 'p.json', '--yes')).status).toBe(0);
    const lookUps = server.requests.filter(({ body }) => body.includes('listWorkspaces'));
    expect(lookUps).toHaveLength(1);
  });

  it('does not take the uid of the settings for the workspace of that name', async () => {
    const { run, server } = await company({ 'a.yaml': roster('name: marketing', 'new@acme.io') });
    const planned = await run('plan', 'a.yaml', '--workspace-uid', 'ws_1');
    expect(planned.status).toBe(5);
    expect(planned.stdout).toContain('the roster is for ws_2, but the settings name ws_1');
    expect((await run('apply', 'a.yaml', '--workspace-uid', 'ws_1', '--yes')).status).toBe(5);
    expect(writesTo(server)).toBe(0);
    expect((await run('plan', 'a.yaml', '--workspace-uid', 'ws_2')).status).toBe(0);
  });

  it('takes a name that nobody has for one that is for readers, where the settings name a uid', async () => {
    const { run, server } = await company({ 'a.yaml': roster('name: "our marketing"') });
    expect((await run('plan', 'a.yaml', '--workspace-uid', 'ws_1')).status).toBe(0);
    expect(server.requests.at(-1)?.headers['x-paradime-workspace']).toBe('ws_1');
  });

  it('says so where no workspace has the name', async () => {
    const { run } = await company({ 'a.yaml': roster('name: Marketing') });
    const { status, stderr } = await run('plan', 'a.yaml');
    expect(status).toBe(3);
    expect(stderr).toContain('all 2 workspaces that the token can reach');
  });
});

describe('Ctrl-C', () => {
  it('stops all workspaces, and reports what had no turn', async () => {
    const cwd = folderWith(FILES);
    const works = paradime();
    let child: ChildProcess | null = null;
    // The first write is answered when the command says that it stops.
    const slow: Script = (request, response) => {
      if (request.kind === 'read') return works(request, response);
      child?.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Stopping') && !response.writableEnded)
          works(request, response);
      });
      child?.kill('SIGINT');
    };
    const a = await serveScript(slow);
    const b = await serveScript(paradime());
    const args = ['apply', 'a.yaml', 'b.yaml', '--yes', '--report', 'json=r.json'];
    const variables = { ...keysOf('A', a), ...keysOf('B', b) };
    const run = startRoster(args, { cwd, variables });
    child = run;
    expect(await new Promise((resolve) => run.once('close', resolve))).toBe(130);
    const report = JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8'));
    expect(report.outcome).toBe('interrupted');
    expect(report.reports.map((each: { summary: object }) => each.summary)).toMatchObject([
      { applied: 1, skipped: 0 },
      { applied: 0, skipped: 2 },
    ]);
    expect(writesTo(b)).toBe(0);
  });
});

describe('the keys of a workspace', () => {
  it('are nowhere in what a run leaves, whatever a server says of them', async () => {
    const telltale: Script = ({ headers }, response) =>
      answer(response, { errors: [{ message: JSON.stringify(headers) }] }, 403);
    const { cwd, run } = await fleet(telltale, telltale);
    const broken = await run('plan', 'a.yaml', 'b.yaml', '--endpoint', SECRETS.A);
    const planned = await run(
      ...['plan', 'a.yaml', 'b.yaml', '--debug', '--save', 'p.json'],
      ...['--report', 'json=r.json', '--report', 'markdown=r.md'],
    );
    const files = ['p.json', 'r.json', 'r.md'].map((name) => readFileSync(join(cwd, name), 'utf8'));
    const left = [broken.stdout, broken.stderr, planned.stdout, planned.stderr, ...files].join();
    expect(planned.status).toBe(4);
    expect(left).toContain('[secret]');
    expect(left).not.toContain('nobody-may-see');
  });
});

describe('the sandbox and the example', () => {
  it('plans and applies several workspaces with shared people', async () => {
    const cwd = emptyFolder();
    cpSync(join(ROOT, 'examples/fleet'), cwd, { recursive: true });
    const names = ['analytics.yaml', 'marketing.yaml', '--sandbox'];
    const planned = await runRoster(['plan', ...names, '--detailed-exitcode'], { cwd });
    expect(planned.status, planned.stderr).toBe(2);
    expect(planned.stdout.match(/\+ noor@acme\.io .* shared\/data-platform\.yaml:6/g)).toHaveLength(
      2,
    );
    const applied = await runRoster(['apply', ...names, '--yes'], { cwd });
    expect(applied.status, applied.stderr).toBe(0);
    expect(lastLine(applied.stdout)).toMatch(
      /^Applied: 3 applied; all workspaces match the roster\.$/,
    );
  });

  it('goes on with a workspace that the sandbox has, beside one that it has not', async () => {
    const cwd = folderWith({
      'a.yaml':
        'version: 1\nworkspace: { uid: ws_finance }\nusers:\n  - { email: grace@acme.io, account_type: ADMIN }\n',
      'b.yaml': roster('uid: ws_nowhere'),
    });
    const { status, stdout } = await runRoster(['drift', 'a.yaml', 'b.yaml', '--sandbox'], { cwd });
    expect(status).toBe(4);
    expect(lastLine(stdout)).toBe(
      'No drift: the workspace matches the roster. 1 of 2 workspaces failed.',
    );
  });

  it('finds its workspaces by their names, for a saved plan too', async () => {
    const grace = 'users:\n  - { email: grace@acme.io, account_type: ADMIN }\n';
    const cwd = folderWith({
      'a.yaml': `version: 1\nworkspace: { name: finance }\n${grace}`,
      'b.yaml': `version: 1\nworkspace: { name: marketing }\npolicy: { unlisted: keep }\n${grace}`,
    });
    const names = ['a.yaml', 'b.yaml', '--sandbox'];
    const planned = await runRoster(['plan', ...names, '--save', 'p.json'], { cwd });
    expect(planned.status, planned.stderr).toBe(0);
    expect(lastLine(planned.stdout)).toMatch(/^Plan: 1 to invite; 1 in sync/);
    const applied = await runRoster(['apply', 'p.json', '--sandbox', '--yes'], { cwd });
    expect(applied.status, applied.stderr).toBe(0);
    expect(applied.stderr).toContain('b.yaml → marketing [1/1] applied');
  });
});
