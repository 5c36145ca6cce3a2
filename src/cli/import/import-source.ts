/** Where an import takes people from, the live workspace or a CSV file, and what they are in a roster. */
import { dayAt } from '../../day.js';
import { type EmailKey, matchesAny } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import { type Adoptable, adoptWorkspace, type Drift, type LeftOut } from '../../plan/adopt.js';
import { chooseCountedTypes, countAdmins } from '../../plan/headcount.js';
import { renderProblemsText } from '../../render/text/problems.js';
import { checkAddress, trimSpaces } from '../../roster/check/address.js';
import { ignorePattern } from '../../roster/check/policy.js';
import { readCsv } from '../../roster/csv.js';
import type { Edit, NewPerson } from '../../roster/edit/person.js';
import type { Remarked, RosterDraft } from '../../roster/new-roster.js';
import { parseRoster } from '../../roster/parse-roster.js';
import type { RosterTarget } from '../../roster/roster.js';
import { findReadError, readWorkspace } from '../../workspace/read.js';
import type { Workspace } from '../../workspace/workspace.js';
import { openPace, withConnection } from '../connect.js';
import type { CliEnv, CommonOptions, ConnectionOptions } from '../options.js';
import { readBytes } from '../roster-files.js';
import { textOptions } from '../say.js';

/** A whole read, and the workspace that the settings name. */
interface LiveSource {
  readonly workspace: Workspace;
  readonly workspaceUid: string | null;
}

/**
 * Reads the workspace. Throws `incomplete_read`, `empty_read` (exit 5): half a roster would disable
 * the other half one day; and `wrong_workspace` (exit 5) when the roster is for another one.
 */
export async function readLive(
  options: ConnectionOptions,
  target: RosterTarget | null,
  env: CliEnv,
): Promise<LiveSource> {
  const rosterUid = target?.uid ?? null;
  return withConnection(options, target, env, async ({ port, settingsWorkspaceUid }) => {
    if (rosterUid !== null && settingsWorkspaceUid !== null && rosterUid !== settingsWorkspaceUid) {
      throw wrongWorkspace(rosterUid, settingsWorkspaceUid);
    }
    const workspace = await readWorkspace(port, openPace(env));
    const incomplete = findReadError(workspace);
    if (incomplete !== null) throw incomplete;
    return { workspace, workspaceUid: settingsWorkspaceUid };
  });
}

function wrongWorkspace(rosterUid: string, settingsUid: string): RosterError {
  return new RosterError(`The roster is for ${rosterUid}, but the settings name ${settingsUid}.`, {
    code: 'wrong_workspace',
    exitCode: EXIT.guard,
    hint: 'Name the right workspace with --workspace-uid, or name the right roster.',
  });
}

/** Reads a CSV file; null when its problems have been shown. */
export async function readTable(
  path: string,
  { color }: CommonOptions,
  env: CliEnv,
): Promise<readonly NewPerson[] | null> {
  const read = readCsv(await readBytes(path, env.files), path);
  if (read.ok) return read.people;
  env.stderr.write(renderProblemsText(read.problems, textOptions(env.stderr, color, env)));
  return null;
}

/** Whether a roster can list an address; what it only warns of, it can. */
export function fitsRoster(email: string): boolean {
  const problem = checkAddress(email);
  return problem === null || problem.severity === 'warning';
}

