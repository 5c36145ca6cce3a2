import fc from 'fast-check';
import {
  buildClientSchema,
  type DocumentNode,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  Kind,
  parse,
  validate,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/credentials.js';
import { createSandboxPost } from '../../src/sandbox/in-process.js';
import { OPERATIONS, type OperationRow } from '../../src/workspace/api.js';
import type { JsonRecord } from '../../src/workspace/check-rows.js';
import type { DataAnswer } from '../../src/workspace/http/transport.js';
import type { Checked, Workspace } from '../../src/workspace/workspace.js';
import { fakeEnv, responseOf } from '../outside.js';

const ANN = { uid: 'u1', email: 'ann@acme.io', name: 'Ann', accountType: 'ADMIN' };
const BO = { email: 'bo@acme.io', accountType: 'ANALYST', inviteStatus: 'SENT' };

function answer(data: JsonRecord, errors = 0): DataAnswer {
  return { data, errors, leftOut: null };
}

/** What a reading row makes of an answer. */
function check<T>(row: OperationRow<never, Checked<T>>, given: DataAnswer): Checked<T> {
  const end = row.check(given, row.name);
  if (end.end !== 'done') throw new Error('a read is done as soon as there is an answer');
  return end.value;
}

function checkUsers(listUsers: unknown, errors = 0): Omit<Workspace, 'readAt'> {
  const { value, gaps } = check(OPERATIONS.listUsers, answer({ listUsers }, errors));
  return { ...value, gaps };
}

describe('the table of operations', () => {
  const rows = Object.entries(OPERATIONS);
  let schema: GraphQLSchema;

  beforeAll(async () => {
    schema = buildClientSchema(await askSandbox(getIntrospectionQuery()));
  });

  it.each(rows)('%s is one that the API has, with its variables and fields', (key, row) => {
    const document = parse(row.query);
    expect(validate(schema, document)).toEqual([]);
    expect(readOperation(document)).toEqual({
      kind: row.writes ? 'mutation' : 'query',
      name: key,
      variables: row.variables,
    });
    expect(row.name).toBe(key);
  });

  it.each(rows)('%s is named in what is wrong with its answer', (key, row) => {
    expect(JSON.stringify(row.check(answer({}), row.name))).toContain(key);
  });
});

async function askSandbox(query: string): Promise<IntrospectionQuery> {
  const { post, endpoint } = createSandboxPost({}, fakeEnv());
  const answer = await post({
    url: endpoint,
    headers: {
      Authorization: `Bearer ${SANDBOX_KEYS.workspaceAdmin.secret}`,
      'Content-Type': 'application/json',
    },
    body: new TextEncoder().encode(JSON.stringify({ query })),
    signal: new AbortController().signal,
  });
  const { data } = (await responseOf(answer).json()) as { readonly data: IntrospectionQuery };
  return data;
}

function readOperation(document: DocumentNode): object | undefined {
  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ operation, name, variableDefinitions = [] }) => ({
      kind: operation,
      name: name?.value,
      variables: variableDefinitions.map(({ variable }) => variable.name.value),
    }))[0];
}

