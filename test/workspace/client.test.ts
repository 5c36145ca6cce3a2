import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hideSecret } from '../../src/secret.js';
import { connectWorkspace, Paradime, type ParadimeOptions } from '../../src/workspace/client.js';
import { KEY, makeSettings, SECRET } from '../fixtures/settings.js';
import { answerWith, fakeEnv, json, type Sent, sleepForever } from '../outside.js';

const USERS = {
  data: {
    listUsers: {
      ok: true,
      activeUsers: [{ uid: 'u1', email: 'Ann@Acme.io', name: 'Ann', accountType: 'ADMIN' }],
      invitedUsers: [{ email: 'bo@acme.io', accountType: 'ANALYST', inviteStatus: 'SENT' }],
    },
  },
};

describe('connectWorkspace', () => {
  it('reads active and invited users in one request', async () => {
    const { post, sent } = answerWith(() => json(USERS));
    const end = await connectWorkspace(
      makeSettings(),
      fakeEnv({ post, sleep: sleepForever }),
    ).read();
    expect(end).toEqual({
      end: 'done',
      value: {
        readAt: '2026-11-23T12:00:00.000Z',
        activeUsers: [
          {
            uid: 'u1',
            email: 'Ann@Acme.io',
            key: 'ann@acme.io',
            name: 'Ann',
            accountType: 'ADMIN',
          },
        ],
        invitedUsers: [
          {
            email: 'bo@acme.io',
            key: 'bo@acme.io',
            accountType: 'ANALYST',
            invitation: 'pending',
            unknownState: null,
          },
        ],
        gaps: [],
      },
    });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toEqual({
      query: expect.stringMatching(/activeUsers[\s\S]*invitedUsers/),
      variables: {},
    });
  });

  it('sends a legacy key and secret in their own headers', async () => {
    const { post, sent } = answerWith(() => json(USERS));
    await connectWorkspace(
      makeSettings({ workspaceUid: 'ws1' }),
      fakeEnv({ post, sleep: sleepForever }),
    ).read();
    const headers = sent[0]?.headers;
    expect(headers?.get('x-api-key')).toBe(KEY);
    expect(headers?.get('x-api-secret')).toBe(SECRET);
    expect(headers?.get('x-paradime-workspace')).toBe('ws1');
    expect(headers?.get('authorization')).toBeNull();
    expect(headers?.get('content-type')).toBe('application/json');
  });

  it('sends a token as bearer and names the workspace for a company', async () => {
    const { post, sent } = answerWith(() => json(USERS));
    const secret = hideSecret('prdm_cmp_1');
    const settings = makeSettings({
      credentials: { kind: 'company_token', secret },
      workspaceUid: 'ws1',
    });
    await connectWorkspace(settings, fakeEnv({ post, sleep: sleepForever })).read();
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer prdm_cmp_1');
    expect(sent[0]?.headers.get('x-paradime-workspace')).toBe('ws1');
    expect(sent[0]?.headers.get('x-api-secret')).toBeNull();
  });

  it('selects no workspace unless one is named', async () => {
    const { post, sent } = answerWith(() => json(USERS));
    await connectWorkspace(makeSettings(), fakeEnv({ post, sleep: sleepForever })).read();
    expect(sent[0]?.headers.has('x-paradime-workspace')).toBe(false);
  });

  it.each([
    ['inviteUser', { email: 'a@b.io', accountType: 'ANALYST' }],
    ['updateUserAccountType', { uid: 'u1', accountType: 'ANALYST' }],
    ['disableUser', { uid: 'u1' }],
  ] as const)('writes by %s with variables, in one request', async (field, variables) => {
    const { post, sent } = answerWith(() => json({ data: { [field]: { ok: true } } }));
    const writer = connectWorkspace(makeSettings(), fakeEnv({ post, sleep: sleepForever }));
    const ends = {
      inviteUser: () => writer.invite('a@b.io', 'ANALYST'),
      updateUserAccountType: () => writer.changeAccountType('u1', 'ANALYST'),
      disableUser: () => writer.disable('u1'),
    };
    expect(await ends[field]()).toEqual({ end: 'done', value: null });
    expect(sent.map(({ body }) => body)).toEqual([
      { query: expect.stringContaining(`mutation ${field}(`), variables },
    ]);
  });

  it('never sends a user text inside the query, where it could be read as GraphQL', async () => {
    const { post, sent } = answerWith(() => json({ data: { inviteUser: { ok: true } } }));
    const email = 'x") { ok } evil: disableUser(uid: "u1';
    await connectWorkspace(makeSettings(), fakeEnv({ post, sleep: sleepForever })).invite(
      email,
      'ADMIN',
    );
    expect(JSON.stringify(Reflect.get(Object(sent[0]?.body), 'query'))).not.toContain('evil');
  });
});

const OPTIONS: ParadimeOptions = {
  apiEndpoint: 'https://api.example.test/graphql',
  apiKey: KEY,
  apiSecret: SECRET,
};
const ANN = { uid: 'u1', email: 'Ann@Acme.io', name: 'Ann', accountType: 'ADMIN' };
const BO = { email: 'bo@acme.io', accountType: 'ANALYST', inviteStatus: 'EXPIRED' };

function client(
  answer: () => Response | Promise<Response>,
  options: ParadimeOptions = OPTIONS,
): { readonly paradime: Paradime; readonly sent: readonly Sent[] } {
  const { post, sent } = answerWith(answer);
  return { paradime: new Paradime(options, fakeEnv({ post, sleep: sleepForever })), sent };
}

function users(activeUsers: unknown = [ANN], invitedUsers: unknown = [BO]): () => Response {
  return () => json({ data: { listUsers: { ok: true, activeUsers, invitedUsers } } });
}

