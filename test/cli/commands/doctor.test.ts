import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/doctor.js';
import { main } from '../../../src/cli/main.js';
import { type Env, NotConnected } from '../../../src/env.js';
import type { Check, DoctorFile } from '../../../src/generated/doctor-file.js';
import { ROSTER_SCHEMA } from '../../../src/generated/roster-schema.js';
import {
  answerWith,
  type FakeEnvOptions,
  fakeEnv,
  json,
  NOW,
  sleepForever,
  systemError,
} from '../../outside.js';
import { runCommand } from './run-command.js';

const ROSTER = `# yaml-language-server: $schema=./roster.schema.json
version: 1
users:
  - { email: ana@acme.io, account_type: ADMIN }
`;
const FILES = { 'roster.yaml': ROSTER, 'roster.schema.json': ROSTER_SCHEMA };
const SECRET = 'Secret-abcdefghijklmnop';
const VARIABLES = {
  PARADIME_API_ENDPOINT: 'https://api.example.test/graphql',
  PARADIME_API_KEY: 'Key-0123456789',
  PARADIME_API_SECRET: SECRET,
};

interface Looked {
  readonly code: number | null;
  readonly out: string;
  readonly checks: readonly Check[];
}

/** Pauses between tries pass at once, and no answer takes too long. */
const sleepShortly: Env['sleep'] = (milliseconds, signal) =>
  milliseconds < 7_000 ? Promise.resolve() : sleepForever(milliseconds, signal);

/** What `roster doctor --format json` says, which always keeps its schema. */
async function look(options: FakeEnvOptions, ...argv: readonly string[]): Promise<Looked> {
  const env = fakeEnv({ files: FILES, sleep: sleepShortly, ...options });
  const code = await main(['doctor', '--format', 'json', ...argv], env);
  const file: DoctorFile = JSON.parse(env.out());
  const url = new URL('../../../schemas/doctor.schema.json', import.meta.url);
  const validate = new Ajv().compile(JSON.parse(readFileSync(url, 'utf8')));
  expect([validate(file), validate.errors]).toEqual([true, null]);
  return { code, out: env.out() + env.err(), checks: file.checks };
}

/** Those of a name as `verdict: message`. */
function of(looked: Looked, name: Check['name']): string {
  const found = looked.checks.filter((check) => check.name === name);
  return found.map(({ verdict, message }) => `${verdict}: ${message}`).join('\n');
}

/** Answers users, then workspaces and the audit log. */
function live(headers: Record<string, string> = {}): Env['post'] {
  const users = { ok: true, activeUsers: [ANA], invitedUsers: [] };
  const data = {
    listUsers: users,
    listWorkspaces: { ok: true, workspaces: [] },
    getAuditLogs: { ok: true, auditLogs: [] },
  };
  return answerWith(() => json({ data }, { headers })).post;
}

const ANA = { uid: 'u1', email: 'ana@acme.io', name: 'Ana', accountType: 'ADMIN' };

function failWith(error: unknown): Env['post'] {
  return () => Promise.reject(error);
}

describe('what nobody has set', () => {
  it('is named together, with what to do, and exits with 4', async () => {
    const looked = await look({});
    expect(looked.code).toBe(4);
    expect(of(looked, 'credentials')).toContain(
      'wrong: There is no API endpoint and no API secret',
    );
    expect(looked.checks.find(({ name }) => name === 'credentials')?.mend).toContain(
      'PARADIME_API_SECRET',
    );
  });
});

