import { describe, expect, it } from 'vitest';
import { connectWorkspace } from '../../src/workspace/client.js';
import { hideSecret } from '../../src/workspace/credentials.js';
import { KEY, makeSettings, SECRET } from '../fixtures/settings.js';
import { answerWith, fakeEnv, json, sleepForever } from '../outside.js';

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
    const { fetch, sent } = answerWith(() => json(USERS));
    const end = await connectWorkspace(
      makeSettings(),
      fakeEnv({ fetch, sleep: sleepForever }),
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
          { email: 'bo@acme.io', key: 'bo@acme.io', accountType: 'ANALYST', invitation: 'pending' },
        ],
        gaps: [],
      },
    });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.redirect).toBe('manual');
    expect(sent[0]?.body).toEqual({
      query: expect.stringMatching(/activeUsers[\s\S]*invitedUsers/),
      variables: {},
    });
  });

  it('sends a legacy key and secret in their own headers', async () => {
    const { fetch, sent } = answerWith(() => json(USERS));
    await connectWorkspace(
      makeSettings({ workspaceUid: 'ws1' }),
      fakeEnv({ fetch, sleep: sleepForever }),
    ).read();
    const headers = sent[0]?.headers;
    expect(headers?.get('x-api-key')).toBe(KEY);
    expect(headers?.get('x-api-secret')).toBe(SECRET);
    expect(headers?.get('x-paradime-workspace')).toBe('ws1');
    expect(headers?.get('authorization')).toBeNull();
    expect(headers?.get('content-type')).toBe('application/json');
  });

  it('sends a token as bearer and names the workspace for a company', async () => {
    const { fetch, sent } = answerWith(() => json(USERS));
    const secret = hideSecret('prdm_cmp_1');
    const settings = makeSettings({
      credentials: { kind: 'company_token', secret },
      workspaceUid: 'ws1',
    });
    await connectWorkspace(settings, fakeEnv({ fetch, sleep: sleepForever })).read();
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer prdm_cmp_1');
    expect(sent[0]?.headers.get('x-paradime-workspace')).toBe('ws1');
    expect(sent[0]?.headers.get('x-api-secret')).toBeNull();
  });

  it('selects no workspace unless one is named', async () => {
    const { fetch, sent } = answerWith(() => json(USERS));
    await connectWorkspace(makeSettings(), fakeEnv({ fetch, sleep: sleepForever })).read();
    expect(sent[0]?.headers.has('x-paradime-workspace')).toBe(false);
  });

  it.each([
    ['inviteUser', { email: 'a@b.io', accountType: 'ANALYST' }],
    ['updateUserAccountType', { uid: 'u1', accountType: 'ANALYST' }],
    ['disableUser', { uid: 'u1' }],
  ] as const)('writes by %s with variables, in one request', async (field, variables) => {
    const { fetch, sent } = answerWith(() => json({ data: { [field]: { ok: true } } }));
    const writer = connectWorkspace(makeSettings(), fakeEnv({ fetch, sleep: sleepForever }));
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
    const { fetch, sent } = answerWith(() => json({ data: { inviteUser: { ok: true } } }));
    const email = 'x") { ok } evil: disableUser(uid: "u1';
    await connectWorkspace(makeSettings(), fakeEnv({ fetch, sleep: sleepForever })).invite(
      email,
      'ADMIN',
    );
    expect(JSON.stringify(Reflect.get(Object(sent[0]?.body), 'query'))).not.toContain('evil');
  });
});
