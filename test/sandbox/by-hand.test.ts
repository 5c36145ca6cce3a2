import { describe, expect, test } from 'vitest';
import { RosterError } from '../../src/errors.js';
import { startTry } from './scene.js';

describe('what people do by hand', () => {
  test('accepting makes an active user with a new uid, and leaves a trace', () => {
    const sandbox = startTry();
    const uids = sandbox.workspace().users.map((user) => user.uid);
    const said = sandbox.byHand({ action: 'accept', email: 'Emma@acme.io', name: 'Emma Wu' });
    expect(said).toBe(
      'emma@acme.io accepted the invitation and is active as ANALYST in analytics.',
    );
    const user = sandbox.user('emma@acme.io');
    expect(user).toMatchObject({ name: 'Emma Wu', accountType: 'ANALYST', status: 'active' });
    expect(user.uid).toMatch(/^[0-9a-f]{64}$/);
    expect(uids).not.toContain(user.uid);
    expect(sandbox.invitation('emma@acme.io')).toBeUndefined();
    expect(sandbox.workspace().events.at(-1)).toMatchObject({
      type: 'user_invitation_accepted',
      actorEmail: 'emma@acme.io',
      uid: user.uid,
    });
  });

  test('an expired invitation cannot be accepted, and the error says whose can', () => {
    const act = () => startTry().byHand({ action: 'accept', email: 'liam@acme.io' });
    expect(act).toThrow(RosterError);
    expect(act).toThrow(
      expect.objectContaining({
        code: 'sandbox_not_possible',
        exitCode: 3,
        hint: 'These have one: emma@acme.io.',
      }),
    );
  });

  test('who is active already cannot accept', () => {
    const sandbox = startTry({ inviteExisting: 'ok_and_mail' });
    sandbox.invite('jonny@acme.io');
    expect(() => sandbox.byHand({ action: 'accept', email: 'jonny@acme.io' })).toThrow(/active/);
  });

  test('expiring makes a pending invitation expired', () => {
    const sandbox = startTry();
    sandbox.byHand({ action: 'expire', email: 'emma@acme.io' });
    expect(sandbox.invitation('emma@acme.io')?.status).toBe('EXPIRED');
    expect(() => sandbox.byHand({ action: 'expire', email: 'emma@acme.io' })).toThrow(
      expect.objectContaining({ hint: 'These have one: (nobody).' }),
    );
  });

  test('declining leaves the invitation there as declined, and their own doing', () => {
    const sandbox = startTry();
    sandbox.byHand({ action: 'decline', email: 'emma@acme.io' });
    expect(sandbox.invitation('emma@acme.io')?.status).toBe('DECLINED');
    expect(sandbox.workspace().events.at(-1)).toMatchObject({
      type: 'user_invitation_declined',
      actorEmail: 'emma@acme.io',
    });
    expect(sandbox.invite('emma@acme.io')).toEqual({ kind: 'written', ok: true });
    expect(sandbox.invitation('emma@acme.io')?.status).toBe('SENT');
  });

  test('inviting sends an e-mail, unless the address is active', () => {
    const sandbox = startTry();
    sandbox.byHand({ action: 'invite', email: 'new@acme.io', accountType: 'BUSINESS' });
    expect(sandbox.invitation('new@acme.io')).toMatchObject({
      accountType: 'BUSINESS',
      status: 'SENT',
    });
    expect(sandbox.mails('new@acme.io')).toBe(1);
    expect(sandbox.workspace().events.at(-1)).toMatchObject({
      type: 'user_invited',
      actor: 'user',
    });
    const again = { action: 'invite', email: 'jonny@acme.io', accountType: 'BUSINESS' } as const;
    expect(() => sandbox.byHand(again)).toThrow(/already/);
  });

  test.each(['emma@acme.io', 'liam@acme.io'])(
    'cancelling removes the invitation of %s',
    (email) => {
      const sandbox = startTry();
      sandbox.byHand({ action: 'cancel', email });
      expect(sandbox.invitation(email)).toBeUndefined();
      expect(sandbox.invite(email)).toEqual({ kind: 'written', ok: true });
    },
  );

  test('an account type can be set to one that nobody knows yet', () => {
    const sandbox = startTry();
    sandbox.byHand({ action: 'set_account_type', email: 'priya@acme.io', accountType: 'OWNER' });
    expect(sandbox.user('priya@acme.io').accountType).toBe('OWNER');
  });

  test('disabling and enabling keeps the uid', () => {
    const sandbox = startTry();
    const { uid } = sandbox.user('priya@acme.io');
    sandbox.byHand({ action: 'disable', email: 'priya@acme.io' });
    expect(sandbox.user('priya@acme.io').status).toBe('disabled');
    sandbox.byHand({ action: 'enable', email: 'priya@acme.io' });
    expect(sandbox.user('priya@acme.io')).toMatchObject({ uid, status: 'active' });
  });

  test('enabling a user whose address is taken by another active one is refused', () => {
    const sandbox = startTry();
    sandbox.byHand({ action: 'disable', email: 'priya@acme.io' });
    sandbox.byHand({ action: 'add', email: 'priya@acme.io', accountType: 'ANALYST' });
    expect(() => sandbox.byHand({ action: 'enable', email: 'priya@acme.io' })).toThrow(/already/);
  });

  test('renaming changes the name alone', () => {
    const sandbox = startTry();
    const before = sandbox.user('priya@acme.io');
    sandbox.byHand({ action: 'rename', email: 'priya@acme.io', name: 'Priya R.' });
    expect(sandbox.user('priya@acme.io')).toEqual({ ...before, name: 'Priya R.' });
  });

  test('adding a second user with one address needs force; they are told apart by uid', () => {
    const sandbox = startTry();
    const twin = { action: 'add', email: 'Priya@acme.io', accountType: 'BUSINESS' } as const;
    expect(() => sandbox.byHand(twin)).toThrow(/already/);
    sandbox.byHand({ ...twin, force: true });
    const { uid } = sandbox.user('Priya@acme.io');
    expect(() => sandbox.byHand({ action: 'disable', email: 'priya@acme.io' })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(uid) }),
    );
    sandbox.byHand({ action: 'disable', email: uid });
    expect(sandbox.user('Priya@acme.io').status).toBe('disabled');
    expect(sandbox.user('priya@acme.io').status).toBe('active');
  });

  test('an unknown address is refused, with the names of who is there', () => {
    expect(() =>
      startTry({}, 'ws_finance').byHand({ action: 'disable', email: 'x@acme.io' }),
    ).toThrow(
      expect.objectContaining({
        message: 'x@acme.io is not an active user of finance.',
        hint: 'These are: grace@acme.io.',
      }),
    );
  });

  test('an unknown workspace is refused, with the names of those there are', () => {
    expect(() => startTry({}, 'ws_x').byHand({ action: 'cancel', email: 'x@acme.io' })).toThrow(
      expect.objectContaining({ hint: 'There are: ws_analytics, ws_marketing, ws_finance.' }),
    );
  });
});
