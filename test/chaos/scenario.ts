/** Random rosters, workspaces and faults, for runs that must end well all the same. */
import fc from 'fast-check';
import { ACCOUNT_TYPES, type AccountType } from '../../src/account-type.js';
import { emailKey } from '../../src/email.js';
import type { Person, Policy } from '../../src/roster/roster.js';
import type { Assumptions } from '../../src/sandbox/assumptions.js';
import { FAULT_KINDS } from '../../src/sandbox/faults/kinds.js';
import { formsOf, parseFault } from '../../src/sandbox/faults/spec.js';
import type { SandboxInvitation, SandboxState, SandboxUser } from '../../src/sandbox/state.js';
import { anyAccountType } from '../fixtures/arbitraries.js';
import { POLICY, person } from '../fixtures/workspaces.js';
import { anyAssumptions } from './any-assumptions.js';
import { anyPresses, type Press } from './stops.js';

export interface Scenario {
  readonly people: readonly Person[];
  readonly policy: Policy;
  readonly state: SandboxState;
  readonly assumptions: Partial<Assumptions>;
  readonly faults: readonly string[];
  /** Of the applies with faults. */
  readonly presses: readonly Press[];
  /** Each request of the first apply, and each answer, takes up to so many milliseconds. */
  readonly delay: number;
  readonly seed: number;
  readonly concurrency: number;
}

/** Whose fate is random. The boss is not among them. */
export const NAMES: readonly string[] = [
  'ana',
  'bo',
  'chi',
  'dee',
  'eli',
  'fay',
  'gus',
  'hal',
  'ivy',
  'jo',
  'kai',
  'lux',
];

/** What becomes of one address: where it stands live, and what the roster says. */
interface Fate {
  readonly live: (typeof PLACES)[number];
  readonly liveType: AccountType;
  readonly listed: AccountType | null;
  /** What the user at their former address has, which the roster names; null where there is none. */
  readonly former: AccountType | null;
}

const PLACES = [
  'nowhere',
  'active',
  'disabled',
  'pending',
  'expired',
  'declined',
  'active_and_pending',
] as const;

const anyFate: fc.Arbitrary<Fate> = fc.record({
  live: fc.constantFrom(...PLACES),
  liveType: anyAccountType,
  listed: fc.option(anyAccountType),
  former: fc.option(anyAccountType, { freq: 1 }),
});

/** A lag that is longer than roster waits can't be told from a write that was lost. */
const LAGS = ['', '-active', '-invited'].flatMap((list) =>
  ['=1', '=2s', '=4s'].map((span) => `stale${list}${span}`),
);

/** What is done later than this after its answer was lost can't be told from what is never done. */
const LATE = ['late=3s', 'late=8s@inviteUser', 'late=25s@inviteUser'];

const FORBIDDEN = Object.keys(ACCOUNT_TYPES).map((type) => `forbid=${type}`);

const KINDS = FAULT_KINDS.filter(({ name }) => !/^(stale|late|forbid)/.test(name));

const anyFault: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...KINDS.flatMap(formsOf)) },
      { weight: 1, arbitrary: fc.constantFrom(...LAGS) },
      { weight: 1, arbitrary: fc.constantFrom(...LATE) },
      { weight: 1, arbitrary: fc.constantFrom(...FORBIDDEN, 'http-403@disableUser') },
    ),
    fc.constantFrom('', '@reads', '@writes', '@inviteUser', '@disableUser'),
    fc.constantFrom('', ':10%', ':30%', ':60%'),
  )
  .map(([form, target, chance]) => `${form}${form.includes('@') ? '' : target}${chance}`)
  .filter(isPossible);

/** A lag that only reads end would hide what was done late for as long as nobody reads. */
function withoutCountedLag(fault: string, all: readonly string[]): string {
  return all.some((each) => each.startsWith('late'))
    ? fault.replace(/^(stale[^=]*)=\d+(?!\d*s)/, '$1=4s')
    : fault;
}

