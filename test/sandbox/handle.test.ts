import { describe, expect, test } from 'vitest';
import { startTry } from './scene.js';

const OK = { kind: 'written', ok: true };
const REFUSED = expect.objectContaining({ kind: 'refused', status: 200 });

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
