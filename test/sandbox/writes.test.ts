import { describe, expect, test } from 'vitest';
import { startTry } from './scene.js';

const OK = { kind: 'written', ok: true };
const REFUSED = expect.objectContaining({ kind: 'refused', status: 200 });
const UNKNOWN_UID = 'f'.repeat(64);

const disableUser = (uid: string) => ({ name: 'disableUser', uid }) as const;
const changeTo = (uid: string, accountType: string) =>
  ({ name: 'updateUserAccountType', uid, accountType }) as const;

describe('inviting', () => {
  test('an unknown address sends one e-mail and shows it as pending', () => {
    const sandbox = startTry();
    expect(sandbox.invite('new@acme.io', 'DEVELOPER')).toEqual(OK);
    expect(sandbox.invitation('new@acme.io')).toEqual({
      email: 'new@acme.io',
      accountType: 'DEVELOPER',
      status: 'SENT',
    });
    expect(sandbox.mails('new@acme.io')).toBe(1);
  });

  test.each(['', 'nobody', 'two@signs@acme.io', 'with space@acme.io'])(
    'what is no address is refused: %j',
    (email) => {
      const sandbox = startTry();
      const before = sandbox.state;
      expect(sandbox.invite(email)).toEqual(REFUSED);
      expect(sandbox.state).toBe(before);
    },
  );

  test('leaves the other workspaces alone', () => {
    const sandbox = startTry();
    const others = sandbox.state.workspaces.slice(1);
    sandbox.invite('new@acme.io');
    expect(sandbox.state.workspaces.slice(1)).toEqual(others);
  });
});

describe('inviting an address that is active or pending (inviteExisting)', () => {
  test.each(['jonny@acme.io', 'emma@acme.io'])('error: %s gets no e-mail', (email) => {
    const sandbox = startTry();
    const before = sandbox.state;
    expect(sandbox.invite(email)).toEqual(REFUSED);
    expect(sandbox.state).toBe(before);
  });

  test('ok_and_mail: a pending one gets a second e-mail and is listed once', () => {
    const sandbox = startTry({ inviteExisting: 'ok_and_mail' });
    expect(sandbox.invite('emma@acme.io', 'DEVELOPER')).toEqual(OK);
    expect(sandbox.mails('emma@acme.io')).toBe(2);
    const theirs = sandbox.workspace().invitations.filter((each) => each.email === 'emma@acme.io');
    expect(theirs).toEqual([{ email: 'emma@acme.io', accountType: 'DEVELOPER', status: 'SENT' }]);
  });

  test('ok_and_mail: an active one is invited besides', () => {
    const sandbox = startTry({ inviteExisting: 'ok_and_mail' });
    expect(sandbox.invite('jonny@acme.io')).toEqual(OK);
    expect(sandbox.user('jonny@acme.io').status).toBe('active');
    expect(sandbox.invitation('jonny@acme.io')?.status).toBe('SENT');
    expect(sandbox.mails('jonny@acme.io')).toBe(1);
  });
});

describe('inviting an address whose invitation expired (inviteExpired)', () => {
  test('resend: a second e-mail, pending again, with the new account type', () => {
    const sandbox = startTry();
    expect(sandbox.invite('liam@acme.io', 'BUSINESS')).toEqual(OK);
    expect(sandbox.invitation('liam@acme.io')).toEqual({
      email: 'liam@acme.io',
      accountType: 'BUSINESS',
      status: 'SENT',
    });
    expect(sandbox.mails('liam@acme.io')).toBe(2);
  });

  test('error: nothing is sent and it stays expired', () => {
    const sandbox = startTry({ inviteExpired: 'error' });
    expect(sandbox.invite('liam@acme.io')).toEqual(REFUSED);
    expect(sandbox.invitation('liam@acme.io')?.status).toBe('EXPIRED');
    expect(sandbox.mails('liam@acme.io')).toBe(1);
  });
});

