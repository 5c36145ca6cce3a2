import { Agent, request } from 'node:http';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  validateSchema,
} from 'graphql';
import { afterEach, describe, expect, test } from 'vitest';
import { ACCOUNT_TYPES } from '../../src/account-type.js';
import type { Assumptions } from '../../src/sandbox/assumptions.js';
import { actOnFile } from '../../src/sandbox/by-hand.js';
import { type SandboxServer, serveSandbox } from '../../src/sandbox/http.js';
import { seedState } from '../../src/sandbox/seed.js';
import { createFileStore, resetStateFile } from '../../src/sandbox/store.js';
import { type FakeEnv, fakeEnv } from '../outside.js';
import { ask, INVITE, JSON_TYPE, send, WORKSPACE_ADMIN } from './http.js';
import { ANALYTICS, workspaceOf } from './scene.js';

const PATH = 'sandbox.json';
const USERS = '{ listUsers { ok activeUsers { email } invitedUsers { email inviteStatus } } }';
const open: SandboxServer[] = [];

async function serve(
  assumptions: Partial<Assumptions> = {},
  statePath: string | null = null,
  env: FakeEnv = fakeEnv(),
): Promise<SandboxServer> {
  const server = await serveSandbox({ port: 0, statePath, assumptions }, env);
  open.push(server);
  return server;
}

