import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACCOUNT_TYPES, isAdminType } from '../../src/account-type.js';
import { emailKey } from '../../src/email.js';
import { RosterError } from '../../src/errors.js';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from '../../src/sandbox/assumptions.js';
import { actOnState, type ByHandAction } from '../../src/sandbox/by-hand.js';
import type { WriteOperation } from '../../src/sandbox/operations.js';
import { seedState } from '../../src/sandbox/seed.js';
import type { SandboxState, SandboxWorkspace } from '../../src/sandbox/state.js';
import { createFileStore } from '../../src/sandbox/store.js';
import { writeToState } from '../../src/sandbox/writes.js';
import { anyAnswers } from '../fixtures/named-choices.js';
import { fakeEnv, NOW } from '../outside.js';
import { ANALYTICS, workspaceOf } from './scene.js';

/** A write of the API whose uid is chosen among those there are, by number. */
type Move =
  | { readonly via: 'api'; readonly name: WriteOperation['name']; readonly who: number }
  | { readonly via: 'hand'; readonly name: ByHandAction['action']; readonly who: number };

interface Drawn {
  readonly move: Move;
  readonly accountType: string;
  readonly upperCase: boolean;
}

const EMAILS = [
  ...workspaceOf(seedState(), ANALYTICS).users.map((user) => user.email),
  'emma@acme.io',
  'liam@acme.io',
  'new@acme.io',
  'new+tag@acme.io',
  'newer@acme.io',
];
const who = fc.nat({ max: EMAILS.length - 1 });
const apiNames = ['inviteUser', 'updateUserAccountType', 'disableUser'] as const;
const handNames = [
  'accept',
  'invite',
  'expire',
  'decline',
  'cancel',
  'set_account_type',
  'disable',
  'enable',
  'rename',
  'add',
] as const;
const apiMove: fc.Arbitrary<Move> = fc.record({
  via: fc.constant('api'),
  name: fc.constantFrom(...apiNames),
  who,
});
const handMove: fc.Arbitrary<Move> = fc.record({
  via: fc.constant('hand'),
  name: fc.constantFrom(...handNames),
  who,
});
const moves = (move: fc.Arbitrary<Move>): fc.Arbitrary<Drawn[]> =>
  fc.array(
    fc.record({
      move,
      accountType: fc.constantFrom(...Object.keys(ACCOUNT_TYPES)),
      upperCase: fc.boolean(),
    }),
    { maxLength: 40 },
  );
const anyAssumptions: fc.Arbitrary<Assumptions> = anyAnswers(
  'inviteExisting',
  'inviteExpired',
  'inviteDisabled',
  'changeToSameType',
  'disableInactive',
  'emailCase',
  'storedAddress',
  'uidAfterChange',
  'disableLastAdmin',
  'refusal',
).map((drawn) => ({ ...DEFAULT_ASSUMPTIONS, ...drawn }));

interface Outcome {
  readonly state: SandboxState;
  readonly done: boolean;
}

function take(state: SandboxState, drawn: Drawn, assumptions: Assumptions): Outcome {
  const moment = { at: NOW, assumptions };
  const email = EMAILS[drawn.move.who] ?? '';
  const typed = drawn.upperCase ? email.toUpperCase() : email;
  if (drawn.move.via === 'api') {
    const operation = operationOf(state, drawn.move.name, typed, drawn.accountType);
    const { state: next, answer } = writeToState(state, moment, ANALYTICS, operation);
    return { state: next, done: answer.kind === 'written' && answer.ok };
  }
  try {
    const action = { action: drawn.move.name, email: typed, accountType: drawn.accountType };
    return { state: actOnState(state, moment, { ...action, name: 'N' }).state, done: true };
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return { state, done: false };
  }
}

function operationOf(
  state: SandboxState,
  name: WriteOperation['name'],
  email: string,
  accountType: string,
): WriteOperation {
  const { users } = workspaceOf(state, ANALYTICS);
  const theirs = users.filter((user) => emailKey(user.email) === emailKey(email));
  const uid = theirs.at(-1)?.uid ?? '0'.repeat(64);
  return { name, email, uid, accountType };
}