describe('inviting a disabled user (inviteDisabled)', () => {
  test('error: nothing is sent', () => {
    const sandbox = startTry({}, 'ws_marketing');
    expect(sandbox.invite('nina@acme.io')).toEqual(REFUSED);
    expect(sandbox.mails('nina@acme.io')).toBe(0);
  });

  test('reactivate: the same uid is active again, with the new type and no e-mail', () => {
    const sandbox = startTry({ inviteDisabled: 'reactivate' }, 'ws_marketing');
    const { uid } = sandbox.user('nina@acme.io');
    expect(sandbox.invite('nina@acme.io', 'BUSINESS')).toEqual(OK);
    expect(sandbox.user('nina@acme.io')).toMatchObject({
      uid,
      status: 'active',
      accountType: 'BUSINESS',
    });
    expect(sandbox.mails('nina@acme.io')).toBe(0);
  });

  test('invite: an invitation is sent and the disabled user stays', () => {
    const sandbox = startTry({ inviteDisabled: 'invite' }, 'ws_marketing');
    expect(sandbox.invite('nina@acme.io')).toEqual(OK);
    expect(sandbox.user('nina@acme.io').status).toBe('disabled');
    expect(sandbox.invitation('nina@acme.io')?.status).toBe('SENT');
    expect(sandbox.mails('nina@acme.io')).toBe(1);
  });
});

describe('the case of addresses (emailCase)', () => {
  test('keep: compared without case, kept as typed', () => {
    const sandbox = startTry();
    expect(sandbox.invite('JONNY@acme.io')).toEqual(REFUSED);
    expect(sandbox.invite(' New.Person@Acme.io ')).toEqual(OK);
    expect(sandbox.invitation('New.Person@Acme.io')).toBeDefined();
    expect(sandbox.invite('new.person@acme.io')).toEqual(REFUSED);
  });

  test('lower: compared without case, kept in lower case', () => {
    const sandbox = startTry({ emailCase: 'lower' });
    expect(sandbox.invite('JONNY@acme.io')).toEqual(REFUSED);
    expect(sandbox.invite('New.Person@Acme.io')).toEqual(OK);
    expect(sandbox.invitation('new.person@acme.io')).toBeDefined();
  });

  test('sensitive: another case is another person', () => {
    const sandbox = startTry({ emailCase: 'sensitive' });
    expect(sandbox.invite('JONNY@acme.io')).toEqual(OK);
    expect(sandbox.invitation('JONNY@acme.io')).toBeDefined();
    expect(sandbox.invite('jonny@acme.io')).toEqual(REFUSED);
  });
});

describe('what is stored of an address (storedAddress)', () => {
  test('as_sent: the tag belongs to it', () => {
    const sandbox = startTry();
    sandbox.invite('new+tag@acme.io');
    expect(sandbox.invitation('new+tag@acme.io')).toBeDefined();
  });

  test('without_tag: the tag is cut off, and nothing else', () => {
    const sandbox = startTry({ storedAddress: 'without_tag' });
    expect(sandbox.invite('new+tag+more@acme.io')).toEqual(OK);
    expect(sandbox.invitation('new@acme.io')).toBeDefined();
    expect(sandbox.invite('new+other@acme.io')).toEqual(REFUSED);
    expect(sandbox.invite('+x@a+b.io')).toEqual(OK);
    expect(sandbox.invitation('+x@a+b.io')).toBeDefined();
  });
});

describe('how a write is refused (refusal)', () => {
  test('error: GraphQL errors', () => {
    expect(startTry().invite('jonny@acme.io')).toEqual(REFUSED);
  });

  test('ok_false: ok is false and there are no errors', () => {
    const sandbox = startTry({ refusal: 'ok_false' });
    expect(sandbox.invite('jonny@acme.io')).toEqual({ kind: 'written', ok: false });
    expect(sandbox.mails('jonny@acme.io')).toBe(0);
  });
});

