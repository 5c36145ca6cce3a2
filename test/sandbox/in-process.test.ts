import { afterEach, describe, expect, test } from 'vitest';
import { NotConnected } from '../../src/env.js';
import type { FaultEvent } from '../../src/sandbox/faults/inject.js';
import { createSandboxPost } from '../../src/sandbox/in-process.js';
import { seedState } from '../../src/sandbox/seed.js';
import { createMemoryStore } from '../../src/sandbox/store.js';
import { fakeEnv, responseOf } from '../outside.js';
import { findClosedPort } from '../workspace/http/local-server.js';
import { INVITE, JSON_TYPE, WORKSPACE_ADMIN } from './http.js';
import { ANALYTICS, countMails, workspaceOf } from './scene.js';
import { WAYS_IN } from './ways-in.js';

const HEADERS = { ...JSON_TYPE, ...WORKSPACE_ADMIN };
const USERS = '{ listUsers { activeUsers { email } } }';

type SandboxPost = ReturnType<typeof createSandboxPost>;

function create(options: Parameters<typeof createSandboxPost>[0] = {}): SandboxPost {
  return createSandboxPost(options, fakeEnv());
}

interface Asked {
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

async function post(
  sandbox: Pick<SandboxPost, 'post' | 'endpoint'>,
  query: string,
  { variables = {}, headers = HEADERS, body, signal }: Asked = {},
): Promise<Response> {
  const text = body ?? JSON.stringify({ query, variables });
  return responseOf(
    await sandbox.post({
      url: sandbox.endpoint,
      headers,
      body: new TextEncoder().encode(text),
      signal: signal ?? new AbortController().signal,
    }),
  );
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

describe('the sandbox in the process', () => {
  test('answers as the one that listens', async () => {
    const answer = await post(create(), USERS);
    expect(answer.headers.get('content-type')).toContain('application/json');
    const activeUsers = workspaceOf(seedState(), ANALYTICS).users.map(({ email }) => ({ email }));
    expect(await answer.json()).toEqual({ data: { listUsers: { activeUsers } } });
  });

  test('counts mails, and refuses in errors', async () => {
    const sandbox = create();
    const variables = { email: 'new@acme.io', accountType: 'ANALYST' };
    expect(await (await post(sandbox, INVITE, { variables })).json()).toEqual({
      data: { inviteUser: { ok: true } },
    });
    expect(await (await post(sandbox, INVITE, { variables })).json()).toMatchObject({
      data: null,
      errors: [{ message: expect.stringMatching(/already/), path: ['inviteUser'] }],
    });
    const workspace = workspaceOf(await sandbox.state(), ANALYTICS);
    expect(countMails(workspace, 'new@acme.io')).toBe(1);
  });

  test('starts with a given state, and goes on from what is done by hand', async () => {
    const sandbox = create({
      store: createMemoryStore({ serial: 100, workspaces: seedState().workspaces }),
    });
    expect(await sandbox.act({ action: 'accept', email: 'emma@acme.io' })).toMatch(/accepted/);
    expect(await (await post(sandbox, USERS)).text()).toContain('emma@acme.io');
    expect((await sandbox.state()).serial).toBeGreaterThan(100);
  });

  test('has assumptions', async () => {
    const sandbox = create({ assumptions: { wrongCredentials: 'http_403', refusal: 'ok_false' } });
    expect((await post(sandbox, USERS, { headers: JSON_TYPE })).status).toBe(403);
    const variables = { email: 'emma@acme.io', accountType: 'ANALYST' };
    expect(await (await post(sandbox, INVITE, { variables })).json()).toEqual({
      data: { inviteUser: { ok: false } },
    });
  });

  test('refuses with the status that a capability or a rate asks for', async () => {
    const sandbox = create({ assumptions: { rateLimit: 'http_429_seconds' } });
    const headers = { ...JSON_TYPE, Authorization: 'Bearer prdm_wsp_sandbox_viewer' };
    expect((await post(sandbox, '{ getAuditLogs { auditLogs { id } } }', { headers })).status).toBe(
      403,
    );
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(sandbox, USERS)));
    expect(answers.at(-1)?.status).toBe(429);
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('1');
  });

  test('answers another path with a status', async () => {
    const sandbox = create();
    const endpoint = new URL('/state', sandbox.endpoint).href;
    expect((await post({ ...sandbox, endpoint }, USERS)).status).toBe(404);
  });

  test.each(['', '{', 'null', '{}', '{"query":1}', '{"query":"{a}","variables":[]}'])(
    'answers the body %j with 400',
    async (body) => {
      expect((await post(create(), USERS, { body })).status).toBe(400);
    },
  );

  test.each(['{ listUsers { password } }', '{ listUsers', ''])(
    'answers the query %j with errors',
    async (query) => {
      const answer = await post(create(), query);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ errors: [{ message: expect.any(String) }] });
    },
  );

  test('does the operation that is named, of several in one text', async () => {
    const query = `query users ${USERS} query workspaces { listWorkspaces { ok } }`;
    const body = JSON.stringify({ query, operationName: 'workspaces' });
    const answer = await post(create(), '', { body });
    expect(await answer.json()).toEqual({ data: { listWorkspaces: { ok: true } } });
  });

  test('answers what is not called JSON with 415', async () => {
    const headers = { ...WORKSPACE_ADMIN, 'Content-Type': 'text/plain' };
    expect((await post(create(), USERS, { headers })).status).toBe(415);
  });

  test('sends nothing when it is too late, and stops waiting when told to', async () => {
    const happened: FaultEvent[] = [];
    const onFault = (event: FaultEvent): void => void happened.push(event);
    const sandbox = create({ faults: ['timeout-after'], onFault });
    const late = AbortSignal.abort(new Error('too late'));
    await expect(post(sandbox, USERS, { signal: late })).rejects.toThrow('too late');
    expect(happened).toEqual([]);
    const stop = new AbortController();
    const waiting = post(sandbox, USERS, { signal: stop.signal });
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test('says what happened, in order', async () => {
    const happened: FaultEvent[] = [];
    const sandbox = create({
      faults: ['reset-after@inviteUser', 'html-before@reads'],
      onFault: (event) => happened.push(event),
    });
    const variables = { email: 'new@acme.io', accountType: 'ANALYST' };
    await expect(post(sandbox, INVITE, { variables })).rejects.toThrow('read ECONNRESET');
    await post(sandbox, USERS);
    expect(happened).toEqual([
      {
        fault: 'reset-after@inviteUser',
        operation: { name: 'inviteUser', ...variables },
        done: true,
      },
      { fault: 'html-before@reads', operation: { name: 'listUsers' }, done: false },
    ]);
  });

  test('several of them have nothing in common', async () => {
    const [one, other] = [create({ faults: ['empty-before'] }), create()];
    await one.act({ action: 'cancel', email: 'emma@acme.io' });
    expect(await (await post(one, USERS)).text()).toBe('');
    expect((await post(other, USERS)).status).toBe(200);
    expect(workspaceOf(await other.state(), ANALYTICS).invitations).toHaveLength(2);
  });

  test('a fault that there is not is an error at once', () => {
    expect(() => create({ faults: ['reset'] })).toThrow('There is no fault reset.');
  });
});