/** A roster of a live workspace, whose first plan is empty. Throws `nobody_to_import` (exit 1). */
export function draftLive({ workspace, workspaceUid }: LiveSource): RosterDraft {
  const { people, leftOut } = adoptWorkspace(workspace, fitsRoster);
  if (people.length === 0) {
    throw new RosterError('The workspace has nobody that a roster can list.', {
      code: 'nobody_to_import',
      exitCode: EXIT.unexpected,
      hint: "roster doesn't know their account types, or can't use their addresses.",
    });
  }
  const listed = people.map(({ key }) => key);
  const unfit = leftOut.map((each) => ({ each, pattern: patternFor(each, listed) }));
  const ignored = unfit.flatMap(({ pattern }) => pattern ?? []);
  const seen = workspace.activeUsers.filter(({ key }) => !matchesAny(key, ignored));
  return {
    about:
      'Everyone who is in the workspace, with their account type: a first plan changes nothing.',
    workspaceUid,
    people: people.map(toNewPerson),
    ignored: oncePerPattern(
      unfit.flatMap(({ each, pattern }) =>
        pattern === null ? [] : [{ text: pattern, remark: remarkOn(each) }],
      ),
    ),
    isWithoutAdmin: countAdmins(seen, chooseCountedTypes(seen)) === 0,
    leftOut: unfit.flatMap(({ each, pattern }) => (pattern === null ? [remarkLeftOut(each)] : [])),
  };
}

/** A roster of a table. Who is live and not in it is reported, never disabled by the first apply. */
export function draftTable(people: readonly NewPerson[]): RosterDraft {
  return {
    about: 'Everyone who should be in the workspace, from a table.',
    workspaceUid: null,
    people,
    ignored: [],
    isWithoutAdmin: false,
    leftOut: [],
  };
}

/** The edit that adopts a difference. */
export function toEdit(drift: Drift): Edit {
  if (drift.kind === 'add') {
    return { kind: 'add', key: drift.person.key, person: toNewPerson(drift.person) };
  }
  return { kind: 'set', key: drift.key, values: { account_type: drift.accountType } };
}

/** Paradime's own people come and go, and the documentation ignores them. */
const OF_PARADIME = /@paradime\.io$/i;

/** Someone live as an entry: what roster need not compare is a comment. */
function toNewPerson(person: Adoptable): NewPerson {
  const { email, accountType, name, isInvited, sharedBy } = person;
  const remarks = [
    name?.trim() ?? '',
    OF_PARADIME.test(email) ? "Paradime's own user: consider policy.ignore" : '',
    isInvited ? 'invited' : '',
    sharedBy > 1 ? `${sharedBy} share this address` : '',
  ].filter((remark) => remark !== '');
  return {
    email: trimSpaces(email),
    account_type: accountType,
    name: null,
    expires: null,
    hold: null,
    hold_until: null,
    note: null,
    comment: remarks.length === 0 ? null : remarks.join(', '),
  };
}

function patternFor({ key, why }: LeftOut, listed: readonly EmailKey[]): string | null {
  // An expired invitation changes nothing, so there is nothing to ignore.
  return why === 'invitation_expired' ? null : ignorePattern(key, listed);
}

/** A list of patterns may not have one twice. */
function oncePerPattern(ignored: readonly Remarked[]): readonly Remarked[] {
  const firsts = new Map(ignored.toReversed().map((each) => [each.text, each]));
  return ignored.filter((each) => firsts.get(each.text) === each);
}

function remarkLeftOut(left: LeftOut): Remarked {
  return { text: left.email, remark: remarkOn(left) };
}

function remarkOn({ why, accountType }: LeftOut): string {
  switch (why) {
    case 'invitation_expired':
      return `invited as ${accountType}, expired; listing them sends another invitation`;
    case 'unknown_account_type':
      return `account type ${accountType}, which roster does not know`;
    case 'invalid_address':
      return `${accountType}, an address that a roster can't contain`;
  }
}

/** What roster writes, roster must be able to read: shows what is wrong. */
export function isValidDraft(
  text: string,
  path: string,
  { color }: CommonOptions,
  env: CliEnv,
): boolean {
  const bytes = new TextEncoder().encode(text);
  const parsed = parseRoster(bytes, path, { today: dayAt(env.now()) });
  const problems = parsed.ok ? parsed.warnings : parsed.problems;
  if (problems.length > 0) {
    env.stderr.write(renderProblemsText(problems, textOptions(env.stderr, color, env)));
  }
  return parsed.ok;
}
