/** What of a plan is shown together, and what comes first: the same in every format. */
import { isAdminType } from '../account-type.js';
import type { Attention, Change, Guard, Origin, Plan, PlanFile, Unlisted } from '../plan/plan.js';

/** Changes and attention that belong together, with what to call them where there are several such. */
export interface PlanPart {
  readonly title: string | null;
  readonly changes: readonly Change[];
  readonly attention: readonly Attention[];
  /** Users whom the policy keeps though the roster does not name them, or no longer lets them in. */
  readonly kept: readonly Unlisted[];
}

/** With a base: what this change of the roster brings about, and apart from it what differed before. */
export function partByOrigin(plan: Plan): readonly PlanPart[] {
  const { base, changes, attention } = plan;
  const kept = findKept(plan);
  if (base === undefined) return [{ title: null, changes, attention, kept }];
  const part = (origin: Origin, title: string): PlanPart => ({
    title,
    changes: changes.filter((each) => each.origin === origin),
    attention: attention.filter((each) => each.origin === origin),
    kept: kept.filter((each) => each.origin === origin),
  });
  return [
    part('this_change', `From this change (against ${base.ref}, ${base.commit.slice(0, 7)})`),
    part('drift', 'Differed before (drift)'),
  ].filter((each) => each.changes.length + each.attention.length + each.kept.length > 0);
}

/** Changes as a reviewer should read them. */
interface WeighedChanges {
  /** Disables first: they are what somebody notices the next morning. */
  readonly weighty: readonly Change[];
  readonly others: readonly Change[];
}

/** Parts the changes into those that a reviewer should look at and the others. */
export function weighChanges(changes: readonly Change[]): WeighedChanges {
  const isDisable = (change: Change): boolean => change.action === 'disable';
  const weighty = changes.filter(isWeighty);
  return {
    weighty: [...weighty.filter(isDisable), ...weighty.filter((change) => !isDisable(change))],
    others: changes.filter((change) => !isWeighty(change)),
  };
}

/** Whether a reviewer should look at this one first: somebody loses access, or the power over users moves. */
export function isWeighty(change: Change): boolean {
  if (change.action === 'disable' || isAdminType(change.to)) return true;
  return change.action === 'change_account_type' && isAdminType(change.from);
}

/**
 * Active users whom the roster does not name and whom the policy keeps. Not those of whom an
 * attention says already why they are left alone.
 */
export function findKept(plan: Plan): Unlisted[] {
  const disabled = new Set(plan.changes.flatMap((it) => (it.action === 'disable' ? [it.uid] : [])));
  const told = new Set(
    plan.attention
      .filter(({ code }) => code === 'protected_user' || code === 'ambiguous_user')
      .map(({ email }) => email),
  );
  return plan.unlisted.filter((user) => !disabled.has(user.uid) && !told.has(user.email));
}

/** The guards that a plan does not keep. */
export function findTripped(plan: Plan): Guard[] {
  return plan.guards.filter((guard) => !guard.passed);
}

/** Whether a file is about more than one workspace. */
export function isOfSeveral({ plans, failures }: PlanFile): boolean {
  return plans.length + failures.length > 1;
}
