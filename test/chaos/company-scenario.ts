/** Random company for an apply: others of its kind, and people who click. */
import fc from 'fast-check';
import type { ByHandAction } from '../../src/sandbox/by-hand.js';
import { anyAccountType } from '../fixtures/arbitraries.js';
import { person } from '../fixtures/workspaces.js';
import type { Click, Company, Runner } from './company.js';
import { addressOf, anyScenario, NAMES } from './scenario.js';

const anyRunner: fc.Arbitrary<Runner> = fc.record({
  startsAt: fc.nat({ max: 3_000 }),
  delay: fc.constantFrom(10, 300, 1_500),
  pause: fc.constantFrom(0, 0, 2_000),
});

const anyAction: fc.Arbitrary<ByHandAction> = fc
  .tuple(fc.constantFrom(...NAMES), anyAccountType)
  .chain(([name, accountType]) => {
    const email = addressOf(name);
    return fc.constantFrom<ByHandAction>(
      { action: 'set_account_type', email, accountType },
      { action: 'disable', email },
      { action: 'enable', email },
      { action: 'cancel', email },
      { action: 'decline', email },
      { action: 'invite', email, accountType },
      { action: 'accept', email },
      { action: 'add', email, accountType },
    );
  });

const anyClick: fc.Arbitrary<Click> = fc.record({
  after: fc.nat({ max: 1_500 }),
  action: anyAction,
});

const BOSS = person('boss@acme.io', 'ADMIN', 3);
const PLAIN = { storedAddress: 'as_sent', uidAfterChange: 'same' } as const;

export const anyClicks: fc.Arbitrary<readonly Click[]> = fc.array(anyClick, { maxLength: 30 });

/** Who is who must be plain where deeds of several are told apart. */
const anyPlainScenario = anyScenario.map((scenario) => ({
  ...scenario,
  assumptions: { ...scenario.assumptions, ...PLAIN },
  // Nothing keeps the last apply from making the workspace as the roster says.
  people: [BOSS, ...scenario.people.filter(({ email }) => email !== BOSS.email)],
  policy: { ...scenario.policy, minAdmins: 1 },
}));

/** So many applies of one roster, without faults. */
export function anyCompany(
  runners: number,
  clicks: fc.Arbitrary<readonly Click[]>,
): fc.Arbitrary<Company> {
  return fc.record({
    scenario: anyPlainScenario,
    runners: fc.array(anyRunner, { minLength: runners, maxLength: runners }),
    clicks,
  });
}

/** The same, with the scenario's faults or without any. */
export function withFaults(
  companies: fc.Arbitrary<Company>,
  areWanted: boolean,
): fc.Arbitrary<Company> {
  if (areWanted) return companies;
  return companies.map(({ scenario, ...company }) => ({
    ...company,
    scenario: { ...scenario, faults: [] },
  }));
}
