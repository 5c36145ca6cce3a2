import { describe, expect, test } from 'vitest';
import { startTry } from './scene.js';

const OK = { kind: 'written', ok: true };
const REFUSED = expect.objectContaining({ kind: 'refused', status: 200 });
const UNKNOWN_UID = 'f'.repeat(64);

const disableUser = (uid: string) => ({ name: 'disableUser', uid }) as const;
const changeTo = (uid: string, accountType: string) =>
  ({ name: 'updateUserAccountType', uid, accountType }) as const;

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