describe('answers without faults are the same over HTTP and in the process', () => {
  const headers = { ...HEADERS, Accept: 'application/json' };
  const invite = { query: INVITE, variables: { email: 'emma@acme.io', accountType: 'ADMIN' } };

  test.each([
    [
      'a read',
      { query: '{ listUsers { ok activeUsers { uid } invitedUsers { email } } }' },
      headers,
    ],
    ['a write', { ...invite, variables: { ...invite.variables, email: 'new@acme.io' } }, headers],
    ['a refusal', invite, headers],
    ['a wrong variable', { ...invite, variables: { email: 1 } }, headers],
    ['a wrong account type', { ...invite, variables: { accountType: 'KING' } }, headers],
    ['a wrong field', { query: '{ listUsers { password } }' }, headers],
    ['half a query', { query: '{ listUsers' }, headers],
    ['two operations', { query: '{ listUsers { ok } listWorkspaces { ok } }' }, headers],
    ['no credentials', invite, JSON_TYPE],
    ['no capability', invite, { ...headers, Authorization: 'Bearer prdm_wsp_sandbox_viewer' }],
  ])('%s', async (_name, request, headers) => {
    const body = JSON.stringify(request);
    const [one, other] = await Promise.all(
      WAYS_IN.map(async (way) => {
        const { close, ...sandbox } = await way.start({}, fakeEnv());
        const answer = await post(sandbox, '', { headers, body });
        const { data, errors } = JSON.parse(await answer.text());
        await close();
        const messages = errors?.map(({ message }: { message: string }) => message);
        return { status: answer.status, data: data ?? null, messages };
      }),
    );
    expect(one).toEqual(other);
  });
});

describe('the two ways in throw alike', () => {
  test.each([
    ['reset-before', ['read ECONNRESET', 'ECONNRESET', 'read']],
    ['half-body', ['aborted', 'ECONNRESET', undefined]],
  ])('%s', async (fault, facts) => {
    const [real, ours] = await errorsOf(fault);
    expect(real).toEqual(facts);
    expect(ours).toEqual(real);
  });

  test('a port at which nobody listens', async () => {
    const url = `http://127.0.0.1:${await findClosedPort()}/graphql`;
    const [real, ours] = await errorsOf('refuse', [url, null]);
    expect(real).toEqual(expect.arrayContaining(['ECONNREFUSED', 'connect']));
    expect(withoutPort(ours)).toBe(withoutPort(real));
  });
});

test('in the process, other hosts have no address', async () => {
  const [, ours] = await errorsOf('reset-before', [null, 'http://nowhere.invalid/graphql']);
  expect(ours).toEqual(['getaddrinfo ENOTFOUND nowhere.invalid', 'ENOTFOUND', 'getaddrinfo']);
});

function withoutPort(described: unknown): string {
  return JSON.stringify(described).replace(/:\d+/, ':PORT');
}

/** What the error of a request to a sandbox with a fault says of itself, way by way. */
async function errorsOf(
  fault: string,
  urls: readonly (string | null)[] = [],
): Promise<readonly unknown[]> {
  return Promise.all(
    WAYS_IN.map(async (way, index) => {
      const { close, ...sandbox } = await way.start({ faults: [fault] }, fakeEnv());
      closers.push(close);
      const endpoint = urls[index] ?? sandbox.endpoint;
      try {
        const answer = await post({ ...sandbox, endpoint }, USERS);
        return await answer.text();
      } catch (error) {
        const { cause } = Object(error);
        const from = error instanceof NotConnected ? cause : error;
        return ['message', 'code', 'syscall'].map((key) => Reflect.get(from, key));
      }
    }),
  );
}
