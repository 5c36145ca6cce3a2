/** The live side: what Paradime says of a workspace, checked, as plain data. */
import type { LiveAccountType } from '../account-type.js';
import type { EmailKey } from '../email.js';

/** Somebody who can sign in. */
export interface ActiveUser {
  readonly uid: string;
  /** As Paradime shows it. */
  readonly email: string;
  /** As it is compared. */
  readonly key: EmailKey;
  readonly name: string;
  readonly accountType: LiveAccountType;
}

/** Somebody who was sent an invitation and has not accepted it. Has no uid, so can't be changed. */
export interface InvitedUser {
  readonly email: string;
  readonly key: EmailKey;
  readonly accountType: LiveAccountType;
  readonly invitation: 'pending' | 'expired';
}

/** One read of a workspace. */
export interface Workspace {
  /** ISO 8601, UTC, with milliseconds. */
  readonly readAt: string;
  readonly activeUsers: readonly ActiveUser[];
  readonly invitedUsers: readonly InvitedUser[];
  /** What was missing or malformed in the answer; empty means that the read is complete. */
  readonly gaps: readonly string[];
}
