/** The wanted side: a roster file, parsed and trusted. */
import type { AccountType } from '../account-type.js';
import type { EmailKey } from '../email.js';

/** Where something stands in a roster file. Lines and columns count from 1. */
export interface Source {
  readonly file: string;
  readonly line: number;
}

/** Somebody who should be in the workspace. */
export interface Person {
  /** As written, trimmed. */
  readonly email: string;
  /** As it is compared. */
  readonly key: EmailKey;
  readonly accountType: AccountType;
  readonly name: string | null;
  readonly note: string | null;
  readonly source: Source;
}

/** A limit in people, or as a share of the active users. */
export type Limit =
  | { readonly unit: 'people'; readonly value: number }
  | { readonly unit: 'percent'; readonly value: number };

/** What roster may do, with every default filled in. */
export interface Policy {
  readonly unlisted: 'disable' | 'keep';
  /** Addresses, `*` as a wildcard: users that roster neither sees nor touches. */
  readonly ignore: readonly string[];
  /** Addresses, `*` as a wildcard: never disabled, never moved off an admin type. */
  readonly protected: readonly string[];
  /** Lower-cased domains; empty allows any. */
  readonly allowedDomains: readonly string[];
  readonly reinviteExpired: boolean;
  readonly maxRemovals: Limit;
  readonly maxInvites: number;
  readonly minAdmins: number;
}

/** The workspace that a roster is for, as far as the file says. */
export interface RosterTarget {
  readonly uid: string | null;
  readonly name: string | null;
}

/** A whole roster. */
export interface Roster {
  /** The root file's path, as given. */
  readonly path: string;
  /** Of the root file's bytes, in hex. */
  readonly sha256: string;
  readonly workspace: RosterTarget;
  readonly policy: Policy;
  /** In the order of the file. No two have one key. */
  readonly people: readonly Person[];
}
