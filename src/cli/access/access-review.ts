/** Who has access, since when and by whom, as roster, git and workspace say together. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { type EmailKey, emailKey, matchesAny } from '../../email.js';
import type { ReviewEntry, ReviewFile } from '../../generated/review-file.js';
import { VERSION } from '../../generated/version.js';
import type { Plan, RosterPast } from '../../plan/plan.js';
import { compareText } from '../../plan/standing.js';
import type { Authors } from '../../render/html/people.js';
import { describeChange, describeHold, describeUnlisted } from '../../render/plan-words.js';
import type { Redaction } from '../../render/redact.js';
import type { Person, Roster } from '../../roster/roster.js';
import type { Workspace } from '../../workspace/workspace.js';
import { readAuthors } from '../git/authors.js';
import { createMergeFinder, type FindMerge } from '../git/merged-by.js';
import { type GitEnv, lineOf, openRepository } from '../git/repository.js';
import { readRosterPast } from '../git/roster-past.js';
import type { CliEnv } from '../options.js';
import { readOwners } from './owners.js';

/** What a review is made of. */
export interface ReviewInput {
  readonly roster: Roster;
  readonly plan: Plan;
  readonly workspace: Workspace;
  /** The ref to compare with, and the roster there; null for no comparison. */
  readonly since: { readonly ref: string; readonly roster: Roster | null } | null;
}

/** Makes the review: everyone on the roster, and everyone active who is not. Asks git, and never rejects for it. */
export async function reviewAccess(input: ReviewInput, env: CliEnv): Promise<ReviewFile> {
  const { roster, plan, workspace, since } = input;
  const files = roster.people.map(({ source }) => source.file);
  const [owners, authors, past, pasts] = await Promise.all([
    readOwners([...files, roster.path], env),
    readAuthors([roster], env),
    openPast(roster.path, env),
    readRosterPast(unlistedKeys(input), roster, env),
  ]);
  const live = liveByKey(workspace);
  const context = {
    input,
    authors,
    owners,
    findMerge: past.findMerge,
    live,
    pasts,
    showPast: env.redaction?.rosterPast,
  };
  const listed: ReviewEntry[] = [];
  for (const person of roster.people) listed.push(await reviewPerson(person, context));
  const people = [...listed, ...reviewOthers(context)].toSorted(
    (a, b) => compareText(a.owners.join(' '), b.owners.join(' ')) || compareText(a.email, b.email),
  );
  const made = {
    roster: roster.path,
    roster_sha256: roster.sha256,
    commit: past.commit,
    workspace: plan.target.workspace_name ?? plan.target.workspace_uid ?? plan.target.endpoint,
    read_at: workspace.readAt,
  };
  return {
    ...{ format_version: '1.0', tool_version: VERSION },
    made_of: { ...made, sha256: digestReview(made, people) },
    since: since?.ref ?? null,
    people,
  };
}

/** Anyone who has the same roster, workspace and history gets the same. */
function digestReview(made: object, people: readonly ReviewEntry[]): string {
  return createHash('sha256')
    .update(JSON.stringify([made, people]))
    .digest('hex');
}

interface ReviewContext {
  readonly input: ReviewInput;
  readonly authors: Authors;
  readonly owners: ReadonlyMap<string, readonly string[]>;
  readonly findMerge: FindMerge;
  readonly live: ReadonlyMap<EmailKey, string>;
  readonly pasts: ReadonlyMap<EmailKey, RosterPast>;
  /** Before it is a sentence, in which nobody finds a name anymore. */
  readonly showPast: Redaction['rosterPast'] | undefined;
}

async function reviewPerson(person: Person, context: ReviewContext): Promise<ReviewEntry> {
  const { authors, owners, findMerge, live, input } = context;
  const { source, email, key } = person;
  const author = authors.get(`${source.file}:${source.line}`) ?? null;
  return {
    ...{ email, owners: owners.get(source.file) ?? [], account_type: person.accountType },
    ...{ since: author?.day ?? null, by: author?.name ?? null, commit: author?.commit ?? null },
    merged_by: author === null ? null : await findMerge(author.commit),
    expires: person.expires,
    on_hold: holdOf(key, input.plan),
    live: live.get(key) ?? NOT_THERE,
    drift: driftOf(key, input.plan),
    change: changeOf(person, input),
    ...{ file: source.file, line: source.line },
  };
}

const NOT_THERE = 'not in the workspace';

/** What nobody says of someone who is on no line. */
const NOWHERE = {
  ...{ since: null, by: null, commit: null, merged_by: null },
  ...{ expires: null, on_hold: null, file: null, line: null },
} as const;

/** Active users whom the roster does not name; of those who expired, it knows. */
function unlistedKeys({ plan }: ReviewInput): ReadonlySet<EmailKey> {
  const unlisted = plan.unlisted.filter(({ expires }) => expires === null);
  return new Set(unlisted.map(({ email }) => emailKey(email)));
}

