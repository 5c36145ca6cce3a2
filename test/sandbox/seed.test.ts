import { describe, expect, test } from 'vitest';
import { seedState } from '../../src/sandbox/seed.js';
import { makeUid } from '../../src/sandbox/state.js';
import { countMails, workspaceOf } from './scene.js';

describe('the example users', () => {
  test('are the same in every run', () => {
    expect(seedState()).toEqual(seedState());
    expect(makeUid('ws_analytics', 'alexandra@acme.io', 1)).toBe(
      'b8fc1392bb0c59fa238c90c892a45082827a7102eb1693fc903fba7b6a3886e1',
    );
  });

  test('have uids of 64 hex digits, no two alike', () => {
    const uids = seedState().workspaces.flatMap(({ users }) => users.map((user) => user.uid));
    for (const uid of uids) expect(uid).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(uids).size).toBe(uids.length);
  });

  test('of analytics are those of the documentation', () => {
    const { users, invitations } = workspaceOf(seedState(), 'ws_analytics');
    expect(users.map((user) => [user.email, user.accountType, user.status])).toEqual([
      ['alexandra@acme.io', 'ADMIN', 'active'],
      ['jonny@acme.io', 'ANALYST', 'active'],
      ['priya@acme.io', 'DEVELOPER', 'active'],
      ['marco@acme.io', 'DEVELOPER', 'active'],
      ['sofia@acme.io', 'WORKSPACE_ADMIN', 'active'],
      ['support@paradime.io', 'ADMIN', 'active'],
      ['old.contractor@acme.io', 'BUSINESS', 'active'],
    ]);
    expect(invitations.map((each) => [each.email, each.accountType, each.status])).toEqual([
      ['emma@acme.io', 'ANALYST', 'SENT'],
      ['liam@acme.io', 'DEVELOPER', 'EXPIRED'],
    ]);
  });

  test('who are invited got one e-mail each', () => {
    for (const workspace of seedState().workspaces) {
      for (const { email } of workspace.invitations) {
        expect(countMails(workspace, email.toUpperCase())).toBe(1);
      }
      expect(workspace.mails).toHaveLength(workspace.invitations.length);
    }
  });
});