describe('changing an account type', () => {
  test('changes that user alone and leaves a trace', () => {
    const sandbox = startTry();
    const { uid } = sandbox.user('jonny@acme.io');
    const others = sandbox.workspace().users.filter((user) => user.uid !== uid);
    expect(sandbox.write(changeTo(uid, 'DEVELOPER'))).toEqual(OK);
    expect(sandbox.user('jonny@acme.io').accountType).toBe('DEVELOPER');
    expect(sandbox.workspace().users.filter((user) => user.uid !== uid)).toEqual(others);
    expect(sandbox.workspace().events.at(-1)).toMatchObject({
      type: 'user_account_type_changed',
      actor: 'api_key',
      email: 'jonny@acme.io',
      uid,
      accountType: 'DEVELOPER',
    });
  });

  test('uidAfterChange new: they go on under another uid', () => {
    const sandbox = startTry({ uidAfterChange: 'new' });
    const before = sandbox.user('jonny@acme.io');
    expect(sandbox.write(changeTo(before.uid, 'DEVELOPER'))).toEqual(OK);
    const after = sandbox.user('jonny@acme.io');
    expect(after).toEqual({ ...before, uid: after.uid, accountType: 'DEVELOPER' });
    expect(after.uid).not.toBe(before.uid);
    expect(sandbox.workspace().events.at(-1)).toMatchObject({ uid: after.uid });
    expect(sandbox.write(disableUser(before.uid))).toEqual(REFUSED);
  });

  test('changeToSameType ok: nothing happens and it is fine', () => {
    const sandbox = startTry();
    const before = sandbox.state;
    expect(sandbox.write(changeTo(sandbox.user('jonny@acme.io').uid, 'ANALYST'))).toEqual(OK);
    expect(sandbox.state).toBe(before);
  });

  test('changeToSameType error: refused', () => {
    const sandbox = startTry({ changeToSameType: 'error' });
    expect(sandbox.write(changeTo(sandbox.user('jonny@acme.io').uid, 'ANALYST'))).toEqual(REFUSED);
  });

  test.each(['error', 'ok'] as const)('changeInactive %s: nobody is changed', (changeInactive) => {
    const sandbox = startTry({ changeInactive });
    const before = sandbox.state;
    const expected = changeInactive === 'ok' ? OK : REFUSED;
    expect(sandbox.write(changeTo(UNKNOWN_UID, 'ADMIN'))).toEqual(expected);
    expect(sandbox.state).toBe(before);
  });

  test('changeLastAdmin refuse: the last admin stays one', () => {
    const sandbox = startTry({}, 'ws_finance');
    const { uid } = sandbox.user('grace@acme.io');
    expect(sandbox.write(changeTo(uid, 'BUSINESS'))).toEqual(REFUSED);
    expect(sandbox.write(changeTo(uid, 'WORKSPACE_ADMIN'))).toEqual(OK);
  });

  test('changeLastAdmin allow: it works', () => {
    const sandbox = startTry({ changeLastAdmin: 'allow' }, 'ws_finance');
    expect(sandbox.write(changeTo(sandbox.user('grace@acme.io').uid, 'BUSINESS'))).toEqual(OK);
    expect(sandbox.user('grace@acme.io').accountType).toBe('BUSINESS');
  });
});

describe('disabling', () => {
  test('disables that user alone and leaves a trace', () => {
    const sandbox = startTry();
    const { uid } = sandbox.user('old.contractor@acme.io');
    expect(sandbox.write(disableUser(uid))).toEqual(OK);
    expect(sandbox.user('old.contractor@acme.io').status).toBe('disabled');
    expect(sandbox.workspace().users.filter((user) => user.status === 'active')).toHaveLength(6);
    expect(sandbox.workspace().events.at(-1)).toMatchObject({ type: 'user_disabled', uid });
  });

  test.each(['error', 'ok'] as const)('disableInactive %s: twice, and unknown', (choice) => {
    const sandbox = startTry({ disableInactive: choice });
    const { uid } = sandbox.user('old.contractor@acme.io');
    sandbox.write(disableUser(uid));
    const before = sandbox.state;
    const expected = choice === 'ok' ? OK : REFUSED;
    expect(sandbox.write(disableUser(uid))).toEqual(expected);
    expect(sandbox.write(disableUser(UNKNOWN_UID))).toEqual(expected);
    expect(sandbox.state).toBe(before);
  });

  test('a uid of another workspace is unknown here', () => {
    const elsewhere = startTry({}, 'ws_marketing').user('hana@acme.io').uid;
    expect(startTry().write(disableUser(elsewhere))).toEqual(REFUSED);
  });

  test('disableLastAdmin refuse: the last admin stays active', () => {
    const sandbox = startTry({}, 'ws_finance');
    expect(sandbox.write(disableUser(sandbox.user('grace@acme.io').uid))).toEqual(REFUSED);
    expect(sandbox.user('grace@acme.io').status).toBe('active');
  });

  test('disableLastAdmin refuse: the last but one can be disabled', () => {
    const sandbox = startTry({}, 'ws_finance');
    sandbox.byHand({ action: 'add', email: 'b@acme.io', accountType: 'WORKSPACE_ADMIN' });
    expect(sandbox.write(disableUser(sandbox.user('grace@acme.io').uid))).toEqual(OK);
  });

  test('disableLastAdmin allow: it works', () => {
    const sandbox = startTry({ disableLastAdmin: 'allow' }, 'ws_finance');
    expect(sandbox.write(disableUser(sandbox.user('grace@acme.io').uid))).toEqual(OK);
  });
});

test('a workspace that does not exist is refused', () => {
  expect(startTry({}, 'ws_nowhere').invite('a@acme.io')).toEqual(REFUSED);
});
