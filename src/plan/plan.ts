/**
 * A plan as plain data, in the shape that is published (`schemas/plan.schema.json`): what is shown,
 * saved and applied is one and the same value, so there is nothing to translate and nothing to lose.
 */
import type { AccountType, LiveAccountType } from '../account-type.js';
import type { Day } from '../day.js';
import type { Source } from '../roster/roster.js';

/**
 * With a base to compare with: whether this change of the roster brings something about, or whether
 * it differed before (somebody changed it by hand).
 */
export type Origin = 'this_change' | 'drift';

/** One planned write. `uid` and `from` are the precondition: what the plan saw. */
export type Change = PlannedWrite & { readonly origin?: Origin };

type PlannedWrite =
  | {
      readonly action: 'invite';
      readonly email: string;
      readonly to: AccountType;
      readonly reason: 'not_in_workspace';
      /** The last day of access, for a person who has one: a plan must not outlive it. */
      readonly expires?: Day;
      readonly source: Source;
    }
  | {
      readonly action: 'reinvite';
      readonly email: string;
      readonly to: AccountType;
      readonly reason: 'invitation_expired';
      readonly expires?: Day;
      readonly source: Source;
    }
  | {
      readonly action: 'change_account_type';
      readonly email: string;
      readonly uid: string;
      readonly from: LiveAccountType;
      readonly to: AccountType;
      readonly reason: 'account_type_differs';
      readonly expires?: Day;
      readonly source: Source;
    }
  | {
      readonly action: 'disable';
      readonly email: string;
      readonly uid: string;
      readonly from: LiveAccountType;
      readonly reason: 'not_on_roster';
      readonly source: null;
    }
  | {
      readonly action: 'disable';
      readonly email: string;
      readonly uid: string;
      readonly from: LiveAccountType;
      readonly reason: 'expired';
      /** The last day of access. */
      readonly expires: Day;
      readonly source: Source;
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
  readonly origin?: Origin;
}

/** A person whose access ends soon: within the notice, and not over yet. */
export interface Expiring {
  readonly email: string;
  /** The last day of access, in UTC. */
  readonly expires: Day;
  /** Whole days that are left after today; 0 when today is the last one. */
  readonly days_left: number;
  readonly source: Source;
}

/** The newest event of the audit log that names a user: a hint at who did it, no proof. */
export interface Attribution {
  /** The user whom the event names. */
  readonly email: string;
  readonly event_type: string;
  /** The workspace that the event is about, as the log calls it. */
  readonly workspace_name: string;
  /** Who did it, where the log says so. */
  readonly actor_email: string | null;
  /** As the log writes it, without a zone. */
  readonly at: string;
}

/** An active user whom the roster does not name, or no longer lets in. */
export interface Unlisted {
  readonly email: string;
  readonly uid: string;
  readonly account_type: LiveAccountType;
  /** The last day of access when that is past; null for somebody whom the roster does not name. */
  readonly expires: Day | null;
  readonly origin?: Origin;
}

/** The limits that a plan must keep before anything is written. */
export type GuardName =
  | 'max_removals'
  | 'max_invites'
  | 'min_admins'
  | 'protected'
  | 'seats'
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

/** Seats of each kind (docs.paradime.io, licences); only `active` ones are paid for, and limited. */
export interface SeatCounts {
  readonly active: Seats;
  readonly read_only: Seats;
  readonly management: Seats;
  /** Of account types that Paradime does not document. */
  readonly unknown: Seats;
}

/** Seats of one kind before and after, pending invitations counted, and the limit if there is one. */
export interface Seats {
  readonly before: number;
  readonly after: number;
  readonly limit: number | null;
}

/** What a roster makes of one workspace. */
export interface Plan {
  readonly target: Target;
  readonly roster: {
    readonly path: string;
    readonly sha256: string;
    /** The prefix of the variables that hold the workspace's own keys; null for the usual ones. */
    readonly credentials: string | null;
  };
  readonly observed: {
    /** ISO 8601, UTC. */
    readonly read_at: string;
    readonly active: number;
    readonly invited: number;
    /** Active users with an admin type, ignored ones included: what `min_admins` is rechecked by. */
    readonly admins: number;
    /** A few active users whom the plan leaves active: where none of them is, is another workspace. */
    readonly witnesses: readonly { readonly uid: string }[];
    readonly complete: boolean;
  };
  readonly summary: PlanSummary;
  readonly seats: SeatCounts;
  /** In the order in which they run. */
  readonly changes: readonly Change[];
  readonly attention: readonly Attention[];
  readonly unlisted: readonly Unlisted[];
  /** Sorted by day, then by address. */
  readonly expiring: readonly Expiring[];
  /** What the roster was compared with, if it was: a git ref, and the commit where the two parted. */
  readonly base?: { readonly ref: string; readonly commit: string };
  /** Who possibly did what differs, if that was asked for. */
  readonly attributions?: readonly Attribution[];
  readonly guards: readonly Guard[];
  /** Of the roster's digest, the target, the changes and the guards, in hex: what was reviewed. */
  readonly sha256: string;
}

/** A workspace that could not be planned or applied, beside others that could. */
export interface Failure {
  /** The roster file. */
  readonly roster: string;
  readonly workspace_uid: string | null;
  readonly workspace_name: string | null;
  /** A stable name in snake_case, as every error has one. */
  readonly code: string;
  readonly message: string;
  /** What roster would have exited with, had it been the only workspace. */
  readonly exit_code: number;
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
  /** What readers must know of how the plans came about, such as a comparison that failed. */
  readonly warnings?: readonly string[];
  readonly plans: readonly Plan[];
  /** Workspaces that have no plan, and why. */
  readonly failures: readonly Failure[];
}
