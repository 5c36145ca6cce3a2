/** What library.md says of the Python SDK, held against the client. */
import { describe, expect, test } from 'vitest';
import { Paradime } from '../../src/workspace/client.js';
import { answerWith, fakeEnv, json, sleepForever } from '../outside.js';
import { codesIn, readPage } from './markdown.js';

const PAGE = readPage('docs/library.md');
const [CALLS = [], RESULTS = []] = tablesBelow('### Beside the Python SDK');

/** `list_active` as `listActive`. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The rows of the tables below a heading, without their heads; of each cell what is in backquotes. */
function tablesBelow(heading: string): readonly (readonly string[])[][] {
  const [, below = ''] = PAGE.split(`\n${heading}\n`);
  const [section = ''] = below.split(/\n#+ /);
  return section
    .split(/\n\n/)
    .filter((part) => part.startsWith('| '))
    .map((table) =>
      table
        .split('\n')
        .slice(2)
        .map((line) => line.split(' | ').map((cell) => codesIn(cell)[0] ?? '')),
    );
}

function client(data: object = {}): Paradime {
  const { post } = answerWith(() => json({ data }));
  return new Paradime(
    { apiEndpoint: 'https://api.example.test/', apiSecret: 'prdm_wsp_1' },
    fakeEnv({ post, sleep: sleepForever }),
  );
}

/** Every call that the client has, as `paradime.users.listActive`. */
function callsOf(paradime: Paradime): readonly string[] {
  return Object.entries(paradime).flatMap(([room, calls]) =>
    Object.keys(calls).map((call) => `paradime.${room}.${call}`),
  );
}

describe('the table of calls', () => {
  const [constructors, ...calls] = CALLS;

  test('has every call of the client once, and no other', () => {
    const named = calls.map(([, ours = '']) => ours.replace(/\(.*$/, ''));
    expect([...named].sort()).toEqual([...callsOf(client())].sort());
  });

  test('sets each Python call beside the one of the same name and the same arguments', () => {
    for (const [python = '', ours = ''] of calls) expect(ours).toBe(camelCase(python));
  });

  test('has the calls of paradime-io 6.6.0', () => {
    expect(calls.map(([python = '']) => python.replace(/^paradime\.|\(.*$/g, ''))).toEqual([
      'users.list_active',
      'users.get_by_email',
      'users.list_invited',
      'users.invite',
      'users.update_account_type',
      'users.disable',
      'workspaces.list_all',
      'audit_log.get_all',
    ]);
  });

  test('names the options of the constructor as Python does', () => {
    const [python = '', ours = ''] = constructors ?? [];
    const names = [...python.matchAll(/(\w+)=/g)].map(([, name = '']) => camelCase(name));
    expect([...ours.matchAll(/\w+(?=[,} ]+(?:\w|\}))/g)].map(([name]) => name)).toEqual(
      expect.arrayContaining(names),
    );
  });
});

describe('what comes back', () => {
  /** The attributes of paradime-io 6.6.0, by type. */
  const PYTHON = {
    ActiveUser: ['uid', 'email', 'name', 'account_type'],
    InvitedUser: ['email', 'account_type', 'invite_status'],
    Workspace: ['uid', 'name'],
    AuditLog: [
      ...['id', 'created_dttm', 'updated_dttm', 'workspace_id', 'workspace_name', 'actor_type'],
      ...['actor_user_id', 'actor_email', 'event_source_id', 'event_source', 'event_id'],
      ...['event_type', 'metadata_json'],
    ],
  } as const;
  const exceptions = new Map(RESULTS.map(([python = '', ours = '']) => [python, ours]));

  test('has the attributes of Python’s in camelCase, but for those that the page names', async () => {
    const user = { uid: 'u', email: 'a@b.io', name: 'A', accountType: 'ADMIN' };
    const invited = { email: 'c@b.io', accountType: 'ADMIN', inviteStatus: 'SENT' };
    const event = {
      ...{ id: 1, createdDttm: '', updatedDttm: '', workspaceId: 1, workspaceName: '' },
      ...{ actorType: '', actorUserId: 1, actorEmail: null, eventSourceId: 1, eventSource: '' },
      ...{ eventId: 1, eventType: '', metadataJson: null },
    };
    const paradime = client({
      listUsers: { ok: true, activeUsers: [user], invitedUsers: [invited] },
      listWorkspaces: { ok: true, workspaces: [{ uid: 'w', name: 'W' }] },
      getAuditLogs: { auditLogs: [event] },
    });
    const results = {
      ActiveUser: await paradime.users.listActive(),
      InvitedUser: await paradime.users.listInvited(),
      Workspace: await paradime.workspaces.listAll(),
      AuditLog: await paradime.auditLog.getAll(),
    };
    for (const type of ['ActiveUser', 'InvitedUser', 'Workspace', 'AuditLog'] as const) {
      const expected = PYTHON[type].map(
        (attribute) => exceptions.get(`${type}.${attribute}`) ?? camelCase(attribute),
      );
      const [first = {}] = results[type];
      expect(
        Object.keys(first)
          // What a user has here alone is named below the tables.
          .filter((name) => name !== 'key' && name !== 'unknownState')
          .sort(),
        type,
      ).toEqual([...expected].sort());
    }
  });
});
