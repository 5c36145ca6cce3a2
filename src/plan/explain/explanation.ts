/** Everything about one address, as plain data in the form that is published (`docs/json.md`). */
import type { AccountType, LiveAccountType } from '../../account-type.js';
import type { Day } from '../../day.js';
import type { Source } from '../../roster/roster.js';
import type { Attention, Change, Guard, Target } from '../plan.js';

/** Everything about one address. What could not be asked is null, and then `failure` says why. */
export interface Explanation {
  /** As it was asked for. */
  readonly email: string;
  /** The workspace that was asked. */
  readonly target: Target | null;
  readonly roster: RosterSays;
  /** Null for somebody who is not on the roster: there is no line. */
  readonly git: GitSays | null;
  readonly live: LiveSays | null;
  readonly plan: PlanSays | null;
  readonly audit_log: AuditSays | null;
  /** Why the workspace could not be asked. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** What the roster says of an address. */
export interface RosterSays {
  /** The root file. */
  readonly path: string;
  /** `expired` counts as not on the roster. */
  readonly status: 'listed' | 'expired' | 'not_listed';
  /** As the roster writes it; null for somebody who is not in it. */
  readonly email: string | null;
  readonly account_type: AccountType | null;
  readonly name: string | null;
  readonly note: string | null;
  /** The last day of access. */
  readonly expires: Day | null;
  /** Whole days after today until the last day; negative when it is past. */
  readonly days_left: number | null;
  readonly source: Source | null;
  /** The entry that lets the person in, for somebody in an included file. */
  readonly include: IncludeSays | null;
  /** The patterns of `policy.ignore` that match. */
  readonly ignored_by: readonly string[];
  /** The patterns of `policy.protected` that match. */
  readonly protected_by: readonly string[];
  /** Whether `policy.allowed_domains` has the domain; null where any is allowed. */
  readonly domain_allowed: boolean | null;
  /** Addresses on the roster that may have been meant, for one that is neither there nor live. */
  readonly similar: readonly { readonly email: string }[];
}

/** An entry of `include`, and what it may grant as far as that can be told. */
export interface IncludeSays extends Source {
  readonly path: string | null;
  readonly may_grant: readonly AccountType[] | null;
}

/** What git says of the line, or why it says nothing. */
export type GitSays =
  | {
      readonly status: 'committed';
      readonly commit: string;
      readonly author: string;
      /** ISO 8601, UTC. */
      readonly authored_at: string;
      readonly summary: string;
      /** Whether the line may be older: the clone has no older commits. */
      readonly shallow: boolean;
    }
  | { readonly status: 'not_committed' | 'no_repository' | 'no_git' | 'unknown' };

/** Somebody at the address. */
export interface LiveEntry {
  readonly status: 'active' | 'invited' | 'expired';
  readonly email: string;
  readonly account_type: LiveAccountType;
  /** Null for an invitation. */
  readonly uid: string | null;
}

/** What is live. */
export interface LiveSays {
  /** ISO 8601, UTC. */
  readonly read_at: string;
  readonly complete: boolean;
  readonly users: readonly LiveEntry[];
}

/** What the plan would do, and why. */
export interface PlanSays {
  readonly outcome: 'change' | 'attention' | 'kept' | 'ignored' | 'nothing';
  /** How the address stands live and on the roster, and what follows, as one sentence. */
  readonly reason: string;
  readonly changes: readonly Change[];
  readonly attention: readonly Attention[];
  /** Guards that tripped and so keep the changes from being made. */
  readonly stopped_by: readonly Guard[];
}

/** An event that names the address or a uid of it. */
export interface EventSays {
  readonly id: number;
  /** As the log writes it, without a zone. */
  readonly at: string;
  readonly event_type: string;
  readonly actor_type: string;
  /** Null when something other than a user acted. */
  readonly actor_email: string | null;
  readonly workspace_name: string;
}

/** The newest events, or why there are none to be had. */
export type AuditSays =
  | {
      readonly status: 'read';
      readonly total: number;
      readonly events: readonly EventSays[];
      /** Why there may be more; null when the whole log was read. */
      readonly doubt: string | null;
    }
  | { readonly status: 'not_read'; readonly why: string };
