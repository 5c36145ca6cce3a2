/**
 * What Paradime's Python SDK (`paradime-io` 6.6.0) asks, with the headers that `requests` sends, and
 * the fields that it reads of the answers.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxServer, serveSandbox } from '../../src/sandbox/http.js';
import { fakeEnv } from '../outside.js';
import { JSON_TYPE, type Reply, send } from './http.js';

const FROM_REQUESTS = {
  'User-Agent': 'python-requests/2.32.3',
  'Accept-Encoding': 'gzip, deflate',
  Accept: '*/*',
  Connection: 'keep-alive',
} as const;
const FROM_SDK = {
  'X-PYTHON-SDK-VERSION': '6.6.0',
  'X-PYTHON-VERSION': '3.11.9',
  'X-PARADIME-RUNTIME': 'local',
} as const;
const CREDENTIALS = {
  legacy: { 'X-API-KEY': 'sandbox-key', 'X-API-SECRET': 'sandbox-secret' },
  workspace: { Authorization: 'Bearer prdm_wsp_sandbox' },
  company: {
    Authorization: 'Bearer prdm_cmp_sandbox',
    'X-Paradime-Workspace': 'ws_analytics',
  },
} as const;

let server: SandboxServer;
beforeAll(async () => {
  server = await serveSandbox({ port: 0, statePath: null }, fakeEnv());
});
afterAll(() => server.close());

function call(
  query: string,
  variables: Readonly<Record<string, string>> = {},
  credentials: Readonly<Record<string, string>> = CREDENTIALS.legacy,
): Promise<Reply> {
  const headers = { ...FROM_REQUESTS, ...JSON_TYPE, ...FROM_SDK, ...credentials };
  return send(server.endpoint, { headers, body: JSON.stringify({ query, variables }) });
}

const ACTIVE = `
            query listActiveUsers {
                listUsers{
                    activeUsers{ uid email name accountType }
                }
            }
`;

describe('the Python SDK', () => {
  test.each(Object.entries(CREDENTIALS))('lists active users with a %s key', async (_kind, key) => {
    const reply = await call(ACTIVE, {}, key);
    expect(reply.status).toBe(200);
    const row = { uid: expect.any(String), email: expect.any(String), name: expect.any(String) };
    expect(reply.json()).toEqual({
      data: {
        listUsers: {
          activeUsers: Array(7).fill({ ...row, accountType: expect.any(String) }),
        },
      },
    });
  });

  test('lists invited users', async () => {
    const reply = await call(
      'query listInvitedUsers { listUsers{ invitedUsers{ email accountType inviteStatus } } }',
    );
    expect(reply.json()).toEqual({
      data: {
        listUsers: {
          invitedUsers: [
            { email: 'emma@acme.io', accountType: 'ANALYST', inviteStatus: 'SENT' },
            { email: 'liam@acme.io', accountType: 'DEVELOPER', inviteStatus: 'EXPIRED' },
          ],
        },
      },
    });
  });

  test('lists workspaces', async () => {
    const reply = await call('query listWorkspaces { listWorkspaces{ workspaces{ uid name } } }');
    expect(reply.json()).toEqual({
      data: { listWorkspaces: { workspaces: [{ uid: 'ws_analytics', name: 'analytics' }] } },
    });
  });

  test('reads the audit log in the types that it expects', async () => {
    const reply = await call(`query GetAuditLogs { getAuditLogs { auditLogs {
      id createdDttm updatedDttm workspaceId workspaceName actorType actorUserId actorEmail
      eventSourceId eventSource eventId eventType metadataJson
    } } }`);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
    const row = {
      id: expect.any(Number),
      createdDttm: at,
      updatedDttm: at,
      workspaceId: expect.any(Number),
      workspaceName: expect.any(String),
      actorType: 'user',
      actorUserId: expect.any(Number),
      actorEmail: 'sofia@acme.io',
      eventSourceId: expect.any(Number),
      eventSource: expect.any(String),
      eventId: expect.any(Number),
      eventType: 'user_invited',
      metadataJson: expect.stringMatching(/^\{"email":"\w+@acme\.io","uid":null/),
    };
    expect(reply.json()).toEqual({ data: { getAuditLogs: { auditLogs: [row, row, row] } } });
  });

  test('invites, changes and disables', async () => {
    const invited = await call(
      `mutation inviteUser($email: String!, $accountType: UserAccountType!) {
        inviteUser(email: $email, accountType: $accountType){ ok }
      }`,
      { email: 'new@acme.io', accountType: 'BILLING_ADMIN' },
    );
    expect(invited.json()).toEqual({ data: { inviteUser: { ok: true } } });
    const uid = (await server.state()).workspaces[0]?.users[1]?.uid ?? '';
    const changed = await call(
      `mutation updateUserAccountType($uid: String!, $accountType: UserAccountType!) {
        updateUserAccountType(uid: $uid, accountType: $accountType){ ok }
      }`,
      { uid, accountType: 'DEVELOPER' },
    );
    expect(changed.json()).toEqual({ data: { updateUserAccountType: { ok: true } } });
    const disabled = await call(
      'mutation disableUser($uid: String!) { disableUser(uid: $uid){ ok } }',
      { uid },
    );
    expect(disabled.json()).toEqual({ data: { disableUser: { ok: true } } });
    const user = (await server.state()).workspaces[0]?.users[1];
    expect(user).toMatchObject({ accountType: 'DEVELOPER', status: 'disabled' });
  });

  test('finds the message of a refusal where it looks for it', async () => {
    const refused = await call('mutation disableUser { disableUser(uid: "0"){ ok } }');
    expect(refused.status).toBe(200);
    expect(refused.json()).toMatchObject({ errors: [{ message: expect.any(String) }] });
  });
});