function byHand(server: SandboxServer, action: unknown) {
  const url = server.endpoint.replace('/graphql', '/by-hand');
  return send(url, { headers: JSON_TYPE, body: JSON.stringify(action) });
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

describe('the server', () => {
  test('has a schema that keeps the rules of GraphQL: it trusts its own when it starts', async () => {
    const { endpoint } = await serve();
    const reply = await ask(endpoint, getIntrospectionQuery());
    const { data } = reply.json() as { readonly data: IntrospectionQuery };
    expect(validateSchema(buildClientSchema(data))).toEqual([]);
  });

  test('listens on 127.0.0.1 and answers with the example users', async () => {
    const { endpoint } = await serve();
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
    const reply = await ask(endpoint, USERS);
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toContain('application/json');
    expect(reply.json()).toEqual({
      data: {
        listUsers: {
          ok: true,
          activeUsers: workspaceOf(seedState(), ANALYTICS).users.map(({ email }) => ({ email })),
          invitedUsers: [
            { email: 'emma@acme.io', inviteStatus: 'SENT' },
            { email: 'liam@acme.io', inviteStatus: 'EXPIRED' },
          ],
        },
      },
    });
  });

  test('does writes, and says in errors what it refuses', async () => {
    const server = await serve();
    const variables = { email: 'new@acme.io', accountType: 'ANALYST' };
    expect((await ask(server.endpoint, INVITE, variables)).json()).toEqual({
      data: { inviteUser: { ok: true } },
    });
    const again = await ask(server.endpoint, INVITE, variables);
    expect(again.status).toBe(200);
    expect(again.json()).toMatchObject({ errors: [{ message: expect.stringMatching(/already/) }] });
    expect(workspaceOf(await server.state(), ANALYTICS).mails.at(-1)?.to).toBe('new@acme.io');
  });

  test('does several writes of one request one after another', async () => {
    const server = await serve();
    const query = `mutation {
      first: inviteUser(email: "new@acme.io", accountType: ANALYST) { ok }
      second: inviteUser(email: "newer@acme.io", accountType: BUSINESS) { ok }
    }`;
    expect((await ask(server.endpoint, query)).json()).toEqual({
      data: { first: { ok: true }, second: { ok: true } },
    });
    expect(workspaceOf(await server.state(), ANALYTICS).mails).toHaveLength(4);
  });

  test.each([
    ['an unknown field', '{ listUsers { password } }'],
    [
      'an unknown account type',
      'mutation { inviteUser(email: "a@b.c", accountType: KING) { ok } }',
    ],
  ])('refuses %s with the reason', async (_name, query) => {
    const server = await serve();
    const reply = await ask(server.endpoint, query);
    expect(reply.json()).toMatchObject({ errors: [{ message: expect.any(String) }] });
    expect(reply.text).not.toContain('Unexpected error');
  });

  test('answers half a body with 400', async () => {
    const { endpoint } = await serve();
    const headers = { ...JSON_TYPE, ...WORKSPACE_ADMIN };
    expect((await send(endpoint, { headers, body: '{"query":' })).status).toBe(400);
  });

  test('refuses a port that is in use: exit code 3, and what to do', async () => {
    const { endpoint } = await serve();
    const port = Number(new URL(endpoint).port);
    await expect(serveSandbox({ port, statePath: null }, fakeEnv())).rejects.toMatchObject({
      code: 'port_in_use',
      exitCode: 3,
      message: expect.stringContaining(String(port)),
      hint: expect.stringContaining('another port'),
    });
  });

  test('ends open connections when it is closed', async () => {
    const { endpoint, close } = await serve();
    const agent = new Agent({ keepAlive: true });
    const headers = { ...JSON_TYPE, ...WORKSPACE_ADMIN };
    await send(endpoint, { headers, body: JSON.stringify({ query: USERS }), agent });
    await close();
    open.length = 0;
    await expect(ask(endpoint, USERS)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    agent.destroy();
  });

  test('does not wait for a request that never ends when it is closed', async () => {
    const { endpoint, close } = await serve();
    const headers = { ...JSON_TYPE, ...WORKSPACE_ADMIN, 'Content-Length': '1000' };
    const stuck = request(endpoint, { method: 'POST', headers });
    const ended = new Promise((resolve) => stuck.on('error', resolve));
    stuck.write('{');
    // The server must have seen it, or there is nothing to end.
    await new Promise((resolve) => stuck.on('socket', (socket) => socket.on('connect', resolve)));
    await ask(endpoint, USERS);
    await close();
    open.length = 0;
    expect(await ended).toMatchObject({ code: 'ECONNRESET' });
  });

  // Other systems have no second loopback address to try.
  test.runIf(process.platform === 'linux')('cannot be reached at any other address', async () => {
    const { endpoint } = await serve();
    const elsewhere = endpoint.replace('127.0.0.1', '127.0.0.2');
    await expect(ask(elsewhere, USERS)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('does not list disabled users', async () => {
    const server = await serve();
    const uid = workspaceOf(await server.state(), ANALYTICS).users[1]?.uid;
    await ask(server.endpoint, `mutation { disableUser(uid: "${uid}") { ok } }`);
    expect((await ask(server.endpoint, USERS)).text).not.toContain('jonny');
  });

  test.each([
    ['GET', '/graphql', 405],
    ['PUT', '/graphql', 405],
    ['GET', '/by-hand', 405],
    ['POST', '/state', 405],
    ['POST', '/', 404],
    ['GET', '//', 404],
  ])('answers %s %s with %i', async (method, path, status) => {
    const { endpoint } = await serve();
    const reply = await send(endpoint.replace('/graphql', path), { method });
    expect(reply.status).toBe(status);
  });
});

test('the schema grants the account types that roster knows, and no others', async () => {
  const { endpoint } = await serve();
  const reply = await ask(endpoint, '{ __type(name: "UserAccountType") { enumValues { name } } }');
  const enumValues = Object.keys(ACCOUNT_TYPES).map((name) => ({ name }));
  expect(reply.json()).toEqual({ data: { __type: { enumValues } } });
});

describe('credentials over HTTP', () => {
  const NAMES = '{ listWorkspaces { workspaces { uid } } listUsers { activeUsers { email } } }';
  const legacy = { 'X-API-KEY': 'sandbox-key', 'X-API-SECRET': 'sandbox-secret' };
  const company = { Authorization: 'Bearer prdm_cmp_sandbox' };

  test.each([
    ['a legacy key', legacy, 'alexandra@acme.io', 1],
    ['a workspace token', WORKSPACE_ADMIN, 'alexandra@acme.io', 1],
    ['a company token', { ...company, 'X-Paradime-Workspace': 'ws_finance' }, 'grace@acme.io', 3],
  ])('%s reads its workspace', async (_name, headers, first, workspaces) => {
    const { endpoint } = await serve();
    const reply = await ask(endpoint, NAMES, {}, headers);
    expect(reply.json()).toMatchObject({
      data: {
        listUsers: { activeUsers: expect.arrayContaining([{ email: first }]) },
        listWorkspaces: { workspaces: { length: workspaces } },
      },
    });
  });

  test('a company token writes to the workspace that it names and to no other', async () => {
    const server = await serve();
    const headers = { ...company, 'X-Paradime-Workspace': 'ws_finance' };
    await ask(server.endpoint, INVITE, { email: 'new@acme.io', accountType: 'ADMIN' }, headers);
    const invited = (await server.state()).workspaces.map(({ invitations }) => invitations.length);
    expect(invited).toEqual([2, 1, 1]);
  });

  test.each([
    ['http_401', 401],
    ['http_403', 403],
    ['error_in_200', 200],
  ] as const)('wrongCredentials %s: the status is %i', async (wrongCredentials, status) => {
    const { endpoint } = await serve({ wrongCredentials });
    const headers = [{}, company, { Authorization: 'Bearer prdm_wsp_sandbox_expired' }];
    for (const wrong of headers) {
      const reply = await ask(endpoint, USERS, {}, wrong);
      expect(reply.status).toBe(status);
      expect(reply.json()).toEqual({ errors: [{ message: expect.any(String) }] });
    }
  });

  test.each([
    ['http_403', 403],
    ['http_401', 401],
    ['error_in_200', 200],
  ] as const)('missingCapability %s: the status is %i', async (missingCapability, status) => {
    const server = await serve({ missingCapability });
    const viewer = { Authorization: 'Bearer prdm_wsp_sandbox_viewer' };
    expect((await ask(server.endpoint, USERS, {}, viewer)).status).toBe(200);
    const variables = { email: 'new@acme.io', accountType: 'ANALYST' };
    const denied = await ask(server.endpoint, INVITE, variables, viewer);
    expect(denied.status).toBe(status);
    expect(denied.json()).toMatchObject({ errors: [{ message: expect.any(String) }], data: null });
    expect(await server.state()).toEqual(seedState());
  });

  test.each([
    '{ listWorkspaces { ok } }',
    '{ getAuditLogs { auditLogs { id } } }',
    'mutation { disableUser(uid: "0") { ok } }',
    'mutation { updateUserAccountType(uid: "0", accountType: ADMIN) { ok } }',
  ])('a key that may only list users may not: %s', async (query) => {
    const { endpoint } = await serve();
    const viewer = {
      'X-API-KEY': 'sandbox-viewer-key',
      'X-API-SECRET': 'sandbox-viewer-secret',
    };
    expect((await ask(endpoint, query, {}, viewer)).status).toBe(403);
  });
});

describe('open questions over HTTP', () => {
  test('pendingStatus ACTIVE: a pending invitation is called so', async () => {
    const { endpoint } = await serve({ pendingStatus: 'ACTIVE' });
    const reply = await ask(endpoint, '{ listUsers { invitedUsers { inviteStatus } } }');
    expect(reply.json()).toEqual({
      data: {
        listUsers: { invitedUsers: [{ inviteStatus: 'ACTIVE' }, { inviteStatus: 'EXPIRED' }] },
      },
    });
  });

  const metadata = { email: 'emma@acme.io', uid: null, account_type: 'ANALYST' };
  test.each([
    ['string', JSON.stringify(metadata)],
    ['object', metadata],
    ['null', null],
  ] as const)('auditMetadata %s', async (auditMetadata, expected) => {
    const { endpoint } = await serve({ auditMetadata });
    const reply = await ask(endpoint, '{ getAuditLogs { auditLogs { metadataJson } } }');
    expect(reply.json()).toMatchObject({
      data: { getAuditLogs: { auditLogs: { 0: { metadataJson: expected } } } },
    });
  });

  test.each([
    ['http_429_seconds', 429, '1'],
    ['http_429_date', 429, 'Mon, 23 Nov 2026 12:00:01 GMT'],
    ['http_503', 503, '1'],
    ['error_in_200', 200, undefined],
  ] as const)(
    'rateLimit %s: what comes too fast is refused and not done',
    async (rateLimit, status, retryAfter) => {
      const env = fakeEnv();
      const server = await serve({ rateLimit }, null, env);
      const invite = (name: string) =>
        ask(server.endpoint, INVITE, { email: `${name}@acme.io`, accountType: 'ANALYST' });
      for (const name of ['a', 'b', 'c', 'd', 'e']) expect((await invite(name)).status).toBe(200);
      const refused = await invite('f');
      expect(refused.status).toBe(status);
      expect(refused.headers['retry-after']).toBe(retryAfter);
      expect(refused.json()).toMatchObject({ errors: [{ message: 'Too many requests.' }] });
      expect(workspaceOf(await server.state(), ANALYTICS).mails).toHaveLength(7);
      await env.sleep(1000);
      expect((await invite('f')).json()).toEqual({ data: { inviteUser: { ok: true } } });
    },
  );

  test('refusal ok_false: a refused write has no errors', async () => {
    const { endpoint } = await serve({ refusal: 'ok_false' });
    const reply = await ask(endpoint, INVITE, { email: 'jonny@acme.io', accountType: 'ADMIN' });
    expect(reply.json()).toEqual({ data: { inviteUser: { ok: false } } });
  });
});

describe.each([
  ['memory', null],
  ['a file', PATH],
])('many clients at once, state in %s', (_name, statePath) => {
  test('nobody is mailed twice, and nothing is lost', async () => {
    const server = await serve({}, statePath);
    const clients = Array.from({ length: 8 }, (_, client) => client);
    const replies = await Promise.all(
      clients.flatMap((client) =>
        ['same', `one${client}`, `two${client}`].map((name) =>
          ask(server.endpoint, INVITE, { email: `${name}@acme.io`, accountType: 'ANALYST' }),
        ),
      ),
    );
    const done = replies.filter((reply) => reply.text === '{"data":{"inviteUser":{"ok":true}}}');
    expect(done).toHaveLength(17);
    const { mails, invitations } = workspaceOf(await server.state(), ANALYTICS);
    expect(mails.filter((mail) => mail.to === 'same@acme.io')).toHaveLength(1);
    expect(mails).toHaveLength(2 + 17);
    expect(invitations).toHaveLength(2 + 17);
  });
});

describe('acting by hand', () => {
  test('over HTTP, with what happened as answer', async () => {
    const server = await serve();
    const reply = await byHand(server, { action: 'accept', email: ' emma@acme.io ' });
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({
      message: 'emma@acme.io accepted the invitation and is active as ANALYST in analytics.',
    });
    expect((await ask(server.endpoint, USERS)).text).toContain('{"email":"emma@acme.io"}');
  });

  test.each([
    { action: 'expire', email: 'emma@acme.io' },
    { action: 'cancel', email: 'emma@acme.io' },
    { action: 'set_account_type', email: 'priya@acme.io', accountType: 'BUSINESS' },
    { action: 'rename', email: 'priya@acme.io', name: 'P. Raman' },
    { action: 'disable', email: 'hana@acme.io', workspaceUid: 'ws_marketing' },
    { action: 'enable', email: 'nina@acme.io', workspaceUid: 'ws_marketing' },
    { action: 'add', email: 'new@acme.io', accountType: 'ADMIN', name: 'New' },
    { action: 'add', email: 'priya@acme.io', accountType: 'ADMIN', force: true },
  ])('over HTTP: %j', async (action) => {
    const server = await serve();
    expect((await byHand(server, action)).json()).toEqual({ message: expect.any(String) });
    expect(await server.state()).not.toEqual(seedState());
  });

  test.each([
    [{ action: 'accept', email: 'x@acme.io' }, 'These have one: emma@acme.io.'],
    [
      { action: 'dance', email: 'x@acme.io' },
      'It must be one of accept, invite, expire, decline, cancel',
    ],
    [{ action: 'constructor' }, 'It must be one of'],
    [{ action: 'accept' }, '"email" is missing'],
    [{ action: 'rename', email: 'priya@acme.io' }, '"name" is missing'],
    [{ action: 'add', email: 'new@acme.io', accountType: 7 }, '"accountType" is missing'],
    [{ action: 'accept', email: 'emma@acme.io', workspaceUid: 'ws_x' }, 'There are: ws_analytics'],
    [null, '"action" is missing'],
    ['x'.repeat(70_000), '"action" is missing'],
  ])('over HTTP what is not possible says what is: %#', async (action, expected) => {
    const server = await serve();
    const reply = await byHand(server, action);
    expect(reply.status).toBe(422);
    expect(reply.json()).toEqual({ errors: [{ message: expect.stringContaining(expected) }] });
    expect(await server.state()).toEqual(seedState());
  });

  test('over HTTP needs the JSON content type, so that no web page can do it', async () => {
    const server = await serve();
    const url = server.endpoint.replace('/graphql', '/by-hand');
    const body = JSON.stringify({ action: 'accept', email: 'emma@acme.io' });
    expect((await send(url, { headers: { 'Content-Type': 'text/plain' }, body })).status).toBe(415);
    expect((await send(url, { body })).status).toBe(415);
    expect(await server.state()).toEqual(seedState());
  });

  test('on a state file is seen by a server that runs on it', async () => {
    const env = fakeEnv();
    const server = await serve({}, PATH, env);
    await ask(server.endpoint, USERS);
    const said = await actOnFile({ action: 'accept', email: 'emma@acme.io' }, PATH, env);
    expect(said).toContain('emma@acme.io');
    expect((await ask(server.endpoint, USERS)).text).toContain('{"email":"emma@acme.io"}');
    expect(await createFileStore(PATH, env).read()).toEqual(await server.state());
  });
});

describe('a server on a state file', () => {
  test('goes on after a restart where it was', async () => {
    const env = fakeEnv();
    const first = await serve({}, PATH, env);
    await ask(first.endpoint, INVITE, { email: 'new@acme.io', accountType: 'ANALYST' });
    await first.close();
    const second = await serve({}, PATH, env);
    expect((await ask(second.endpoint, USERS)).text).toContain('new@acme.io');
  });

  test('does not start on a damaged file', async () => {
    const env = fakeEnv();
    env.files.put(PATH, '{}');
    await expect(serve({}, PATH, env)).rejects.toMatchObject({
      code: 'sandbox_state_damaged',
      exitCode: 3,
    });
  });

  test('says so with 500 when the file is damaged meanwhile, and recovers after a reset', async () => {
    const env = fakeEnv();
    const server = await serve({}, PATH, env);
    env.files.put(PATH, '{}');
    const reply = await ask(server.endpoint, USERS);
    expect(reply.status).toBe(500);
    expect(reply.text).toContain('roster sandbox reset');
    await resetStateFile(PATH, env);
    expect((await ask(server.endpoint, USERS)).status).toBe(200);
  });

  test('shows all it remembers at /state', async () => {
    const server = await serve();
    const reply = await send(server.endpoint.replace('/graphql', '/state'), { method: 'GET' });
    expect(reply.json()).toEqual(seedState());
  });
});
