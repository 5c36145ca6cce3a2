/**
 * A plan as plain data, in the shape that is published: what is shown, saved and applied is one and
 * the same value. Its types are made from `schemas/plan.schema.json`; here their parts get names.
 */
import type { Attention, Change, Guard, Plan } from '../generated/plan-file.js';

export type {
  AccountTypeCount,
  Attention,
  Attribution,
  Change,
  Expiring,
  Failure,
  Guard,
  Lookalikes,
  OnHold,
  Plan,
  PlanFile,
  PlanSummary,
  PolicyChange,
  Seats,
  TakenOff,
  Target,
  Unlisted,
} from '../generated/plan-file.js';

/** What a change does. */
export type Action = Change['action'];

/**
 * With a base to compare with: whether this change of the roster brings something about, or whether
 * it differed before (someone changed it by hand).
 */
export type Origin = NonNullable<Change['origin']>;

/** Whether a user whom the roster does not name was on it before, as git has it. */
export type RosterPast = Pick<
  Extract<Change, { reason: 'not_on_roster' }>,
  'taken_off' | 'past_unknown'
>;

/** A difference that the API can't fix. */
export type AttentionCode = Attention['code'];

/** The limits that a plan must keep before anything is written. */
export type GuardName = Guard['name'];

/** Seats of each kind (docs.paradime.io, licences); only `active` ones are paid for, and limited. */
export type SeatCounts = Plan['seats'];
