/**
 * A plan as plain data, in the shape that is published (`schemas/plan.schema.json`): what is shown,
 * saved and applied is one and the same value, so there is nothing to translate and nothing to lose.
 */
import type { AccountType, LiveAccountType } from '../account-type.js';
import type { Source } from '../roster/roster.js';

/** One planned write. `uid` and `from` are the precondition: what the plan saw. */
export type Change =
  | {
      readonly action: 'invite';
      readonly email: string;
      readonly to: AccountType;
      readonly reason: 'not_in_workspace';
      readonly source: Source;
    }
  | {
      readonly action: 'reinvite';
      readonly email: string;
      readonly to: AccountType;
      readonly reason: 'invitation_expired';
      readonly source: Source;
    }
  | {
      readonly action: 'change_account_type';
      readonly email: string;
      readonly uid: string;
      readonly from: LiveAccountType;
      readonly to: AccountType;
      readonly reason: 'account_type_differs';
      readonly source: Source;
    }
  | {
      readonly action: 'disable';
      readonly email: string;
      readonly uid: string;
      readonly from: LiveAccountType;
      readonly reason: 'not_on_roster';
      readonly source: null;
    };

/** What a change does. */
export type Action = Change['action'];

/** A difference that the API can't mend. */
export type AttentionCode =
  | 'cancel_invitation'
  | 'pending_other_type'
  | 'invitation_expired'
  | 'ambiguous_user'
  | 'protected_user';

/** A difference that a human must mend, and how. */
export interface Attention {
  readonly code: AttentionCode;
  readonly email: string;
  /** What is wrong and what to do, as one sentence. */
  readonly message: string;
  readonly source: Source | null;
}

/** An active user whom the roster does not name. */
export interface Unlisted {
  readonly email: string;
  readonly uid: string;
  readonly account_type: LiveAccountType;
}

/** The limits that a plan must keep before anything is written. */
export type GuardName =
  | 'max_removals'
  | 'max_invites'
  | 'min_admins'
  | 'protected'
  | 'empty_roster'
  | 'incomplete_read'
  | 'empty_read'
  | 'wrong_workspace';

/** A guard with what it found. For `min_…`, `empty_…` guards the limit is the least, else the most. */
export interface Guard {
  readonly name: GuardName;
  readonly limit: number;
  readonly actual: number;
  readonly passed: boolean;
  /** What the numbers mean here, as one sentence. */
  readonly message: string;
}

/** How many of each; `in_sync` counts people with whom all is as the roster says. */
export interface PlanSummary {
  readonly invite: number;
  readonly reinvite: number;
  readonly change_account_type: number;
  readonly disable: number;
  readonly attention: number;
  readonly unlisted: number;
  readonly in_sync: number;
}

/** Which workspace a plan is for. */
export interface Target {
  /** The API's URL, or `sandbox` for the embedded one. */
  readonly endpoint: string;
  readonly workspace_uid: string | null;
  readonly workspace_name: string | null;
}

/** Seats of one kind before and after, and the limit if there is one. */
export interface Seats {
  readonly before: number;
  readonly after: number;
  readonly limit: number | null;
}

/** What a roster makes of one workspace. */
export interface Plan {
  readonly target: Target;
  readonly roster: { readonly path: string; readonly sha256: string };
  readonly observed: {
    /** ISO 8601, UTC. */
    readonly read_at: string;
    readonly active: number;
    readonly invited: number;
    /** Active users with an admin type, ignored ones included: what `min_admins` is rechecked by. */
    readonly admins: number;
    readonly complete: boolean;
  };
  readonly summary: PlanSummary;
  /** Active seats: those that are paid for. Pending invitations count. */
  readonly seats: { readonly active: Seats };
  /** In the order in which they run. */
  readonly changes: readonly Change[];
  readonly attention: readonly Attention[];
  readonly unlisted: readonly Unlisted[];
  readonly guards: readonly Guard[];
  /** Of the roster's digest, the target, the changes and the guards, in hex: what was reviewed. */
  readonly sha256: string;
}

/** One or several plans, as `plan --format json` prints and `plan --save` keeps them. */
export interface PlanFile {
  readonly format_version: string;
  readonly tool_version: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly summary: PlanSummary;
  /** Whether every guard of every plan passed. */
  readonly applyable: boolean;
  readonly plans: readonly Plan[];
}
