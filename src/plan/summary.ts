/** Counts, from the very lists that are shown, so that they can't disagree with them. Short: plans and plan files share it. */
import type { Action, Change, Plan, PlanSummary } from './plan.js';

/** What a summary counts. */
interface SummaryInput {
  readonly changes: readonly Change[];
  readonly attention: number;
  readonly unlisted: number;
  readonly inSync: number;
}

/** How many of each there are in one plan. */
export function summarizePlan(input: SummaryInput): PlanSummary {
  const count = (action: Action): number =>
    input.changes.filter((change) => change.action === action).length;
  return {
    invite: count('invite'),
    reinvite: count('reinvite'),
    change_account_type: count('change_account_type'),
    disable: count('disable'),
    attention: input.attention,
    unlisted: input.unlisted,
    in_sync: input.inSync,
  };
}

/** The sum over several plans. */
export function addSummaries(plans: readonly Plan[]): PlanSummary {
  const zero = summarizePlan({ changes: [], attention: 0, unlisted: 0, inSync: 0 });
  return plans.reduce(
    (sum, { summary }) => ({
      invite: sum.invite + summary.invite,
      reinvite: sum.reinvite + summary.reinvite,
      change_account_type: sum.change_account_type + summary.change_account_type,
      disable: sum.disable + summary.disable,
      attention: sum.attention + summary.attention,
      unlisted: sum.unlisted + summary.unlisted,
      in_sync: sum.in_sync + summary.in_sync,
    }),
    zero,
  );
}

/** Whether live and roster differ at all: by changes, or by what only a human can mend. */
export function differs(plan: Plan): boolean {
  return plan.changes.length > 0 || plan.attention.length > 0;
}
