/** Who has access, since when and by whom, as roster, git and workspace say together. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { type EmailKey, emailKey } from '../../email.js';
import { VERSION } from '../../generated/version.js';
import type { Plan } from '../../plan/plan.js';
import { compareText } from '../../plan/standing.js';
import type { ReviewEntry, ReviewFile } from '../../render/access.js';
import type { Authors } from '../../render/html/people.js';
import { describeChange, describeHold, JOINED } from '../../render/plan-words.js';
import type { Person, Roster } from '../../roster/roster.js';
import type { Workspace } from '../../workspace/workspace.js';
import { readAuthors } from '../git/authors.js';
import { createMergeFinder, type FindMerge } from '../git/merged-by.js';
import { type GitEnv, lineOf, openRepository } from '../git/repository.js';
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

/** Makes the review: everybody on the roster, and everybody active who is not. Asks git, and never rejects for it. */
export async function reviewAccess(input: ReviewInput, env: CliEnv): Promise<ReviewFile> {
  const { roster, plan, workspace, since } = input;
  const files = roster.people.map(({ source }) => source.file);
  const [owners, authors, past] = await Promise.all([
    readOwners([...files, roster.path], env),
    readAuthors([roster], env),
    openPast(roster.path, env),
  ]);
  const context = { input, authors, owners, findMerge: past.findMerge, live: liveByKey(workspace) };
  const listed: ReviewEntry[] = [];
  for (const person of roster.people) listed.push(await reviewPerson(person, context));
  const people = [...listed, ...reviewUnlisted(context), ...reviewRemoved(context)].toSorted(
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

/** Anybody who has the same roster, workspace and history gets the same. */
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

/** What nobody says of somebody who is on no line. */
const NOWHERE = {
  ...{ since: null, by: null, commit: null, merged_by: null },
  ...{ expires: null, on_hold: null, file: null, line: null },
} as const;

function reviewUnlisted({ input, owners }: ReviewContext): readonly ReviewEntry[] {
  const { plan, roster } = input;
  const listed = new Set(roster.people.map(({ key }) => key));
  return plan.unlisted
    .filter(({ email }) => !listed.has(emailKey(email)))
    .map(({ email, account_type: type }) => ({
      ...NOWHERE,
      ...{ email, owners: owners.get(roster.path) ?? [], account_type: null },
      ...{ live: type, drift: JOINED, change: null },
    }));
}

/** Who was on the roster then and is not now. */
function reviewRemoved({ input, owners, live }: ReviewContext): readonly ReviewEntry[] {
  const { since, roster, plan } = input;
  const now = new Set(roster.people.map(({ key }) => key));
  const shown = new Set(plan.unlisted.map(({ email }) => emailKey(email)));
  const gone = (since?.roster?.people ?? []).filter(({ key }) => !now.has(key) && !shown.has(key));
  return gone.map(({ email, key, accountType, source }) => ({
    ...NOWHERE,
    ...{ email, owners: owners.get(source.file) ?? owners.get(roster.path) ?? [] },
    ...{ account_type: null, live: live.get(key) ?? NOT_THERE, drift: null },
    change: `taken off, was ${accountType}`,
  }));
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

function changeOf({ key, accountType }: Person, { since }: ReviewInput): string | null {
  if (since === null) return null;
  const before = since.roster?.people.find((each) => each.key === key);
  if (before === undefined) return 'added';
  return before.accountType === accountType ? null : `was ${before.accountType}`;
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
