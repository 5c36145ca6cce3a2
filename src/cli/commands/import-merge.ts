/** What is live, or in a table, adopted into a roster that exists. */

import { type AccountType, isAdminType } from '../../account-type.js';
import { dayAt } from '../../day.js';
import { type EmailKey, emailKey, matchesAny } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { adoptDrift, type Drift, type Kept } from '../../plan/adopt.js';
import { escapeTerminal } from '../../render/escape.js';
import { count } from '../../render/words.js';
import { changedValues, type Edit, type NewPerson } from '../../roster/edit/person.js';
import type { Roster } from '../../roster/roster.js';
import {
  type EditableRoster,
  editFiles,
  findRootOf,
  findUngranted,
  loadEditable,
  showChanges,
} from '../edit-files.js';
import { writeTogether } from '../files.js';
import { fitsRoster, readLive, readTable, toNewPerson } from '../import-source.js';
import type { CliEnv } from '../interrupt.js';
import { askForYes } from '../run/confirm.js';
import { noteFiles, showWarning } from '../say.js';
import { unknownPerson } from './edit.js';
import type { ImportOptions } from './import.js';

/** Shows the difference, asks, and writes all files or none. */
export async function importMerge(
  path: string,
  options: ImportOptions,
  env: CliEnv,
): Promise<ExitCode> {
  await refuseIncluded(path, env);
  const loaded = await loadEditable(path, options, env);
  if (loaded === null) return EXIT.invalid;
  const merge = await findMerge(loaded, options, env);
  if (merge === null) return EXIT.invalid;
  const chosen = chooseOnly(merge, loaded.roster, options);
  const { edits } = chosen;
  for (const words of describeMerge(chosen, loaded, options)) showWarning(words, options, env);
  if (edits.length === 0) {
    env.stdout.write(`Nothing to adopt into ${escapeTerminal(path)}.\n`);
    return EXIT.success;
  }
  const changes = await editFiles(loaded, edits, options, env);
  showChanges(changes, options, env);
  if (options.dryRun) {
    noteFiles('Would write', changes, env);
    return EXIT.success;
  }
  const files = escapeTerminal(changes.map((change) => change.path).join(', '));
  await askToWrite(`Write ${count(edits.length, 'edit', 'edits')} to ${files}?`, options, env);
  await writeTogether(changes, env);
  return EXIT.success;
}

/** Into a team's file alone the people of all other teams would come too. */
async function refuseIncluded(path: string, env: CliEnv): Promise<void> {
  const found = await findRootOf(path, env);
  if (found === null) return;
  throw new RosterError(`${path} is included by ${found.root}, so it is no whole roster.`, {
    code: 'included_file',
    exitCode: EXIT.invalid,
    hint: `Each person is changed in the file that they are in: --merge ${found.root}`,
  });
}

async function askToWrite(question: string, { yes }: ImportOptions, env: CliEnv): Promise<void> {
  try {
    await askForYes(question, yes, env);
  } catch (error) {
    if (!(error instanceof RosterError) || error.code !== 'needs_yes') throw error;
    const { code, exitCode, message } = error;
    const hint = 'Add --yes to write without asking, or --dry-run to only look.';
    throw new RosterError(message, { code, exitCode, hint, cause: error });
  }
}

async function findMerge(
  loaded: EditableRoster,
  options: ImportOptions,
  env: CliEnv,
): Promise<Merge | null> {
  if (options.fromCsv === undefined) return mergeLive(loaded, options, env);
  const people = await readTable(options.fromCsv, options, env);
  return people === null ? null : mergeTable(loaded, people);
}

async function mergeLive(
  loaded: EditableRoster,
  options: ImportOptions,
  env: CliEnv,
): Promise<Merge> {
  const { roster } = loaded;
  const { workspace } = await readLive(options, roster.workspace, env);
  const { allowedDomains } = roster.policy;
  const fits = (email: string): boolean => {
    const key = emailKey(email);
    const domain = key.slice(key.lastIndexOf('@') + 1);
    const isAllowed = allowedDomains.length === 0 || allowedDomains.includes(domain);
    return isAllowed && fitsRoster(email);
  };
  const { drifts, kept } = adoptDrift(roster, workspace, dayAt(env.now()), fits);
  const users = [...roster.people, ...workspace.activeUsers, ...workspace.invitedUsers];
  const edits = drifts.map(toEdit);
  const ungranted = await findUngranted(loaded, edits, env);
  return {
    edits: edits.filter(({ key }) => !ungranted.has(key)),
    left: [...kept, ...drifts.flatMap((drift) => leaveUngranted(drift, ungranted))],
    known: new Set(users.map(({ key }) => key)),
  };
}

function leaveUngranted(drift: Drift, ungranted: ReadonlySet<EmailKey>): readonly Left[] {
  if (drift.kind !== 'set' || !ungranted.has(drift.key)) return [];
  const { key, email, accountType } = drift;
  return [{ key, email, why: 'grant_not_allowed', accountType }];
}

/** The edit that adopts a difference. */
export function toEdit(drift: Drift): Edit {
  if (drift.kind === 'add') {
    return { kind: 'add', key: drift.person.key, person: toNewPerson(drift.person) };
  }
  return { kind: 'set', key: drift.key, values: { account_type: drift.accountType } };
}

