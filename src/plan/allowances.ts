/** Which limits may be raised for one run, by name. There is no way to raise all of them. */
import type { GuardName } from './plan.js';

/** Limits raised by name for one run (`--allow max_removals=7`). */
export type Allowances = Readonly<Partial<Record<AllowableGuard, number>>>;

/**
 * The guards whose limit can be raised. The others say that the read or the target can't be
 * trusted, and no number makes them trustworthy.
 */
export const ALLOWABLE_GUARDS: readonly AllowableGuard[] = [
  'max_removals',
  'max_invites',
  'min_admins',
  'protected',
  'seats',
  'empty_roster',
];

/** A guard whose limit can be raised. */
export type AllowableGuard = Exclude<
  GuardName,
  'incomplete_read' | 'empty_read' | 'wrong_workspace'
>;

/** Whether `--allow` can raise this guard's limit. */
export function isAllowable(name: string): name is AllowableGuard {
  return ALLOWABLE_GUARDS.some((guard) => guard === name);
}
