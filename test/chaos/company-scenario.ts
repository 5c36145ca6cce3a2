/** Random company for an apply: others of its kind, and people who click. */
import fc from 'fast-check';
import type { ByHandAction } from '../../src/sandbox/by-hand.js';
import { anyAccountType } from '../fixtures/arbitraries.js';
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