describe('settings', () => {
  it('are shown with where they are from, and no secret', async () => {
    const looked = await look({ variables: VARIABLES, post: live() }, '--timeout', '7');
    expect(looked.code).toBe(0);
    expect(of(looked, 'endpoint')).toBe(
      'good: https://api.example.test/graphql, from PARADIME_API_ENDPOINT.',
    );
    expect(of(looked, 'credentials')).toContain('good: API key and secret for one workspace');
    expect(of(looked, 'timeout')).toBe('good: 7 s for one answer, from --timeout.');
    expect(looked.out).not.toContain(SECRET);
    expect(looked.out).not.toContain(VARIABLES.PARADIME_API_KEY);
  });

  it('of a proxy show neither its user nor its password', async () => {
    const https_proxy = 'http://ana:hunter2-hunter2@proxy.test:3128';
    const looked = await look({
      variables: { ...VARIABLES, https_proxy, PARADIME_API_SECRET: '' },
    });
    expect(looked.out).not.toMatch(/hunter2|ana:/);
    const found = await look({
      variables: { ...VARIABLES, HTTPS_PROXY: 'nonsense://', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    });
    expect(of(found, 'proxy')).toContain('HTTPS_PROXY');
    expect(of(found, 'tls')).toContain('wrong: NODE_TLS_REJECT_UNAUTHORIZED is 0');
  });

  it('under deprecated names are odd, and a second place is named', async () => {
    const variables = {
      API_ENDPOINT: VARIABLES.PARADIME_API_ENDPOINT,
      API_KEY: 'k-k-k-k-k',
      API_SECRET: SECRET,
    };
    const files = { ...FILES, '/home/.paradime/credentials': 'API_KEY=other' };
    const looked = await look({ variables, files, post: live() });
    expect(of(looked, 'credentials')).toContain('odd: API_ENDPOINT, API_KEY and API_SECRET');
    expect(of(looked, 'credentials')).toContain('/home/.paradime/credentials exists too');
    expect(looked.code).toBe(0);
  });

  it('that name another workspace than the roster are wrong', async () => {
    const files = { ...FILES, 'roster.yaml': `${ROSTER}workspace: { uid: ws_1 }\n` };
    const variables = { ...VARIABLES, PARADIME_WORKSPACE_UID: 'ws_2' };
    const looked = await look({ variables, files, post: live() });
    expect(looked.code).toBe(3);
    expect(of(looked, 'workspace')).toContain('wrong: The roster is for ws_1');
    const same = await look({ variables: VARIABLES, files, post: live() });
    expect(of(same, 'workspace')).toBe("good: ws_1, from The roster's workspace.uid.");
  });

  it('that cannot be used are wrong, each by itself', async () => {
    const variables = { ...VARIABLES, PARADIME_API_ENDPOINT: `http://x.test/?s=${SECRET}` };
    const looked = await look({ variables }, '--timeout', 'soon');
    expect(looked.code).toBe(3);
    expect(of(looked, 'endpoint')).toContain('wrong: PARADIME_API_ENDPOINT is an http URL');
    expect(of(looked, 'timeout')).toContain('wrong: --timeout');
    expect(looked.out).not.toContain(SECRET);
  });
});

describe('the connection', () => {
  const variables = VARIABLES;

  it('that nobody answers is wrong with exit code 1, and of TLS nothing is known', async () => {
    const refused = Object.assign(systemError('ECONNREFUSED'), { syscall: 'connect' });
    const looked = await look({ variables, post: failWith(new NotConnected(refused)) });
    expect(looked.code).toBe(1);
    expect(of(looked, 'read')).toContain('wrong: Could not read the users of the workspace.');
    expect(of(looked, 'tls')).toContain('unknown: ');
    expect(of(looked, 'clock')).toContain('unknown: ');
  });

  it('with a bad certificate is told as that', async () => {
    const post = failWith(new NotConnected(systemError('CERT_HAS_EXPIRED')));
    const looked = await look({ variables, post });
    expect(of(looked, 'tls')).toContain('has expired');
    expect(looked.code).toBe(1);
  });

  it.each([
    [401, 'credentials', 4],
    [403, 'credentials', 4],
    [500, 'read', 1],
  ] as const)('that answers with %i is wrong', async (status, name, code) => {
    const { post } = answerWith(() => json({ errors: [{ message: SECRET }] }, { status }));
    const looked = await look({ variables, post });
    expect(looked.code).toBe(code);
    expect(of(looked, name)).toContain('wrong: Could not read the users');
    expect(looked.out).not.toContain(SECRET);
  });

  it.each([
    [0, 'good'],
    [10, 'odd'],
    [-10, 'odd'],
    [600, 'wrong'],
  ] as const)('tells of a clock that is %i minutes off', async (minutes, verdict) => {
    const date = new Date(NOW + minutes * 60_000).toUTCString();
    const looked = await look({ variables, post: live({ date }) });
    expect(of(looked, 'clock')).toMatch(new RegExp(`^${verdict}: It (?:is|agrees) `));
    expect(looked.code).toBe(verdict === 'wrong' ? 1 : 0);
  });

  it('shows nobody, which no workspace does', async () => {
    const data = { listUsers: { ok: true, activeUsers: [], invitedUsers: [] } };
    const looked = await look({ variables, post: answerWith(() => json({ data })).post });
    expect(looked.code).toBe(1);
    expect(of(looked, 'read')).toContain('wrong: Paradime shows no active user');
  });

  it('to the sandbox reads everything, and says that only a write shows the rest', async () => {
    const looked = await look({}, '--sandbox');
    expect(looked.code).toBe(0);
    expect(of(looked, 'read')).toBe('good: 7 active users and 2 invitations, read completely.');
    expect(of(looked, 'capability')).toMatch(/unknown: .*"User management admin"/);
  });

  it('may be denied what most commands do without', async () => {
    const { post } = answerWith(() => json({}, { status: 403 }));
    const reads = live();
    let asked = 0;
    const looked = await look({
      variables,
      post: (request) => {
        asked += 1;
        return asked === 1 ? reads(request) : post(request);
      },
    });
    expect(of(looked, 'capability')).toContain('odd: May not read the audit log');
    expect(looked.code).toBe(0);
  });
});

describe('the roster', () => {
  const variables = VARIABLES;

  it('that is not there, or not valid, is wrong with exit code 3', async () => {
    const missing = await look({ variables, post: live(), files: {} });
    expect([missing.code, of(missing, 'roster')]).toEqual([
      3,
      'wrong: There is no roster.yaml here.',
    ]);
    const files = { ...FILES, 'roster.yaml': 'version: 1\n' };
    const invalid = await look({ variables, post: live(), files });
    expect([invalid.code, of(invalid, 'roster')]).toEqual([
      3,
      expect.stringContaining('wrong: roster.yaml is not valid: 1 problem.'),
    ]);
  });

  it.each([
    ['is that of this version', FILES, 'good'],
    ['is missing', { 'roster.yaml': ROSTER }, 'odd'],
    ['is another', { ...FILES, 'roster.schema.json': '{}' }, 'odd'],
    ['is not named', { 'roster.yaml': ROSTER.replace(/^#.*\n/, '') }, 'odd'],
    ['is elsewhere', { 'roster.yaml': ROSTER.replace('./', 'https://x.test/') }, 'unknown'],
  ])('tells whether its schema %s', async (_, files, verdict) => {
    expect(of(await look({ variables, post: live(), files }), 'schema')).toMatch(`${verdict}: `);
  });
});

describe('the surroundings', () => {
  it('are a repository with its history, or not', async () => {
    const run: Env['run'] = async (_program, args) => ({
      exitCode: args.includes('ls-files') ? 1 : 0,
      stdout: new TextEncoder().encode(answerOfGit(args)),
      stderr: '',
    });
    const git = of(await look({ variables: VARIABLES, post: live(), run }), 'git');
    expect(git).toContain('odd: /repo does not track roster.yaml.');
    expect(git).toContain('odd: The clone is shallow');
    expect(of(await look({}), 'git')).toContain('odd: git is not installed');
  });

  it('are a CI system where one says so', async () => {
    const github = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' };
    const inGithub = of(await look({ variables: github }), 'ci');
    expect(inGithub).toContain('good: GitHub Actions, event pull_request');
    expect(inGithub).toContain(
      "unknown: roster can't tell whether this pull request is from a fork",
    );
    const gitlab = { GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'push' };
    expect(of(await look({ variables: gitlab }), 'ci')).toContain('GitLab CI, pipeline of push');
    expect(of(await look({ variables: { CI: '1' } }), 'ci')).toContain('A CI system');
  });
});

function answerOfGit(args: readonly string[]): string {
  if (args.includes('--absolute-git-dir')) return '/repo/.git\n';
  if (args.includes('--show-toplevel')) return '/repo\n';
  return args.includes('--is-shallow-repository') ? 'true\n' : '\n';
}

describe('for people', () => {
  it('every mend stands below what is wrong, and all are counted', async () => {
    const env = fakeEnv({ files: FILES });
    expect(await runCommand(declareCommand, [], env)).toBe(4);
    expect(env.out()).toMatch(/^wrong {3}credentials {2}There is no .*\n +→ Generate API keys/);
    expect(env.out()).toMatch(
      /\n\n1 wrong, 1 odd, \d good, 0 things that can't be checked by reading\.\n$/,
    );
  });

  it('hides people with --redact', async () => {
    const env = fakeEnv({ files: { 'ana@acme.io.yaml': ROSTER } });
    await main(['doctor', 'ana@acme.io.yaml', '--redact'], env);
    expect(env.out()).not.toContain('ana@acme.io');
  });
});