describe('listUsers', () => {
  it('finds no gap in a whole answer', () => {
    const workspace = checkUsers({ ok: true, activeUsers: [ANN], invitedUsers: [BO] });
    expect(workspace.gaps).toEqual([]);
    expect(workspace.activeUsers).toHaveLength(1);
    expect(workspace.invitedUsers).toHaveLength(1);
  });

  it('finds no gap in empty lists: that is for a guard to judge', () => {
    expect(checkUsers({ ok: true, activeUsers: [], invitedUsers: [] }).gaps).toEqual([]);
  });

  it.each([
    ['no listUsers', undefined, 'listUsers is missing'],
    ['a null listUsers', null, 'listUsers is null'],
    ['a list for listUsers', [], 'listUsers is not valid (its type is list)'],
    ['ok: false', { ok: false, activeUsers: [], invitedUsers: [] }, 'listUsers.ok is false'],
    ['no ok', { activeUsers: [], invitedUsers: [] }, 'listUsers.ok is missing'],
    ['null lists', { ok: true, activeUsers: null, invitedUsers: [] }, 'activeUsers is null'],
    ['a missing list', { ok: true, activeUsers: [] }, 'invitedUsers is missing'],
    [
      'a list that is none',
      { ok: true, activeUsers: {}, invitedUsers: [] },
      'activeUsers is not valid (its type is object)',
    ],
    [
      'a null row',
      { ok: true, activeUsers: [ANN, null], invitedUsers: [] },
      'activeUsers[1] is null',
    ],
    [
      'a uid that is a number',
      { ok: true, activeUsers: [{ ...ANN, uid: 7 }], invitedUsers: [] },
      'activeUsers[0].uid is not valid (its type is number)',
    ],
    [
      'a blank address',
      { ok: true, activeUsers: [{ ...ANN, email: ' ' }], invitedUsers: [] },
      'activeUsers[0].email is blank or not valid',
    ],
    [
      'a missing name',
      { ok: true, activeUsers: [{ ...ANN, name: undefined }], invitedUsers: [] },
      'activeUsers[0].name is missing',
    ],
    [
      'a null account type',
      { ok: true, activeUsers: [], invitedUsers: [BO, { ...BO, accountType: null }] },
      'invitedUsers[1].accountType is null',
    ],
    [
      'a missing invite status',
      { ok: true, activeUsers: [], invitedUsers: [{ ...BO, inviteStatus: undefined }] },
      'invitedUsers[0].inviteStatus is missing',
    ],
    [
      'two users of one uid',
      { ok: true, activeUsers: [ANN, { ...ANN, email: 'x@acme.io' }], invitedUsers: [] },
      'activeUsers has rows (1) with the uid of an earlier row',
    ],
  ])('names the gap of %s', (_what, listUsers, gap) => {
    expect(checkUsers(listUsers).gaps).toEqual([gap]);
  });

  it('names errors beside data', () => {
    const whole = { ok: true, activeUsers: [ANN], invitedUsers: [] };
    expect(checkUsers(whole, 2).gaps).toEqual(['the answer has errors (2) next to its data']);
  });

  it('leaves malformed rows out and keeps the others', () => {
    const rows = [{ ...ANN, uid: null }, { ...ANN, uid: 'u2' }, 'text'];
    const { activeUsers } = checkUsers({ ok: true, activeUsers: rows, invitedUsers: [] });
    expect(activeUsers.map(({ uid }) => uid)).toEqual(['u2']);
  });

  it('keeps account types that nobody knows yet, and empty names', () => {
    const row = { ...ANN, name: '', accountType: 'GALAXY_ADMIN' };
    const workspace = checkUsers({ ok: true, activeUsers: [row], invitedUsers: [] });
    expect(workspace.gaps).toEqual([]);
    expect(workspace.activeUsers[0]?.accountType).toBe('GALAXY_ADMIN');
  });

  it.each([
    ['EXPIRED', 'expired', null],
    ['SENT', 'pending', null],
    ['ACTIVE', 'pending', null],
    ['DECLINED', 'pending', 'DECLINED'],
    ['sent', 'pending', 'sent'],
  ])(
    'takes the invite status %s for %s, in a state that it does not know: %s',
    (inviteStatus, invitation, unknownState) => {
      const row = { ...BO, inviteStatus };
      const { invitedUsers } = checkUsers({ ok: true, activeUsers: [], invitedUsers: [row] });
      expect(invitedUsers[0]).toMatchObject({ invitation, unknownState });
    },
  );

  it('tells a thousand gaps in a few sentences', () => {
    const rows = Array.from({ length: 1000 }, () => null);
    const { gaps } = checkUsers({ ok: true, activeUsers: rows, invitedUsers: [] });
    expect(gaps).toHaveLength(21);
    expect(gaps.at(-1)).toBe('980 more parts are wrong');
  });

  it('is not fooled by __proto__', () => {
    const row: unknown = JSON.parse(
      '{"__proto__":{"uid":"u1","email":"a@b.io","name":"A","accountType":"ADMIN"}}',
    );
    const workspace = checkUsers({ ok: true, activeUsers: [row], invitedUsers: [] });
    expect(workspace.activeUsers).toEqual([]);
    expect(workspace.gaps).toHaveLength(4);
    const top: JsonRecord = JSON.parse('{"__proto__":{"listUsers":{}}}');
    expect(check(OPERATIONS.listUsers, answer(top)).gaps).toEqual(['listUsers is missing']);
  });

  it('shows no personal data in its gaps', () => {
    const row = { uid: 'u-private', email: 7, name: 'Private', accountType: null };
    const { gaps } = checkUsers({
      ok: true,
      activeUsers: [row],
      invitedUsers: ['private@acme.io'],
    });
    expect(gaps.join()).not.toMatch(/private/i);
  });

  it('gives whole users or gaps for any JSON whatever', () => {
    const cell = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.string());
    const row = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.record(
        { uid: cell, email: cell, name: cell, accountType: cell, inviteStatus: cell },
        { requiredKeys: [] },
      ),
    );
    const list = fc.oneof(fc.jsonValue(), fc.array(row));
    const listUsers = fc.record({ ok: cell, activeUsers: list, invitedUsers: list });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), listUsers), (value) => {
        const workspace = checkUsers(value);
        for (const user of workspace.activeUsers) {
          expect(user.uid.trim() && user.email.trim() && user.accountType.trim()).not.toBe('');
        }
        const uids = workspace.activeUsers.map(({ uid }) => uid);
        expect(new Set(uids).size).toBe(uids.length);
        if (workspace.gaps.length === 0) {
          const { activeUsers, invitedUsers } = Object(value);
          expect(workspace.activeUsers).toHaveLength(activeUsers.length);
          expect(workspace.invitedUsers).toHaveLength(invitedUsers.length);
        }
      }),
    );
  });
});