/** Not every kind can happen to every operation, or by chance. */
function isPossible(fault: string): boolean {
  try {
    parseFault(fault);
    return true;
  } catch {
    return false;
  }
}

export const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    fates: fc.array(anyFate, { minLength: NAMES.length, maxLength: NAMES.length }),
    assumptions: anyAssumptions,
    faults: fc.array(anyFault, { maxLength: 4 }),
    presses: anyPresses,
    delay: fc.constantFrom(0, 300),
    ignored: fc.subarray([...NAMES], { maxLength: 2 }),
    guarded: fc.subarray([...NAMES], { maxLength: 2 }),
    boss: fc.constantFrom<AccountType | null>(
      'ADMIN',
      'ADMIN',
      'ADMIN',
      'WORKSPACE_ADMIN',
      'ANALYST',
      null,
    ),
    minAdmins: fc.constantFrom(1, 1, 2, 3),
    seed: fc.nat({ max: 1_000_000 }),
    concurrency: fc.constantFrom(1, 2, 4, 8),
  })
  .map(({ fates, ignored, guarded, boss, minAdmins, ...others }) => ({
    ...others,
    faults: others.faults.map((fault) => withoutCountedLag(fault, others.faults)),
    people: listPeople(fates, ignored, boss),
    policy: {
      ...POLICY,
      ignore: ignored.map(addressOf),
      protected: guarded.map(addressOf),
      maxRemovals: { unit: 'people', value: 99 },
      maxTypeChanges: { unit: 'people', value: 99 },
      maxInvites: 99,
      minAdmins,
    },
    state: makeState(fates),
  }));

/** Those with a tag: a server may store their address without it. */
const TAGGED: readonly string[] = ['hal', 'ivy'];

export function addressOf(name: string): string {
  return TAGGED.includes(name) ? `${name}+data@acme.io` : `${name}@acme.io`;
}

export function formerAddressOf(name: string): string {
  return `${name}@former.example`;
}

/** The boss mostly keeps `min_admins` content, so that most scenarios write something. */
function listPeople(
  fates: readonly Fate[],
  ignored: readonly string[],
  boss: AccountType | null,
): readonly Person[] {
  const listed = NAMES.flatMap((name, index) => {
    const { listed: type = null, former = null } = fates[index] ?? {};
    if (type === null || ignored.includes(name)) return [];
    const email = formerAddressOf(name);
    const formerly = former === null ? [] : [{ email, key: emailKey(email), acts: null }];
    return [{ ...person(addressOf(name), type, index + 4), formerly }];
  });
  return boss === null ? listed : [person('boss@acme.io', boss, 3), ...listed];
}

function makeState(fates: readonly Fate[]): SandboxState {
  const users: SandboxUser[] = [user('boss', 'ADMIN', 'active')];
  const invitations: SandboxInvitation[] = [];
  for (const [index, { live, liveType, former }] of fates.entries()) {
    const name = NAMES[index] ?? '';
    if (live === 'disabled') users.push(user(name, liveType, 'disabled'));
    if (live.startsWith('active')) users.push(user(name, liveType, 'active'));
    if (live.endsWith('pending')) invitations.push(invitation(name, liveType, 'SENT'));
    if (former !== null)
      users.push({ ...user(`former-${name}`, former, 'active'), email: formerAddressOf(name) });
    if (live === 'declined') invitations.push(invitation(name, liveType, 'DECLINED'));
    if (live === 'expired') invitations.push(invitation(name, liveType, 'EXPIRED'));
  }
  const workspace = { uid: 'ws_analytics', id: 1, name: 'analytics', mails: [], events: [] };
  return { serial: 1_000, workspaces: [{ ...workspace, users, invitations }] };
}

function user(name: string, accountType: AccountType, status: SandboxUser['status']): SandboxUser {
  return { uid: `uid-${name}`, email: addressOf(name), name, accountType, status };
}

function invitation(
  name: string,
  accountType: AccountType,
  status: SandboxInvitation['status'],
): SandboxInvitation {
  return { email: addressOf(name), accountType, status };
}