describe('Paradime', () => {
  it('lists active and invited users', async () => {
    const { paradime } = client(users());
    expect(await paradime.users.listActive()).toMatchObject([ANN]);
    expect(await paradime.users.listInvited()).toMatchObject([
      { email: 'bo@acme.io', invitation: 'expired' },
    ]);
  });

  it('finds a user by address, in any case', async () => {
    const { paradime } = client(users());
    expect(await paradime.users.getByEmail(' ann@ACME.io ')).toMatchObject({ uid: 'u1' });
  });

  it.each([undefined, null, '', '  '])(
    'throws invalid_email for %j, and asks nobody',
    async (email) => {
      const { paradime, sent } = client(users());
      // As JavaScript may call it, where no type is checked.
      await expect(Reflect.apply(paradime.users.getByEmail, null, [email])).rejects.toMatchObject({
        code: 'invalid_email',
        exitCode: 3,
      });
      expect(sent).toEqual([]);
    },
  );

  it('throws user_not_found for an address that nobody active has', async () => {
    const { paradime } = client(users());
    await expect(paradime.users.getByEmail('bo@acme.io')).rejects.toMatchObject({
      code: 'user_not_found',
    });
  });

  it('throws ambiguous_user rather than choose one of two', async () => {
    const { paradime } = client(users([ANN, { ...ANN, uid: 'u2', email: 'ann@acme.io' }]));
    await expect(paradime.users.getByEmail('ann@acme.io')).rejects.toMatchObject({
      code: 'ambiguous_user',
    });
  });

  it('throws incomplete_read rather than give half a list', async () => {
    const { paradime } = client(users([ANN, null]));
    await expect(paradime.users.listActive()).rejects.toMatchObject({
      code: 'incomplete_read',
      message: expect.stringContaining('activeUsers[1] is null'),
    });
  });

  it('invites, changes and disables', async () => {
    const { paradime, sent } = client(() =>
      json({
        data: {
          inviteUser: { ok: true },
          updateUserAccountType: { ok: true },
          disableUser: { ok: true },
        },
      }),
    );
    await paradime.users.invite('cy@acme.io', 'DEVELOPER');
    await paradime.users.updateAccountType('u1', 'ANALYST');
    await paradime.users.disable('u1');
    expect(sent.map(({ body }) => Reflect.get(Object(body), 'variables'))).toEqual([
      { email: 'cy@acme.io', accountType: 'DEVELOPER' },
      { uid: 'u1', accountType: 'ANALYST' },
      { uid: 'u1' },
    ]);
  });

  it.each([
    ['credentials_refused', 4, () => new Response(null, { status: 401 })],
    ['not_allowed', 4, () => new Response(null, { status: 403 })],
    ['api_rejected', 1, () => json({ data: { inviteUser: { ok: false } } })],
    ['api_rejected', 1, () => json({ errors: [{ message: 'no' }] })],
    ['api_throttled', 1, () => new Response(null, { status: 429 })],
    ['api_unclear', 8, () => new Response(null, { status: 500 })],
    ['api_unclear', 8, () => json({ data: { inviteUser: {} } })],
    ['api_unreachable', 1, () => Promise.reject(refused())],
  ])('throws %s (exit %i) and never sends an invitation again', async (code, exitCode, answer) => {
    const { paradime, sent } = client(answer);
    await expect(paradime.users.invite('cy@acme.io', 'ADMIN')).rejects.toMatchObject({
      code,
      exitCode,
    });
    expect(sent).toHaveLength(1);
  });

  it('tells to look first after an unclear write, whatever made it unclear', async () => {
    const { paradime } = client(() => new Response('<html>Sign in</html>'));
    await expect(paradime.users.disable('u1')).rejects.toMatchObject({
      hint: expect.stringContaining('Check before you do it again'),
    });
  });

  it('lists workspaces', async () => {
    const workspaces = [{ uid: 'w1', name: 'analytics' }];
    const { paradime } = client(() => json({ data: { listWorkspaces: { ok: true, workspaces } } }));
    expect(await paradime.workspaces.listAll()).toEqual(workspaces);
  });

  it('reads the audit log', async () => {
    const { paradime } = client(() => json({ data: { getAuditLogs: { auditLogs: [] } } }));
    expect(await paradime.auditLog.getAll()).toEqual([]);
  });

  it.each<[string, Partial<Record<keyof ParadimeOptions, unknown>>]>([
    ['invalid_setting', { apiEndpoint: 'http://api.example.test/' }],
    ['invalid_setting', { apiEndpoint: undefined }],
    ['invalid_setting', { apiSecret: 'two\nlines' }],
    ['invalid_setting', { timeout: 0 }],
    ['invalid_setting', { timeout: Number.NaN }],
    ['invalid_setting', { workspaceUid: '' }],
    ['credentials_missing', { apiSecret: undefined }],
    ['credentials_missing', { apiSecret: '' }],
    ['credentials_missing', { apiKey: undefined }],
    ['workspace_uid_missing', { apiSecret: 'prdm_cmp_1' }],
  ])('throws %s for %j', (code, over) => {
    // What JavaScript callers can do and types do not stop.
    const options: ParadimeOptions = Object.assign({ ...OPTIONS }, over);
    expect(() => client(users(), options)).toThrow(expect.objectContaining({ code }));
  });

  it('shows no secret when it is printed', () => {
    const shown = inspect(client(users()).paradime, { depth: null, showHidden: true });
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(KEY);
  });
});

function refused(): TypeError {
  const cause = Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect' });
  return new TypeError('fetch failed', { cause });
}