/** An empty cell says nothing, so it takes nothing away. Who is not in the table stays. */
function mergeTable({ roster, people }: EditableRoster, rows: readonly NewPerson[]): Merge {
  const edits = rows.flatMap((row): readonly Edit[] => {
    const key = emailKey(row.email);
    const person = people.get(key);
    if (person === undefined) return [{ kind: 'add', key, person: row }];
    const values = changedValues(person, {
      account_type: row.account_type,
      ...(row.name === null ? {} : { name: row.name }),
      ...(row.expires === null ? {} : { expires: row.expires }),
      ...(row.note === null ? {} : { note: row.note }),
    });
    return Object.keys(values).length === 0 ? [] : [{ kind: 'set', key, values }];
  });
  const keys = [...roster.people.map(({ key }) => key), ...rows.map((row) => emailKey(row.email))];
  return { edits, left: [], known: new Set(keys) };
}

// Who of a merge is adopted, and what is said about those who are not.

/** Somebody who differs and is not adopted, with the reason. */
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
  /** Everybody whom `--only` can name. */
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
 * `unknown_person` (exit 3) for somebody who is nowhere.
 */
export function chooseOnly(
  { edits, left, known }: Merge,
  roster: Roster,
  options: ImportOptions,
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

function unknownEverywhere(email: string, roster: Roster, { fromCsv }: ImportOptions): RosterError {
  const { hint } = unknownPerson(email, roster);
  const source = fromCsv === undefined ? 'in the workspace' : `in ${fromCsv}`;
  return new RosterError(`--only ${email} is neither on the roster ${roster.path} nor ${source}.`, {
    code: 'unknown_person',
    exitCode: EXIT.invalid,
    ...(hint === null ? {} : { hint }),
  });
}

/** A roster that was not applied yet can have many of them. */
const MOST_WARNINGS = 20;

/** What somebody should know before the chosen edits are written, as sentences. */
export function describeMerge(
  { edits, left }: Merge,
  loaded: EditableRoster,
  options: ImportOptions,
): readonly string[] {
  const shown = left.slice(0, MOST_WARNINGS).map((each) => describeLeft(each, loaded));
  const more = left.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`And ${more} more who were left as they are.`] : []),
    ...describeIdle({ edits, left }, loaded, options),
    ...edits.flatMap((edit) => describeDemotion(edit, loaded)),
  ];
}

/** Whoever names somebody wants to know why nothing happens to them. */
function describeIdle(
  { edits, left }: Pick<Merge, 'edits' | 'left'>,
  { roster, people }: EditableRoster,
  { only, fromCsv }: ImportOptions,
): readonly string[] {
  const told = new Set([...edits, ...left].map(({ key }) => key));
  return only
    .filter((email) => !told.has(emailKey(email)))
    .map((email) => {
      if (fromCsv !== undefined) {
        return `${email} is on the roster, and ${fromCsv} says nothing else: left as it is.`;
      }
      if (matchesAny(emailKey(email), roster.policy.ignore)) {
        return `${email} matches policy.ignore: roster neither sees nor touches them.`;
      }
      const as = people.get(emailKey(email))?.accountType ?? 'they are live';
      return `${email} is on the roster as ${as}, and so in the workspace: nothing to adopt.`;
    });
}

function describeDemotion(edit: Edit, { roster, people }: EditableRoster): readonly string[] {
  const person = people.get(edit.key);
  const wanted = edit.kind === 'set' ? edit.values.account_type : undefined;
  if (person === undefined || wanted === undefined) return [];
  const isDemotion = isAdminType(person.accountType) && !isAdminType(wanted);
  if (!isDemotion || !matchesAny(edit.key, roster.policy.protected)) return [];
  return [
    `${person.email} is protected (policy.protected) and ${person.accountType} on the roster: this makes them ${wanted} there too, so that no apply makes them ${person.accountType} again.`,
  ];
}

function describeLeft(left: Left, { roster, people }: EditableRoster): string {
  const { email, why } = left;
  const { path, policy } = roster;
  switch (why) {
    case 'nowhere':
      return `${email} is listed, but neither active nor invited: disabled by hand, or not applied yet. The next apply invites them, by mail. To take them off the roster: roster import --merge ${path} --only ${email}`;
    case 'expired':
      return `${email} is live, though their last day is past: left as it is. To keep them: roster set ${email} ${people.get(left.key)?.accountType ?? 'TYPE'} --expires none${fileFlag(path)}`;
    case 'expired_and_nowhere':
      return `${email} is neither live nor on the roster any more, since their last day is past.`;
    case 'awaits_invitation':
      return `${email} is listed, and their invitation expired: ${policy.reinviteExpired ? 'the next apply invites them again, by mail' : 'no apply invites them again (policy.reinvite_expired)'}. To take them off the roster: roster remove ${email}${fileFlag(path)}`;
    case 'ambiguous':
      return `${email} stands for several users or invitations: left as it is.`;
    case 'unknown_account_type':
      return `${email} has an account type that roster does not know: left as it is.`;
    case 'invalid_address':
      return `${email} is no address that this roster allows: left as it is. ${unlistedWords(policy)}`;
    case 'invitation_expired':
      return `${email} has an invitation that expired, and listing them sends another: left as it is. To invite them: roster set ${email} TYPE${fileFlag(path)}, then roster apply.`;
    case 'grant_not_allowed':
      return `${email} is ${left.accountType} live, which the file that they are in may not grant: left as it is. Move them to another file, or change may_grant in ${path}.`;
  }
}

function unlistedWords({ unlisted }: Roster['policy']): string {
  const effect =
    unlisted === 'disable' ? 'if they are active, the next apply disables them' : 'they stay';
  return `As long as they are not listed, ${effect}. To list them, see policy.allowed_domains; to leave them alone, policy.ignore.`;
}

function fileFlag(path: string): string {
  return path === 'roster.yaml' ? '' : ` --file ${path}`;
}
