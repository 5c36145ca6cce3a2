import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dayAt } from '../../src/day.js';
import { emptyFolder, ROOT, type Run, runRoster, startRoster, startSandbox } from './run-roster.js';
import { answer, ONLY_BOSS, serveScript } from './scripted-server.js';

const DAY_MS = 24 * 60 * 60 * 1000;

const ROSTER = 'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n';
const WITH_NEW = `${ROSTER}  - { email: new@acme.io, account_type: ANALYST }\n`;

/** A folder with a roster. */
function folderWith(roster: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'roster.yaml'), roster);
  return folder;
}

/** A folder with the example roster, for the sandbox's example users. */
function exampleFolder(): string {
  const folder = emptyFolder();
  cpSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(folder, 'roster.yaml'));
  return folder;
}

/** A port on which nothing listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

describe('exit code 0', () => {
  it('is for a valid roster, a plan with changes, applying them and having nothing to do', async () => {
    const cwd = exampleFolder();
    const runs: Run[] = [];
    for (const args of ['validate', 'plan --sandbox', 'apply --sandbox --yes', 'drift --sandbox']) {
      runs.push(await runRoster(args.split(' '), { cwd }));
    }
    expect(runs.map((run) => run.status)).toEqual([0, 0, 0, 0]);
    expect(runs.map((run) => lastLine(run.stdout))).toEqual([
      'roster.yaml: 8 people, no problems.',
      'Plan: 1 to invite, 1 to invite again, 1 to change, 1 to disable; 5 in sync.',
      'Applied: 4 applied; the workspace matches the roster.',
      'No drift: the workspace matches the roster.',
    ]);
  });

  it('is for a dry run, which writes nothing', async () => {
    const cwd = exampleFolder();
    const dry = await runRoster(['apply', '--sandbox', '--dry-run'], { cwd });
    expect(dry.status).toBe(0);
    const plan = await runRoster(['plan', '--sandbox', '--detailed-exitcode'], { cwd });
    expect(plan.status).toBe(2);
  });

  it('is for the version, help and the schemas', async () => {
    const version = await runRoster(['--version']);
    expect(version.stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    for (const args of [['help'], ['--help'], ['plan', '--help']]) {
      expect(await runRoster(args)).toMatchObject({ status: 0, stderr: '' });
    }
    for (const name of ['roster', 'plan', 'report', 'doctor', 'review', 'expiring']) {
      const { stdout } = await runRoster(['schema', name]);
      expect(stdout).toBe(readFileSync(join(ROOT, `schemas/${name}.schema.json`), 'utf8'));
    }
  });
});

describe('exit code 1', () => {
  it('is for an API that cannot be reached', async () => {
    const { status, stdout, stderr } = await runRoster(['plan'], {
      cwd: folderWith(ROSTER),
      variables: {
        PARADIME_API_ENDPOINT: `https://127.0.0.1:${await closedPort()}/graphql`,
        PARADIME_API_KEY: 'k',
        PARADIME_API_SECRET: 's',
      },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('127.0.0.1');
    expect(stderr).toMatch(/refused/);
    expect(stderr).not.toContain('    at ');
  });
});

describe('exit code 2', () => {
  it('is for drift, and for changes when a plan is asked for details', async () => {
    const cwd = exampleFolder();
    expect((await runRoster(['drift', '--sandbox'], { cwd })).status).toBe(2);
    expect((await runRoster(['plan', '--sandbox', '--detailed-exitcode'], { cwd })).status).toBe(2);
  });
});

describe('exit code 4', () => {
  it('is for missing credentials, and says which and where they are made', async () => {
    const { status, stderr } = await runRoster(['plan'], { cwd: folderWith(ROSTER) });
    expect(status).toBe(4);
    expect(stderr).toContain('PARADIME_API_SECRET');
    expect(stderr).toContain('workspace settings');
  });

  it('is for a wrong key', async () => {
    const { variables } = await startSandbox();
    const { status, stderr } = await runRoster(['plan'], {
      cwd: folderWith(ROSTER),
      variables: { ...variables, PARADIME_API_SECRET: 'a-wrong-secret' },
    });
    expect(status).toBe(4);
    expect(stderr).not.toContain('a-wrong-secret');
  });

  it('is for applying with a read-only key, with which planning works', async () => {
    const { variables } = await startSandbox();
    const viewer = {
      ...variables,
      PARADIME_API_KEY: 'sandbox-viewer-key',
      PARADIME_API_SECRET: 'sandbox-viewer-secret',
    };
    const cwd = exampleFolder();
    expect((await runRoster(['plan'], { cwd, variables: viewer })).status).toBe(0);
    const applied = await runRoster(['apply', '--yes'], { cwd, variables: viewer });
    expect(applied.status).toBe(4);
    expect((await runRoster(['plan', '--detailed-exitcode'], { cwd, variables })).status).toBe(2);
  });
});

describe('exit code 5', () => {
  const nobody = 'version: 1\nusers: []\n';

  it('is for a tripped guard, at plan and at apply, and nothing is written', async () => {
    const cwd = folderWith(nobody);
    const planned = await runRoster(['plan', '--sandbox'], { cwd });
    expect(planned.status).toBe(5);
    expect(planned.stdout).toContain('max_removals');
    expect(planned.stdout).toContain('empty_roster');
    const applied = await runRoster(['apply', '--sandbox', '--yes'], { cwd });
    expect(applied.status).toBe(5);
    const after = await runRoster(['plan', '--sandbox', '--format', 'json'], { cwd });
    expect(JSON.parse(after.stdout).plans[0].observed.active).toBe(7);
  });

  it('is gone when each limit is raised by name, for that run alone', async () => {
    const cwd = folderWith(ROSTER);
    const raised = ['--allow', 'max_removals=7', '--allow', 'min_admins=0'];
    expect((await runRoster(['plan', '--sandbox'], { cwd })).status).toBe(5);
    expect((await runRoster(['plan', '--sandbox', ...raised], { cwd })).status).toBe(0);
  });

  it('is for a partial answer, from which nobody may be disabled', async () => {
    const server = await serveScript((_request, response) => {
      answer(response, { ...ONLY_BOSS, errors: [{ message: 'replica is behind' }] });
    });
    const { status, stdout } = await runRoster(['apply', '--yes', '--timeout', '5'], {
      cwd: folderWith(WITH_NEW),
      variables: server.variables,
    });
    expect(status).toBe(5);
    expect(stdout).toContain('incomplete_read');
    expect(server.requests.every((request) => request.kind === 'read')).toBe(true);
  });
});

describe('exit code 5 of drift', () => {
  it('is for a read that cannot be trusted, however much differs', async () => {
    const server = await serveScript((_request, response) => {
      answer(response, { data: { listUsers: { ok: true, activeUsers: [], invitedUsers: [] } } });
    });
    const { status, stdout } = await runRoster(['drift'], {
      cwd: folderWith(WITH_NEW),
      variables: server.variables,
    });
    expect(status).toBe(5);
    expect(stdout).toContain('empty_read');
  });
});

describe('a saved plan for another place', () => {
  it('is refused for another endpoint and for another workspace', async () => {
    const cwd = folderWith(
      'version: 1\nworkspace: { uid: ws_marketing }\npolicy: { unlisted: keep }\nusers:\n  - { email: sofia@acme.io, account_type: ADMIN }\n',
    );
    await runRoster(['plan', '--sandbox', '--save', 'p.json'], { cwd });
    const other = await runRoster(
      ['apply', 'p.json', '--sandbox', '--yes', '--workspace-uid', 'ws_finance'],
      { cwd },
    );
    expect(other.status).toBe(3);
    expect(other.stderr).toContain('ws_finance');
    const { variables } = await startSandbox();
    const elsewhere = await runRoster(['apply', 'p.json', '--yes'], { cwd, variables });
    expect(elsewhere.status).toBe(3);
    expect(elsewhere.stderr).toContain('is for sandbox');
  });
});

describe('a report that cannot be written', () => {
  it('is said before anything is applied', async () => {
    const cwd = exampleFolder();
    writeFileSync(join(cwd, 'file'), '');
    for (const path of ['file/r.json', '.', 'roster.yaml']) {
      const args = ['apply', '--sandbox', '--yes', '--report', `json=${path}`];
      expect((await runRoster(args, { cwd })).status).toBe(3);
    }
    const left = await runRoster(['plan', '--sandbox', '--detailed-exitcode'], { cwd });
    expect(left.status).toBe(2);
  });
});

describe('a proxy', () => {
  it.each([403, 407])(
    'that answers with %i is named where a comment or a notice was to go, and is asked once',
    async (status) => {
      const asked: string[] = [];
      const proxy = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (chunk) => {
          asked.push(chunk.toString('utf8').split(' ')[1] ?? '');
          socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
        });
      });
      const port = await new Promise<number>((resolve) => {
        proxy.listen(0, '127.0.0.1', () => resolve((proxy.address() as AddressInfo).port));
      });
      const cwd = folderWith(ROSTER);
      writeFileSync(join(cwd, 'plan.md'), '<!-- roster:plan -->\n### Plan\n');
      const variables = {
        HTTPS_PROXY: `http://127.0.0.1:${port}`,
        HOOK: 'https://hooks.example.com/a-long-secret',
        ...{ GITHUB_ACTIONS: 'true', GITHUB_API_URL: 'https://api.github.example' },
        ...{ GITHUB_REPOSITORY: 'a/b', GITHUB_REF: 'refs/pull/3/merge', GITHUB_TOKEN: 'token' },
      };
      const comment = await runRoster(['comment', 'plan.md'], { cwd, variables });
      expect([comment.status, comment.stderr]).toEqual([1, expect.stringContaining('proxy')]);
      const args = ['plan', '--sandbox', '--notify-on', 'always', '--notify', 'slack=HOOK'];
      const plan = await runRoster(args, { cwd, variables });
      proxy.close();
      expect([plan.status, plan.stderr]).toEqual([5, expect.stringContaining('proxy')]);
      expect(asked).toEqual(['api.github.example:443', 'hooks.example.com:443']);
    },
  );

  it('is asked for the way to Paradime, and is told apart from it when it says no', async () => {
    const asked: string[] = [];
    const proxy = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (chunk) => {
        asked.push(chunk.toString('utf8').split('\r\n')[0] ?? '');
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      });
    });
    const port = await new Promise<number>((resolve) => {
      proxy.listen(0, '127.0.0.1', () => resolve((proxy.address() as AddressInfo).port));
    });
    const { status, stderr } = await runRoster(['plan', '--timeout', '5'], {
      cwd: folderWith(ROSTER),
      variables: {
        HTTPS_PROXY: `http://127.0.0.1:${port}`,
        PARADIME_API_ENDPOINT: 'https://api.example.com/graphql',
        PARADIME_API_KEY: 'k',
        PARADIME_API_SECRET: 's',
      },
    });
    proxy.close();
    expect(asked[0]).toBe('CONNECT api.example.com:443 HTTP/1.1');
    expect(status).toBe(1);
    expect(stderr).toContain('proxy');
    expect(stderr).not.toContain('unexpected');
  });
});

describe('exit code 6', () => {
  it('is for a saved plan whose user changed since, and nothing is written', async () => {
    const cwd = exampleFolder();
    await runRoster(['plan', '--sandbox', '--save', 'p.json'], { cwd });
    await runRoster(['sandbox', 'set-account-type', 'jonny@acme.io', 'BUSINESS'], { cwd });
    const { status, stderr } = await runRoster(['apply', 'p.json', '--sandbox', '--yes'], { cwd });
    expect(status).toBe(6);
    expect(stderr).toContain('jonny@acme.io');
    const left = await runRoster(['plan', '--sandbox', '--format', 'json'], { cwd });
    expect(JSON.parse(left.stdout).summary).toMatchObject({ invite: 1, reinvite: 1, disable: 1 });
  });

  it('is for a plan by any name, and a roster may be JSON', async () => {
    const cwd = exampleFolder();
    await runRoster(['plan', '--sandbox', '--save', 'p.plan'], { cwd });
    await runRoster(['sandbox', 'set-account-type', 'jonny@acme.io', 'BUSINESS'], { cwd });
    expect((await runRoster(['apply', 'p.plan', '--sandbox', '--yes'], { cwd })).status).toBe(6);
    const roster = { version: 1, users: [{ email: 'sofia@acme.io', account_type: 'ADMIN' }] };
    writeFileSync(join(cwd, 'roster.json'), JSON.stringify(roster));
    const guarded = await runRoster(['apply', 'roster.json', '--sandbox', '--yes'], { cwd });
    expect(guarded.status).toBe(5);
  });

  it('is for a saved plan that would let someone in after their last day', async () => {
    const cwd = exampleFolder();
    const tomorrow = dayAt(Date.now() + DAY_MS);
    const late = `\n  - { email: late@acme.io, account_type: ANALYST, expires: ${tomorrow} }\n`;
    writeFileSync(join(cwd, 'roster.yaml'), readFileSync(join(cwd, 'roster.yaml'), 'utf8') + late);
    const saved = await runRoster(['plan', '--sandbox', '--save', 'p.json'], { cwd });
    expect(saved.status, saved.stderr).toBe(0);
    const shift = `const now = Date.now; Date.now = () => now() + ${3 * DAY_MS};`;
    const variables = {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shift)}`,
    };
    const args = ['apply', 'p.json', '--sandbox', '--yes'];
    const { status, stderr } = await runRoster(args, { cwd, variables });
    expect(status).toBe(6);
    expect(stderr).toContain('late@acme.io');
    expect((await runRoster(args, { cwd })).status).toBe(0);
  });

  it('is not for a saved plan that is done already', async () => {
    const cwd = exampleFolder();
    await runRoster(['plan', '--sandbox', '--save', 'p.json'], { cwd });
    expect(statSync(join(cwd, 'p.json')).mode & 0o777).toBe(0o600);
    const first = await runRoster(['apply', 'p.json', '--sandbox', '--yes'], { cwd });
    const second = await runRoster(['apply', 'p.json', '--sandbox', '--yes'], { cwd });
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(second.stdout).toContain('0 writes');
    expect(lastLine(second.stdout)).toBe('No changes: the workspace matches the roster.');
  });
});

it('exit code 3 is for a saved plan that meets another workspace behind the same endpoint', async () => {
  const cwd = exampleFolder();
  const roster = 'version: 1\npolicy: { unlisted: keep }\nusers:\n';
  writeFileSync(
    join(cwd, 'roster.yaml'),
    `${roster}  - { email: new@acme.io, account_type: ADMIN }\n`,
  );
  const { variables } = await startSandbox();
  const saved = await runRoster(['plan', '--save', 'p.json'], { cwd, variables });
  expect(saved.status, saved.stderr).toBe(0);
  const others = { ...variables, PARADIME_API_SECRET: 'prdm_wsp_sandbox_marketing' };
  const refused = await runRoster(['apply', 'p.json', '--yes'], { cwd, variables: others });
  expect(refused.status).toBe(3);
  expect(refused.stderr).toContain('is for another workspace');
  const users = await runRoster(['users', 'list', '--format', 'csv'], { cwd, variables: others });
  expect(users.stdout).not.toContain('new@acme.io');
  expect((await runRoster(['apply', 'p.json', '--yes'], { cwd, variables })).status).toBe(0);
});

describe('exit codes 7 and 8', () => {
  it('7 is for changes that failed while others were applied', async () => {
    const invited: unknown[] = [];
    const server = await serveScript((request, response) => {
      if (request.kind === 'read') {
        const { listUsers } = ONLY_BOSS.data;
        answer(response, { data: { listUsers: { ...listUsers, invitedUsers: invited } } });
      } else if (request.body.includes('a@acme.io')) {
        answer(response, { errors: [{ message: 'no' }], data: null });
      } else {
        invited.push({ email: 'b@acme.io', accountType: 'ANALYST', inviteStatus: 'SENT' });
        answer(response, { data: { inviteUser: { ok: true } } });
      }
    });
    const two = ['a', 'b'].map((name) => `  - { email: ${name}@acme.io, account_type: ANALYST }\n`);
    const { status, stdout } = await runRoster(['apply', '--yes', '--format', 'json'], {
      cwd: folderWith(ROSTER + two.join('')),
      variables: server.variables,
    });
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'partial',
      reports: [{ summary: { applied: 1, failed: 1 }, converged: false }],
    });
  });

  it('8 is for a lost answer that no read explains, and it is not sent again', async () => {
    const server = await serveScript((request, response) => {
      if (request.kind === 'write') response.destroy();
      else if (request.index === 0) answer(response, ONLY_BOSS);
      else answer(response, {}, 404);
    });
    const { status, stdout } = await runRoster(['apply', '--yes', '--format', 'json'], {
      cwd: folderWith(WITH_NEW),
      variables: server.variables,
    });
    expect(status).toBe(8);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'indeterminate',
      reports: [{ converged: null, requests: { writes: 1 } }],
    });
    expect(server.requests.filter((request) => request.kind === 'write')).toHaveLength(1);
  });
});

describe('exit codes 130 and 143', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('%s settles what is in flight, reports and exits with %i', async (signal, code) => {
    const invited: unknown[] = [];
    let interrupt = (): void => undefined;
    const server = await serveScript((request, response) => {
      if (request.kind === 'write') {
        // The answer comes once the command has said that it stops.
        interrupt = () => {
          invited.push({ email: 'a@acme.io', accountType: 'ANALYST', inviteStatus: 'SENT' });
          answer(response, { data: { inviteUser: { ok: true } } });
        };
        child.kill(signal);
        return;
      }
      const { listUsers } = ONLY_BOSS.data;
      answer(response, { data: { listUsers: { ...listUsers, invitedUsers: invited } } });
    });
    const two = ['a', 'b'].map((name) => `  - { email: ${name}@acme.io, account_type: ANALYST }\n`);
    const child = startRoster(['apply', '--yes', '--format', 'json', '--concurrency', '1'], {
      cwd: folderWith(ROSTER + two.join('')),
      variables: server.variables,
    });
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.toString('utf8').includes('Stopping')) interrupt();
    });
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect(status).toBe(code);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'interrupted',
      reports: [{ summary: { applied: 1, skipped: 1 } }],
    });
  });

  it('a second SIGINT leaves at once, with a report, though a request is in flight', async () => {
    let press: NodeJS.Timeout | undefined;
    const server = await serveScript((request, response) => {
      if (request.kind === 'read') answer(response, ONLY_BOSS);
      // What comes too soon after the first is the same press.
      else press = setInterval(() => child.kill('SIGINT'), 60);
    });
    const args = ['apply', '--yes', '--timeout', '600', '--format', 'json'];
    const child = startRoster(args, {
      cwd: folderWith(WITH_NEW),
      variables: server.variables,
    });
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    const status = await new Promise((resolve) => child.once('close', resolve));
    clearInterval(press);
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'interrupted',
      reports: [{ summary: { indeterminate: 1 }, converged: null }],
    });
  });
});
