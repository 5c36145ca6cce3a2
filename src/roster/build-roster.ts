/** Checked files to the roster that the rest of the program trusts. */
import { type Day, parseDay } from '../day.js';
import { domainKey, emailKey } from '../email.js';
import { sha256 } from '../env/node.js';
import { POLICY_DEFAULTS } from '../generated/roster-facts.js';
import type { Person as PersonEntry, RosterFile } from '../generated/roster-file.js';
import { trimSpaces } from './check/address.js';
import { byPath } from './include/found.js';
import type { Link } from './include/link.js';
import { joinPlaces } from './places.js';
import { lineAt, type SourceText } from './problem.js';
import type {
  Hold,
  Include,
  Limit,
  Person,
  PersonPlace,
  Policy,
  Roster,
  RosterTarget,
} from './roster.js';
import { itemsOf, type Tree, valueAt } from './yaml/tree.js';

/** A file that has passed every check. */
export interface CheckedPart {
  readonly source: SourceText;
  readonly bytes: Uint8Array;
  readonly file: RosterFile;
  /** Of the same file. */
  readonly tree: Tree;
  /** Null for the root file. */
  readonly link: Link | null;
}

/** Fills in the defaults. The first part is the root; the others are in the order of the people. */
export function buildRoster(
  root: CheckedPart,
  included: readonly CheckedPart[],
  today: Day,
): Roster {
  return {
    path: root.source.path,
    // Computed when it is asked for: whoever only checks a roster needs none.
    get sha256(): string {
      return digestFiles(root, included);
    },
    workspace: buildTarget(root.file.workspace ?? {}),
    policy: buildPolicy(root.file.policy ?? {}),
    includes: buildIncludes(root),
    people: joinPlaces(
      [root, ...included].flatMap((part) => buildPeople(part, root.source)),
      today,
    ),
  };
}

/**
 * The digest of the root's bytes; with includes, of all paths and all bytes, whatever their order on
 * disk. JSON keeps the two apart, and each file's bytes are one digest, so no other files look the same.
 */
function digestFiles(root: CheckedPart, included: readonly CheckedPart[]): string {
  if (included.length === 0) return sha256(root.bytes);
  const files = included
    .map(({ link, bytes }) => ({ path: link?.file.path ?? '', sha256: sha256(bytes) }))
    .sort(byPath);
  return sha256(JSON.stringify([{ path: '', sha256: sha256(root.bytes) }, ...files]));
}

function buildTarget({
  uid,
  name,
  credentials,
}: NonNullable<RosterFile['workspace']>): RosterTarget {
  return { uid: uid ?? null, name: name ?? null, credentials: credentials ?? null };
}

function buildIncludes({ source, file, tree }: CheckedPart): readonly Include[] {
  const places = itemsOf(valueAt(tree, 'include'));
  return (file.include ?? []).map(({ path, may_grant: mayGrant }, index) => ({
    path,
    mayGrant,
    source: { file: source.path, line: lineAt(source, (places[index] ?? tree).at) },
  }));
}

function buildPeople({ source, file, tree, link }: CheckedPart, root: SourceText): Person[] {
  const places = itemsOf(valueAt(tree, 'users'));
  const include =
    link === null ? null : { file: root.path, line: lineAt(root, link.include.entryAt) };
  return file.users.map((entry, index) => {
    const written = places[index] ?? tree;
    const line = lineAt(source, written.at);
    const typeAt = (valueAt(written, 'account_type') ?? written).at;
    const accountTypeLine = lineAt(source, typeAt);
    const acts = link?.include.mayGrant ?? null;
    const formerly = (entry.formerly ?? []).map((email) => ({
      email: trimSpaces(email),
      key: emailKey(email),
      acts,
    }));
    const place = { source: { file: source.path, line }, accountTypeLine, include };
    return buildPerson(entry, formerly, buildHold(entry, acts), place);
  });
}

function buildHold({ hold, hold_until: until }: PersonEntry, acts: Hold['acts']): Hold | null {
  if (hold === undefined) return null;
  return { reason: trimSpaces(hold), until: until === undefined ? null : parseDay(until), acts };
}

function buildPerson(
  entry: PersonEntry,
  formerly: Person['formerly'],
  hold: Hold | null,
  place: PersonPlace,
): Person {
  const email = trimSpaces(entry.email);
  return {
    email,
    key: emailKey(email),
    accountType: entry.account_type,
    name: entry.name ?? null,
    note: entry.note ?? null,
    formerly,
    expires: entry.expires === undefined ? null : parseDay(entry.expires),
    hold,
    also: [],
    ...place,
  };
}

/** The schema's defaults are the only ones. */
function buildPolicy(written: NonNullable<RosterFile['policy']>): Policy {
  const policy = { ...POLICY_DEFAULTS, ...written };
  return {
    unlisted: policy.unlisted,
    ignore: policy.ignore.map(trimSpaces),
    protected: policy.protected.map(trimSpaces),
    allowedDomains: policy.allowed_domains.map(domainKey),
    reinviteExpired: policy.reinvite_expired,
    reinviteForDays: written.reinvite_for === undefined ? null : toDays(written.reinvite_for),
    maxRemovals: toLimit(policy.max_removals),
    maxTypeChanges: toLimit(policy.max_type_changes),
    maxLookalikes: policy.max_lookalikes,
    maxInvites: policy.max_invites,
    minAdmins: policy.min_admins,
    seats: { active: written.seats?.active ?? null },
    expiryNoticeDays: toDays(policy.expiry_notice),
  };
}

/** `14d` */
function toDays(written: string): number {
  return Number.parseInt(written, 10);
}

/** The schema allows whole numbers and `0%` to `100%`. */
function toLimit(written: number | string): Limit {
  if (typeof written === 'number') return { unit: 'people', value: written };
  return { unit: 'percent', value: Number.parseInt(written, 10) };
}
