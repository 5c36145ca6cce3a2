/**
 * The wanted side: a roster file, parsed and trusted. Short: types alone, for whoever plans and shows and
 * must not load a parser.
 */
import type { AccountType } from '../account-type.js';
import type { Day } from '../day.js';
import type { EmailKey } from '../email.js';

/** Where something stands in a roster file. Lines and columns count from 1. */
export interface Source {
  readonly file: string;
  readonly line: number;
}

/** An address that a person had before. */
export interface Former {
  readonly email: string;
  readonly key: EmailKey;
  /** For users of which types it acts: those that an included file may grant; null for any. */
  readonly acts: readonly AccountType[] | null;
}

/** Why someone is left alone for now. */
export interface Hold {
  readonly reason: string;
  /** The last day on hold, in UTC; null until it is taken away. */
  readonly until: Day | null;
  /** For users of which types it acts: those that an included file may grant; null for any. */
  readonly acts: readonly AccountType[] | null;
}

/** Where a person is listed. */
export interface PersonPlace {
  /** The person's line, in the file that holds it: the root file or an included one. */
  readonly source: Source;
  /** The line that says which account type, in the same file: often another one than the address's. */
  readonly accountTypeLine: number;
  /** The `include` entry of the root file that let the person in; null for the root file's own. */
  readonly include: Source | null;
}

/** Someone who should be in the workspace. Of several places, each in a file of its own, the first is named. */
export interface Person extends PersonPlace {
  /** As written, trimmed. */
  readonly email: string;
  /** As it is compared. */
  readonly key: EmailKey;
  readonly accountType: AccountType;
  readonly name: string | null;
  readonly note: string | null;
  /** Users who are active there stay until this person is active, and are disabled then. */
  readonly formerly: readonly Former[];
  /** The last day of access, in UTC; from the day after, the person counts as not on the roster. */
  readonly expires: Day | null;
  /** Null for nearly everyone. A last day that is past wins over it. */
  readonly hold: Hold | null;
  /** Where else the roster says the same, in the order of the files; empty for nearly everyone. */
  readonly also: readonly PersonPlace[];
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
  /** For how many days after their entry was last written someone is invited again; null for ever. */
  readonly reinviteForDays: number | null;
  readonly maxRemovals: Limit;
  readonly maxTypeChanges: Limit;
  /** Pairs of an invitation and a disable that may be of one person. */
  readonly maxLookalikes: number;
  readonly maxInvites: number;
  readonly minAdmins: number;
  /** The most paid seats; null for no limit. */
  readonly seats: { readonly active: number | null };
  /** How many days before `expires` the plan says so; 0 says nothing ahead. */
  readonly expiryNoticeDays: number;
}

/** The workspace that a roster is for, as far as the file says. */
export interface RosterTarget {
  readonly uid: string | null;
  readonly name: string | null;
  /** The prefix of the variables that hold this workspace's own keys; null for the usual ones. */
  readonly credentials: string | null;
}

/** An `include` entry: whose people belong to the roster, and what they may be. */
export interface Include {
  /** As written. */
  readonly path: string;
  readonly mayGrant: readonly AccountType[];
  /** The entry in the root file, by which a person names it. */
  readonly source: Source;
}

/** A whole roster. */
export interface Roster {
  /** The root file's path, as given. */
  readonly path: string;
  /** Of the root file's bytes, in hex; with includes, of every file's path and bytes. */
  readonly sha256: string;
  readonly workspace: RosterTarget;
  readonly policy: Policy;
  /** In the order of the root file; those that lead to no file are there too. */
  readonly includes: readonly Include[];
  /** In the order of the files: the root's people, then each include's. No two have one key. */
  readonly people: readonly Person[];
}
