/**
 * What a change of the roster brings about, told apart from what differed before: two plans of one read, of
 * the roster as it is and as it was, compared. Short, as nothing else compares plans.
 */
import { emailKey } from '../../email.js';
import type { Attention, Change, Origin, Plan } from '../plan.js';

/**
 * The plan with an origin for each change, attention and unlisted user: `drift` for what `basePlan`, made of the
 * roster as it was and of the same read, holds as well. The digest stays the same.
 */
export function markOrigins(
  plan: Plan,
  basePlan: Plan,
  base: { readonly ref: string; readonly commit: string },
): Plan {
  const changes = new Set(basePlan.changes.map(changeId));
  const attention = new Set(basePlan.attention.map(attentionId));
  const unlisted = new Set(basePlan.unlisted.map(({ uid }) => uid));
  return {
    ...plan,
    base,
    changes: plan.changes.map((each) => ({ ...each, origin: origin(changes.has(changeId(each))) })),
    attention: plan.attention.map((each) => ({
      ...each,
      origin: origin(attention.has(attentionId(each))),
    })),
    unlisted: plan.unlisted.map((each) => ({ ...each, origin: origin(unlisted.has(each.uid)) })),
  };
}

function origin(isInBase: boolean): Origin {
  return isInBase ? 'drift' : 'this_change';
}

/** What is written, to whom. Where the roster asks for it may have moved, and says nothing. */
function changeId(change: Change): string {
  const to = change.action === 'disable' ? null : change.to;
  return JSON.stringify([change.action, emailKey(change.email), to]);
}

function attentionId({ code, email, message }: Attention): string {
  return JSON.stringify([code, emailKey(email), message]);
}