function active(workspace: SandboxWorkspace) {
  return workspace.users.filter((user) => user.status === 'active');
}

function distinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

describe('whatever is done, in whatever order', () => {
  test('one address has at most one active user and one invitation, unless case counts', () => {
    fc.assert(
      fc.property(moves(fc.oneof(apiMove, handMove)), anyAssumptions, (all, assumptions) => {
        let state = seedState();
        for (const drawn of all) state = take(state, drawn, assumptions).state;
        const workspace = workspaceOf(state, ANALYTICS);
        const identity = assumptions.emailCase === 'sensitive' ? (text: string) => text : emailKey;
        expect(distinct(active(workspace).map((user) => identity(user.email)))).toBe(true);
        expect(distinct(workspace.invitations.map((each) => identity(each.email)))).toBe(true);
      }),
    );
  });

  test('every invitation that is sent is exactly one e-mail, and nothing else is', () => {
    fc.assert(
      fc.property(moves(fc.oneof(apiMove, handMove)), anyAssumptions, (all, assumptions) => {
        let state = seedState();
        for (const drawn of all) {
          const before = workspaceOf(state, ANALYTICS);
          state = take(state, drawn, assumptions).state;
          const after = workspaceOf(state, ANALYTICS);
          const events = after.events.slice(before.events.length);
          const invited = events.filter((event) => event.type === 'user_invited');
          const mails = after.mails.slice(before.mails.length);
          expect(mails.map((mail) => mail.to)).toEqual(invited.map((event) => event.email));
          for (const { email } of invited) {
            expect(after.invitations).toContainEqual(
              expect.objectContaining({ email, status: 'SENT' }),
            );
          }
        }
      }),
    );
  });

  test('by default nobody is mailed twice while an invitation is pending', () => {
    fc.assert(
      fc.property(moves(apiMove), (all) => {
        let state = seedState();
        for (const drawn of all) state = take(state, drawn, DEFAULT_ASSUMPTIONS).state;
        const counts = new Map<string, number>();
        for (const { to } of workspaceOf(state, ANALYTICS).mails) {
          counts.set(emailKey(to), (counts.get(emailKey(to)) ?? 0) + 1);
        }
        // Only Liam's invitation had expired, so only his is sent again.
        for (const [email, count] of counts) {
          expect(count).toBeLessThanOrEqual(email === 'liam@acme.io' ? 2 : 1);
        }
      }),
    );
  });

  test('what is refused changes nothing', () => {
    fc.assert(
      fc.property(moves(fc.oneof(apiMove, handMove)), anyAssumptions, (all, assumptions) => {
        let state = seedState();
        for (const drawn of all) {
          const { state: next, done } = take(state, drawn, assumptions);
          if (!done) expect(next).toBe(state);
          state = next;
        }
      }),
    );
  });

  test('by default the API never removes the last admin', () => {
    fc.assert(
      fc.property(moves(apiMove), (all) => {
        let state = seedState();
        for (const drawn of all) state = take(state, drawn, DEFAULT_ASSUMPTIONS).state;
        const admins = active(workspaceOf(state, ANALYTICS)).filter((user) =>
          isAdminType(user.accountType),
        );
        expect(admins.length).toBeGreaterThan(0);
      }),
    );
  });

  test('uids and event numbers are never given twice, and the file keeps everything', async () => {
    await fc.assert(
      fc.asyncProperty(
        moves(fc.oneof(apiMove, handMove)),
        anyAssumptions,
        async (all, assumptions) => {
          let state = seedState();
          for (const drawn of all) state = take(state, drawn, assumptions).state;
          const users = state.workspaces.flatMap((workspace) => workspace.users);
          const events = state.workspaces.flatMap((workspace) => workspace.events);
          expect(distinct(users.map((user) => user.uid))).toBe(true);
          expect(distinct(events.map((event) => event.id))).toBe(true);
          const env = fakeEnv();
          await createFileStore('state.json', env).update(() => ({ state, answer: null }));
          expect(await createFileStore('state.json', env).read()).toEqual(state);
        },
      ),
    );
  });
});