/** Who is not on the roster: active users, invitations that are still good, and who was taken off since. */
function reviewOthers({
  input,
  owners,
  live,
  pasts,
  showPast,
}: ReviewContext): readonly ReviewEntry[] {
  const { plan, roster, since, workspace } = input;
  const known = new Set(roster.people.map(({ key }) => key));
  const before = new Map((since?.roster?.people ?? []).map((person) => [person.key, person]));
  const toEntry = (email: string, is: string, drift: string | null): ReviewEntry => {
    const was = before.get(emailKey(email));
    const file = was?.source.file ?? roster.path;
    return {
      ...NOWHERE,
      ...{ email, owners: owners.get(file) ?? owners.get(roster.path) ?? [], account_type: null },
      ...{
        live: is,
        drift,
        change: was === undefined ? null : `taken off, was ${was.accountType}`,
      },
    };
  };
  const active = plan.unlisted.filter(({ email }) => !known.has(emailKey(email)));
  for (const { email } of active) known.add(emailKey(email));
  const entries = active.map(({ email, account_type: type }) => {
    const past = pasts.get(emailKey(email)) ?? {};
    return toEntry(email, type, describeUnlisted(showPast?.(past) ?? past));
  });
  for (const { key, email, accountType } of workspace.activeUsers) {
    // Whom nobody lists and no plan calls unlisted: kept at an address that someone had before.
    const owner = roster.people.find(({ formerly }) => formerly.some((it) => it.key === key));
    if (owner === undefined || known.has(key) || matchesAny(key, roster.policy.ignore)) continue;
    known.add(key);
    entries.push(toEntry(email, `${accountType}, the former address of ${owner.email}`, null));
  }
  for (const { key, email, invitation } of workspace.invitedUsers) {
    const isSeen = known.has(key) || matchesAny(key, roster.policy.ignore);
    if (isSeen || invitation === 'expired') continue;
    known.add(key);
    entries.push(toEntry(email, live.get(key) ?? NOT_THERE, driftOf(key, plan)));
  }
  const gone = [...before.values()].filter(({ key }) => !known.has(key));
  return [
    ...entries,
    ...gone.map(({ key, email }) => toEntry(email, live.get(key) ?? NOT_THERE, null)),
  ];
}

function liveByKey({ activeUsers, invitedUsers }: Workspace): ReadonlyMap<EmailKey, string> {
  const invited = invitedUsers.map(({ key, accountType, invitation }) => {
    const state = invitation === 'expired' ? 'invitation expired' : 'invited';
    return [key, `${state} as ${accountType}`] as const;
  });
  const active = activeUsers.map(({ key, accountType }) => [key, accountType] as const);
  return new Map([...invited, ...active]);
}

function holdOf(key: EmailKey, plan: Plan): string | null {
  const held = plan.on_hold.find(({ email }) => emailKey(email) === key);
  return held === undefined ? null : describeHold(held);
}

function driftOf(key: EmailKey, { changes, attention }: Plan): string | null {
  const isTheirs = ({ email }: { readonly email: string }): boolean => emailKey(email) === key;
  const said = [
    ...changes.filter(isTheirs).map((change) => describeChange(change, 'drift')),
    ...attention.filter(isTheirs).map(({ message }) => message),
  ];
  return said.length === 0 ? null : said.join('; ');
}

function changeOf(person: Person, { since }: ReviewInput): string | null {
  if (since === null) return null;
  const before = since.roster?.people.find((each) => each.key === person.key);
  if (before === undefined) return 'added';
  const said = [
    ...(before.accountType === person.accountType ? [] : [`was ${before.accountType}`]),
    ...(before.expires === person.expires ? [] : [`last day was ${before.expires ?? 'none'}`]),
    ...(wordHold(before) === wordHold(person) ? [] : [`was ${wordHold(before)}`]),
  ];
  return said.length === 0 ? null : said.join('; ');
}

function wordHold({ hold }: Person): string {
  if (hold === null) return 'not on hold';
  return `on hold${hold.until === null ? '' : ` until ${hold.until}`} (${hold.reason})`;
}

interface Past {
  readonly commit: string | null;
  readonly findMerge: FindMerge;
}

/** Outside of git there is none. */
async function openPast(path: string, env: GitEnv & Pick<CliEnv, 'files'>): Promise<Past> {
  const named = resolve(env.cwd(), path);
  const opened = await openRepository(named, env);
  if (!opened.ok) return { commit: null, findMerge: async () => null };
  const { git } = opened.repository;
  const commit = lineOf(await git(['rev-parse', '--verify', '--quiet', 'HEAD']));
  return { commit, findMerge: await createMergeFinder(git) };
}