describe('a write', () => {
  const disable = OPERATIONS.disableUser;

  it.each([
    ['ok: true', { disableUser: { ok: true } }, 0, 'done'],
    ['ok: false', { disableUser: { ok: false } }, 0, 'rejected'],
    ['ok: false with errors', { disableUser: { ok: false } }, 1, 'rejected'],
    ['ok: true with errors', { disableUser: { ok: true } }, 1, 'unknown'],
    ['a text for ok', { disableUser: { ok: 'true' } }, 0, 'unknown'],
    ['1 for ok', { disableUser: { ok: 1 } }, 0, 'unknown'],
    ['no ok', { disableUser: {} }, 0, 'unknown'],
    ['null', { disableUser: null }, 0, 'unknown'],
    ['nothing', {}, 0, 'unknown'],
    ['the answer to another write', { inviteUser: { ok: true } }, 0, 'unknown'],
  ])('with %s', (_what, data, errors, end) => {
    expect(disable.check(answer(data, errors), disable.name).end).toBe(end);
  });

  it('never takes a no for denied credentials', () => {
    const end = disable.check(answer({ disableUser: { ok: false } }), disable.name);
    expect(end).toMatchObject({ denied: false, reason: { code: 'not_ok' } });
  });
});

describe('listWorkspaces', () => {
  it('reads uids and names', () => {
    const workspaces = [{ uid: 'w1', name: 'analytics', extra: 1 }];
    expect(
      check(OPERATIONS.listWorkspaces, answer({ listWorkspaces: { ok: true, workspaces } })),
    ).toEqual({
      value: [{ uid: 'w1', name: 'analytics' }],
      gaps: [],
    });
  });

  it.each([
    [{ listWorkspaces: null }, 'listWorkspaces is null'],
    [{ listWorkspaces: { ok: true } }, 'workspaces is missing'],
    [{ listWorkspaces: { ok: false, workspaces: [] } }, 'listWorkspaces.ok is false'],
    [{ listWorkspaces: { ok: true, workspaces: [{ uid: 'w' }] } }, 'workspaces[0].name is missing'],
  ])('names what is wrong with %j', (data, gap) => {
    expect(check(OPERATIONS.listWorkspaces, answer(data)).gaps).toEqual([gap]);
  });
});

describe('getAuditLogs', () => {
  const EVENT = {
    id: 1,
    createdDttm: '2024-02-13 16:09:29.718805',
    updatedDttm: '2024-02-13 16:09:29.718805',
    workspaceId: 2,
    workspaceName: 'analytics',
    actorType: 'USER',
    actorUserId: 3,
    actorEmail: null,
    eventSourceId: 4,
    eventSource: 'WEB',
    eventId: 5,
    eventType: 'LOGIN',
    metadataJson: null,
  };

  it.each([[null], ['{"a":1}'], [{ a: 1 }], [[1]]])('takes metadata of %j as it is', (metadata) => {
    const auditLogs = [{ ...EVENT, metadataJson: metadata }];
    expect(check(OPERATIONS.getAuditLogs, answer({ getAuditLogs: { auditLogs } }))).toEqual({
      value: [{ ...EVENT, metadataJson: metadata }],
      older: 0,
      gaps: [],
    });
  });

  it.each(Object.keys(EVENT))('leaves out an event without %s, and says so', (field) => {
    const auditLogs = [{ ...EVENT, [field]: undefined }];
    expect(check(OPERATIONS.getAuditLogs, answer({ getAuditLogs: { auditLogs } }))).toEqual({
      value: [],
      older: 0,
      gaps: [`auditLogs[0].${field} is missing`],
    });
  });

  it.each([
    ['oldest', [1, 2, 8, 9], [8, 9]],
    ['newest', [9, 8, 2, 1], [9, 8]],
  ])('of a log whose middle was left out is the newer end: the %s first', (_name, ids, newer) => {
    const auditLogs = ids.map((id) => ({ ...EVENT, id }));
    const given = { ...answer({ getAuditLogs: { auditLogs } }), leftOut: { rows: 5, behind: 2 } };
    const end = OPERATIONS.getAuditLogs.check(given, 'getAuditLogs');
    if (end.end !== 'done') throw new Error('not done');
    expect(end.value.value.map(({ id }) => id)).toEqual(newer);
    expect(end.value).toMatchObject({ older: 7, gaps: [] });
  });

  it.each([1.5, 1e300, '1'])('refuses the id %j', (id) => {
    const checked = check(
      OPERATIONS.getAuditLogs,
      answer({ getAuditLogs: { auditLogs: [{ ...EVENT, id }] } }),
    );
    expect(checked.value).toEqual([]);
    expect(checked.gaps).toHaveLength(1);
  });
});
