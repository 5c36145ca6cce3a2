/** A checked file to the roster that the rest of the program trusts. */
import { createHash } from 'node:crypto';
import { emailKey } from '../email.js';
import { POLICY_DEFAULTS } from '../generated/roster-facts.js';
import type { Person as PersonEntry, RosterFile } from '../generated/roster-file.js';
import { trimSpaces } from './check-address.js';
import type { Limit, Person, Policy, Roster } from './roster.js';
import { positionAt, type SourceText } from './source-text.js';
import { itemsOf, type Tree, valueAt } from './tree.js';

/** Fills in the defaults. The file has passed every check, and the tree is the same file's. */
export function buildRoster(
  source: SourceText,
  bytes: Uint8Array,
  file: RosterFile,
  tree: Tree,
): Roster {
  const places = itemsOf(valueAt(tree, 'users'));
  return {
    path: source.path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    workspace: { uid: file.workspace?.uid ?? null, name: file.workspace?.name ?? null },
    policy: buildPolicy(file.policy ?? {}),
    people: file.users.map((entry, index) => buildPerson(source, entry, places[index] ?? tree)),
  };
}

function buildPerson(source: SourceText, entry: PersonEntry, place: Tree): Person {
  const email = trimSpaces(entry.email);
  return {
    email,
    key: emailKey(email),
    accountType: entry.account_type,
    name: entry.name ?? null,
    note: entry.note ?? null,
    source: { file: source.path, line: positionAt(source, place.at.start).line },
  };
}

/** The schema's defaults are the only ones. */
function buildPolicy(written: NonNullable<RosterFile['policy']>): Policy {
  const policy = { ...POLICY_DEFAULTS, ...written };
  return {
    unlisted: policy.unlisted,
    ignore: policy.ignore.map(trimSpaces),
    protected: policy.protected.map(trimSpaces),
    allowedDomains: policy.allowed_domains.map(emailKey),
    reinviteExpired: policy.reinvite_expired,
    maxRemovals: parseLimit(policy.max_removals),
    maxInvites: policy.max_invites,
    minAdmins: policy.min_admins,
  };
}

/** The schema allows whole numbers and `0%` to `100%`. */
function parseLimit(written: number | string): Limit {
  if (typeof written === 'number') return { unit: 'people', value: written };
  return { unit: 'percent', value: Number.parseInt(written, 10) };
}
