/** Random rosters, workspaces and faults, for runs that must end well all the same. */
import fc from 'fast-check';
import type { AccountType } from '../../src/account-type.js';
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
  readonly live: 'nowhere' | 'active' | 'disabled' | 'pending' | 'expired' | 'active_and_pending';
  readonly liveType: AccountType;
  readonly listed: AccountType | null;
}

const anyFate: fc.Arbitrary<Fate> = fc.record({
  live: fc.constantFrom(
    'nowhere',
    'active',
    'disabled',
    'pending',
    'expired',
    'active_and_pending',
  ),
  liveType: anyAccountType,
  listed: fc.option(anyAccountType),
});

/** A lag that is longer than roster waits can't be told from a write that was lost. */
const LAGS = ['stale=1', 'stale=2s', 'stale=4s'];

const anyFault: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      ...LAGS,
      ...LAGS,
      ...LAGS,
      ...FAULT_KINDS.filter((kind) => kind.name !== 'stale').flatMap(formsOf),
      ...LAGS,
    ),
    fc.constantFrom('', '@reads', '@writes', '@inviteUser', '@disableUser'),
    fc.constantFrom('', ':10%', ':30%', ':60%'),
  )
  .map(([form, target, chance]) => `${form}${target}${chance}`)
  .filter(isPossible);

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
    seed: fc.nat({ max: 1_000_000 }),
    concurrency: fc.constantFrom(1, 2, 4, 8),
  })
  .map(({ fates, ignored, guarded, ...others }) => ({
    ...others,
    people: listPeople(fates, ignored),
    policy: {
      ...POLICY,
      ignore: ignored.map(addressOf),
      protected: guarded.map(addressOf),
      maxRemovals: { unit: 'people', value: 99 },
      maxTypeChanges: { unit: 'people', value: 99 },
      maxInvites: 99,
    },
    state: makeState(fates),
  }));

export function addressOf(name: string): string {
  return `${name}@acme.io`;
}

/** The boss keeps `min_admins` content, so that most scenarios write something. */
function listPeople(fates: readonly Fate[], ignored: readonly string[]): readonly Person[] {
  const listed = NAMES.flatMap((name, index) => {
    const type = fates[index]?.listed ?? null;
    return type === null || ignored.includes(name)
      ? []
      : [person(addressOf(name), type, index + 4)];
  });
  return [person('boss@acme.io', 'ADMIN', 3), ...listed];
}

function makeState(fates: readonly Fate[]): SandboxState {
  const users: SandboxUser[] = [user('boss', 'ADMIN', 'active')];
  const invitations: SandboxInvitation[] = [];
  for (const [index, { live, liveType }] of fates.entries()) {
    const name = NAMES[index] ?? '';
    if (live === 'disabled') users.push(user(name, liveType, 'disabled'));
    if (live.startsWith('active')) users.push(user(name, liveType, 'active'));
    if (live.endsWith('pending')) invitations.push(invitation(name, liveType, 'SENT'));
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
