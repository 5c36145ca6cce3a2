/**
 * Which limits may be raised for one run, by name; there is no way to raise all of them. Apart from
 * the guards, since every start declares `--allow` and few runs evaluate a guard.
 */
import type { GuardName } from './plan.js';

/** Limits raised by name for one run (`--allow max_removals=7`). */
export type Allowances = Readonly<Partial<Record<AllowableGuard, number>>>;

/**
 * A guard whose limit can be raised. The others say that the read or the target can't be trusted, and
 * no number makes them trustworthy.
 */
type AllowableGuard = Exclude<GuardName, 'incomplete_read' | 'empty_read' | 'wrong_workspace'>;

/** The compiler asks here for a row when there is a new guard. */
const ALLOWABLE: Readonly<Record<AllowableGuard, true>> = {
  max_removals: true,
  max_type_changes: true,
  max_lookalikes: true,
  max_invites: true,
  min_admins: true,
  protected: true,
  seats: true,
  empty_roster: true,
};

/** The guards whose limit can be raised, in the order of a plan. */
export const ALLOWABLE_GUARDS: readonly AllowableGuard[] =
  Object.keys(ALLOWABLE).filter(isAllowable);

/** Whether `--allow` can raise this guard's limit. */
export function isAllowable(name: string): name is AllowableGuard {
  return Object.hasOwn(ALLOWABLE, name);
}
