/** Who of a merge is adopted into a roster, and what is said about those who are not. */
import type { AccountType } from '../../account-type.js';
import { count } from '../../count.js';
import { type EmailKey, emailKey, matchesAny } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import type { Kept } from '../../plan/adopt.js';
import { mayTakePower } from '../../plan/headcount.js';
import type { Edit } from '../../roster/edit/person.js';
import type { Roster } from '../../roster/roster.js';
import type { EditableRoster } from '../edit-files.js';
import { unknownPerson } from '../typed-user.js';

/** What someone asked a merge for. */
export interface MergeChoice {
  /** These people alone; everyone when there are none. */
  readonly only: readonly string[];
  /** The table that is merged; null for the live workspace. */
  readonly fromCsv: string | null;
}

/** Someone who differs and is not adopted, with the reason. */
export type Left =
  | Kept
  | {
      readonly key: EmailKey;
      readonly email: string;
      readonly why: 'grant_not_allowed';
      readonly accountType: AccountType;
    };

/** What a merge would do, and what it leaves for a human. */
export interface Merge {
  readonly edits: readonly Edit[];
  readonly left: readonly Left[];
  /** Everyone whom `--only` can name. */
  readonly known: ReadonlySet<EmailKey>;
}

/** No drift, so these are told only to who asks for them. */
const QUIET: ReadonlySet<Left['why']> = new Set([
  'invitation_expired',
  'awaits_invitation',
  'expired_and_nowhere',
]);

/**
 * With `--only`: these alone, and those of them whom nobody live stands for are taken off. Throws
 * `unknown_person` (exit 3) for someone who is nowhere.
 */
export function chooseOnly(
  { edits, left, known }: Merge,
  roster: Roster,
  options: MergeChoice,
): Merge {
  const only = new Set(options.only.map(emailKey));
  if (only.size === 0) return { edits, left: left.filter(({ why }) => !QUIET.has(why)), known };
  for (const email of options.only) {
    if (!known.has(emailKey(email))) throw unknownEverywhere(email, roster, options);
  }
  const chosen = left.filter(({ key }) => only.has(key));
  const isGone = ({ why }: Left): boolean => why === 'nowhere' || why === 'expired_and_nowhere';
  return {
    edits: [
      ...edits.filter(({ key }) => only.has(key)),
      ...chosen.filter(isGone).map(({ key }) => ({ kind: 'remove', key }) as const),
    ],
    left: chosen.filter((each) => !isGone(each)),
    known,
  };
}

function unknownEverywhere(email: string, roster: Roster, { fromCsv }: MergeChoice): RosterError {
  const { hint } = unknownPerson(email, roster);
  const source = fromCsv === null ? 'in the workspace' : `in ${fromCsv}`;
  return new RosterError(`--only ${email} is neither on the roster ${roster.path} nor ${source}.`, {
    code: 'unknown_person',
    exitCode: EXIT.invalid,
    ...(hint === null ? {} : { hint }),
  });
}

/** A roster that was not applied yet can have many of them. */
const MOST_WARNINGS = 20;

/** What someone should know before the chosen edits are written, as sentences. */
export function describeMerge(
  { edits, left }: Merge,
  loaded: EditableRoster,
  options: MergeChoice,
): readonly string[] {
  const shown = left.slice(0, MOST_WARNINGS).map((each) => describeLeft(each, loaded));
  const more = left.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`And ${more} more people were left as they are.`] : []),
    ...describeIdle({ edits, left }, loaded, options),
    ...edits.flatMap((edit) => describeDemotion(edit, loaded)),
    ...edits.flatMap((edit) => describeHeldRemoval(edit, loaded)),
  ];
}

/** A source that lists who works today lacks whoever is on leave. */
function describeHeldRemoval({ kind, key }: Edit, { people }: EditableRoster): readonly string[] {
  const person = people.get(key);
  if (kind !== 'remove' || !person?.hold) return [];
  return [
    `${person.email} is on hold, and this removes them from the roster. To keep them, list them in the table.`,
  ];
}

