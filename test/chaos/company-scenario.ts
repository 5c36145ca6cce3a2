/** Random company for an apply: others of its kind, and people who click. */
import fc from 'fast-check';
import { ASSUMPTION_CHOICES, type Assumptions } from '../../src/sandbox/assumptions.js';
import type { ByHandAction } from '../../src/sandbox/by-hand.js';
import { anyAccountType } from '../fixtures/arbitraries.js';
import type { Click, Company, Runner } from './company.js';
import { addressOf, anyScenario, NAMES } from './scenario.js';

const anyRunner: fc.Arbitrary<Runner> = fc.record({
  startsAt: fc.nat({ max: 3_000 }),
  delay: fc.constantFrom(10, 300, 1_500),
  pause: fc.constantFrom(0, 0, 2_000),
});

/** What the server says to somebody who comes second. */
const anyAssumptions: fc.Arbitrary<Partial<Assumptions>> = fc.record({
  inviteExisting: fc.constantFrom(...ASSUMPTION_CHOICES.inviteExisting),
  inviteDisabled: fc.constantFrom(...ASSUMPTION_CHOICES.inviteDisabled),
  changeToSameType: fc.constantFrom(...ASSUMPTION_CHOICES.changeToSameType),
  disableInactive: fc.constantFrom(...ASSUMPTION_CHOICES.disableInactive),
  changeInactive: fc.constantFrom(...ASSUMPTION_CHOICES.changeInactive),
  refusal: fc.constantFrom(...ASSUMPTION_CHOICES.refusal),
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
      { action: 'accept', email },
      { action: 'add', email, accountType },
    );
  });

const anyClick: fc.Arbitrary<Click> = fc.record({
  after: fc.nat({ max: 1_500 }),
  action: anyAction,
});

export const anyClicks: fc.Arbitrary<readonly Click[]> = fc.array(anyClick, { maxLength: 30 });

/** So many applies of one roster, without faults. */
export function anyCompany(
  runners: number,
  clicks: fc.Arbitrary<readonly Click[]>,
): fc.Arbitrary<Company> {
  return fc.record({
    scenario: anyScenario,
    assumptions: anyAssumptions,
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
