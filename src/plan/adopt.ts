/** The other way round: what a roster would have to say to be as the workspace is. Pure. */
import { type AccountType, isAccountType, type LiveAccountType } from '../account-type.js';
import { type Day, dayAt } from '../day.js';
import type { EmailKey } from '../email.js';
import type { Roster } from '../roster/roster.js';
import type { Workspace } from '../workspace/workspace.js';
import { isOnHold, liveState, matchStandings, type Standing } from './standing.js';

/** Someone live whom a roster can list. */
export interface Adoptable {
  readonly key: EmailKey;
  /** As Paradime shows it. */
  readonly email: string;
  readonly accountType: AccountType;
  /** Null for someone who is only invited: Paradime knows no name yet. */
  readonly name: string | null;
  readonly isInvited: boolean;
  /** How many users or invitations share the address; 1 for nearly everyone. */
  readonly sharedBy: number;
}

/** Why someone live can't be listed. */
type Unfit =
  | 'unknown_account_type'
  | 'invalid_address'
  /** Listing someone whose invitation expired would mail them again. */
  | 'invitation_expired';

/** Someone live whom a roster should not list. */
export interface LeftOut {
  readonly key: EmailKey;
  readonly email: string;
  readonly accountType: LiveAccountType;
  readonly why: Unfit;
  readonly isActive: boolean;
}

/** A whole workspace, as a new roster would have it. Both are sorted by address. */
interface Adoption {
  readonly people: readonly Adoptable[];
  readonly leftOut: readonly LeftOut[];
}

/** Whether a roster can hold an address. */
type Fits = (email: string) => boolean;

/** Everyone in a workspace, for a new roster. */
export function adoptWorkspace(workspace: Workspace, fits: Fits): Adoption {
  const nobody = { people: [], policy: { ignore: [] } };
  // Without people any day will do.
  const standings = matchStandings(nobody, workspace, dayAt(0));
  const found = standings.flatMap((standing) => adoptStanding(standing, fits));
  return {
    people: found.flatMap((each) => ('why' in each ? [] : [each])),
    leftOut: found.flatMap((each) => ('why' in each ? [each] : [])),
  };
}

function adoptStanding(standing: Standing, fits: Fits): readonly (Adoptable | LeftOut)[] {
  const { key, active, invited } = standing;
  const pending = invited.filter(({ invitation }) => invitation === 'pending');
  const users = active.length > 0 ? active : pending;
  const isActive = active.length > 0;
  const user =
    users.find(({ accountType }) => isAccountType(accountType)) ?? users[0] ?? invited[0];
  if (user === undefined) return [];
  const { email, accountType } = user;
  const leave = (why: Unfit): readonly LeftOut[] => [{ key, email, accountType, why, isActive }];
  if (users.length === 0) return leave('invitation_expired');
  if (!isAccountType(accountType)) return leave('unknown_account_type');
  if (!fits(email)) return leave('invalid_address');
  const name = 'name' in user ? user.name : null;
  return [{ key, email, accountType, name, isInvited: !isActive, sharedBy: sharedBy(standing) }];
}

function sharedBy(standing: Standing): number {
  const { active, invited } = standing;
  if (liveState(standing) !== 'ambiguous') return 1;
  return active.length > 1 ? active.length : invited.length;
}

/** What differs, as a change of the roster. */
export type Drift =
  | { readonly kind: 'add'; readonly person: Adoptable }
  | {
      readonly kind: 'set';
      readonly key: EmailKey;
      readonly email: string;
      readonly accountType: AccountType;
    };

/** What differs and is not adopted by itself, with the reason. */
export interface Kept {
  readonly key: EmailKey;
  readonly email: string;
  readonly why:
    | Unfit
    /** Listed, but nowhere live: disabled by hand, or not yet invited. */
    | 'nowhere'
    /** Live, though the last day of access is past. */
    | 'expired'
    /** The last day is past, and nobody live stands for them: as it should be. */
    | 'expired_and_nowhere'
    /** Listed, and to be left alone for now. */
    | 'on_hold'
    /** Live at an address that someone on the roster had before: it goes by itself. */
    | 'former_address'
    /** Listed, and the invitation expired: that is for the next apply. */
    | 'awaits_invitation'
    | 'ambiguous';
}

/** What a roster would have to change to be as the workspace is, sorted by address. */
interface DriftAdoption {
  readonly drifts: readonly Drift[];
  readonly kept: readonly Kept[];
}

/** Compares a roster with the workspace. Users whom the roster ignores stay ignored. */
export function adoptDrift(
  roster: Roster,
  workspace: Workspace,
  today: Day,
  fits: Fits,
): DriftAdoption {
  const found = matchStandings(roster, workspace, today).flatMap((standing) =>
    compareStanding(standing, fits),
  );
  return {
    drifts: found.flatMap((each) => ('why' in each ? [] : [each])),
    kept: found.flatMap((each) => ('why' in each ? [each] : [])),
  };
}

function compareStanding(standing: Standing, fits: Fits): readonly (Drift | Kept)[] {
  const { key, person, expired } = standing;
  const live = liveState(standing);
  const listed = person ?? expired;
  const email = listed?.email ?? standing.active[0]?.email ?? standing.invited[0]?.email ?? key;
  if (isOnHold(standing)) return [{ key, email, why: 'on_hold' }];
  if (person === null && standing.successor !== null) {
    return live === 'nowhere' || live === 'expired' ? [] : [{ key, email, why: 'former_address' }];
  }
  if (live === 'ambiguous') return [{ key, email, why: 'ambiguous' }];
  if (live === 'nowhere' || live === 'expired') return [{ key, email, why: whyAbsent(standing) }];
  if (expired !== null) return [{ key, email, why: 'expired' }];
  // Whoever is listed has an address that a roster can hold.
  const found = adoptStanding(standing, person === null ? fits : () => true);
  return found.flatMap((each): readonly (Drift | Kept)[] => {
    if ('why' in each) return [{ key, email, why: each.why }];
    if (person === null) return [{ kind: 'add', person: each }];
    const { accountType } = each;
    return accountType === person.accountType ? [] : [{ kind: 'set', key, email, accountType }];
  });
}

/** Of someone who has no access now: at most an invitation that expired. */
function whyAbsent({ person, expired, invited }: Standing): Kept['why'] {
  if (expired !== null) return 'expired_and_nowhere';
  if (person === null) return 'invitation_expired';
  return invited.length > 0 ? 'awaits_invitation' : 'nowhere';
}