/** Whoever names someone wants to know why nothing happens to them. */
function describeIdle(
  { edits, left }: Pick<Merge, 'edits' | 'left'>,
  { roster, people }: EditableRoster,
  { only, fromCsv }: MergeChoice,
): readonly string[] {
  const told = new Set([...edits, ...left].map(({ key }) => key));
  return only
    .filter((email) => !told.has(emailKey(email)))
    .map((email) => {
      if (fromCsv !== null) {
        return `${email} is on the roster, and ${fromCsv} says the same: nothing to adopt.`;
      }
      if (matchesAny(emailKey(email), roster.policy.ignore)) {
        return `${email} matches policy.ignore: roster neither sees nor touches them.`;
      }
      const as = people.get(emailKey(email))?.accountType ?? 'they are live';
      return `${email} is on the roster as ${as}, and the workspace says the same: nothing to adopt.`;
    });
}

function describeDemotion(edit: Edit, { roster, people }: EditableRoster): readonly string[] {
  const person = people.get(edit.key);
  const wanted = edit.kind === 'set' ? edit.values.account_type : undefined;
  if (person === undefined || wanted === undefined) return [];
  const isDemotion = mayTakePower(person.accountType, wanted);
  if (!isDemotion || !matchesAny(edit.key, roster.policy.protected)) return [];
  return [
    `${person.email} is protected (policy.protected) and ${person.accountType} on the roster: this makes them ${wanted} there too, so that the next apply does not make them ${person.accountType} again.`,
  ];
}

function describeLeft(left: Left, { roster, people }: EditableRoster): string {
  const { email, why } = left;
  const { path, policy } = roster;
  switch (why) {
    case 'nowhere':
      return `${email} is listed, but neither active nor invited: disabled manually, or not applied yet. The next apply invites them by e-mail. To remove them from the roster: roster import --merge ${path} --only ${email}`;
    case 'expired':
      return `${email} is in the workspace, but their last day has passed: left as it is. To keep them: roster set ${email} ${people.get(left.key)?.accountType ?? 'TYPE'} --expires none${fileFlag(path)}`;
    case 'expired_and_nowhere':
      return `${email} is not in the workspace, and no longer counts as on the roster, because their last day has passed.`;
    case 'awaits_invitation':
      return `${email} is listed, and their invitation expired: ${reinviteWords(policy)}. To remove them from the roster: roster remove ${email}${fileFlag(path)}`;
    case 'on_hold':
      return `${email} is on hold: left as it is.`;
    case 'former_address':
      return `${email} is the former address of someone on the roster: left as it is.`;
    case 'ambiguous':
      return `Several users or invitations have the address ${email}: left as they are.`;
    case 'unknown_account_type':
      return `${email} has an account type that roster does not know: left as it is.`;
    case 'invalid_address':
      return `${email} is not an address that this roster allows: left as it is. ${unlistedWords(policy)}`;
    case 'invitation_expired':
      return `${email} has an expired invitation, and listing them would send another: left as it is. To invite them: roster set ${email} TYPE${fileFlag(path)}, then roster apply.`;
    case 'grant_not_allowed':
      return `${email} is ${left.accountType} in the workspace, which the file that lists them may not grant: left as it is. Move them to another file, or change may_grant in ${path}.`;
  }
}

function reinviteWords({ reinviteExpired, reinviteForDays: days }: Roster['policy']): string {
  if (!reinviteExpired) return 'apply does not invite them again (policy.reinvite_expired)';
  const until =
    days === null ? '' : `, if their entry was written in the last ${count(days, 'day', 'days')}`;
  return `the next apply invites them again by e-mail${until}`;
}

function unlistedWords({ unlisted }: Roster['policy']): string {
  const effect =
    unlisted === 'disable' ? 'if they are active, the next apply disables them' : 'they stay';
  return `While they are not listed, ${effect}. To list them, see policy.allowed_domains; to leave them alone, policy.ignore.`;
}

function fileFlag(path: string): string {
  return path === 'roster.yaml' ? '' : ` --file ${path}`;
}
