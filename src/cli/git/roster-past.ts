/**
 * Whom a roster listed before and does not list anymore, and which commit took them off. One look at the past of the
 * roster's files finds the commits that can be meant; the files before and after them say whether it is so.
 */
import { posix, relative, resolve, sep } from 'node:path';
import { type EmailKey, emailKey } from '../../email.js';
import type { Env } from '../../env.js';
import type { Plan, RosterPast } from '../../plan/plan.js';
import { pathLeadsTo } from '../../roster/check/include.js';
import { readEntries } from '../../roster/entries.js';
import { placesOf } from '../../roster/places.js';
import type { Roster } from '../../roster/roster.js';
import { dayOf } from './authors.js';
import { whyNotBlamed } from './blame.js';
import { type LoggedCommit, type LoggedFile, readFileLog, readOpenChanges } from './file-log.js';
import { type Git, type GitEnv, isShallowClone, openRepository } from './repository.js';

/** What asking for it needs of the outside. */
type PastEnv = GitEnv & Pick<Env, 'files'>;

/** What of a roster says in which files it is. */
type RosterFiles = Pick<Roster, 'path' | 'includes' | 'people'>;

/** The plan with that of each user whom it disables since the roster does not name them. Asks nobody where there is none. Never rejects. */
export async function withRosterPast(
  plan: Plan,
  roster: Roster | undefined,
  env: PastEnv,
): Promise<Plan> {
  const unlisted = plan.changes.filter(({ reason }) => reason === 'not_on_roster');
  if (unlisted.length === 0 || roster === undefined) return plan;
  const wanted = new Set(unlisted.map(({ email }) => emailKey(email)));
  const told = await readRosterPast(wanted, roster, env);
  const changes = plan.changes.map((change) => {
    const before = told.get(emailKey(change.email));
    return change.reason !== 'not_on_roster' || before === undefined
      ? change
      : { ...change, ...before };
  });
  return { ...plan, changes };
}

type Why = NonNullable<RosterPast['past_unknown']>;

/** What git says of each of them, who must not be on the roster now; nobody is left out. Never rejects. */
export async function readRosterPast(
  wanted: ReadonlySet<EmailKey>,
  roster: RosterFiles,
  env: PastEnv,
): Promise<ReadonlyMap<EmailKey, RosterPast>> {
  if (wanted.size === 0) return new Map();
  const past = await openRosterHistory(wanted, roster, env).catch(() => 'unreadable' as const);
  const found = new Map<EmailKey, RosterPast>();
  for (const key of wanted) {
    const told =
      typeof past === 'string'
        ? canNotTell(past)
        : await findRemoval(key, past).catch(() => canNotTell('unreadable'));
    found.set(key, told);
  }
  return found;
}

function canNotTell(why: Why): RosterPast {
  return { past_unknown: why };
}

/** What is known of a roster's past. */
interface History {
  /** The newest first. */
  readonly commits: readonly LoggedCommit[];
  readonly dropped: readonly DroppedInclude[];
  /** Of those who are asked about. Null for more files than are read. Rejects where git can't read it. */
  entriesIn(file: LoggedFile, content: string | null): Promise<ReadonlySet<EmailKey> | null>;
  isAncestor(commit: string, of: string): Promise<boolean>;
  /** Why someone whom no commit names may have been on the roster all the same; or null. */
  readonly gap: Why | null;
}

/** An `include` that a commit took away. */
interface DroppedInclude {
  /** Where in the list of commits. */
  readonly at: number;
  /** As it was written, and the folder that it begins at. */
  readonly path: string;
  readonly folder: string;
}

async function openRosterHistory(
  wanted: ReadonlySet<EmailKey>,
  roster: RosterFiles,
  env: PastEnv,
): Promise<History | Why> {
  const named = resolve(env.cwd(), roster.path);
  const home = (await env.files.realPath(named)) ?? named;
  const opened = await openRepository(home, env);
  if (!opened.ok) return opened.why;
  const { git, top } = opened.repository;
  if ((await whyNotBlamed(home, git)) === 'not_committed') return 'not_committed';
  const now = await currentFiles(roster, top, env);
  const inside = now.filter((file) => file !== null);
  const files = [
    ...inside.map(literally),
    ...includePathspecs(roster, relativeTo(top, home) ?? ''),
  ];
  const log = await readFilesPast(files, wanted, git);
  if (typeof log === 'string') return log;
  const open = await readOpenChanges({ files, wanted }, git);
  const commits = open === null ? log : [open, ...log];
  const seen = new Set(log.flatMap((commit) => commit.files.map(({ path }) => path)));
  return {
    ...{ commits, dropped: droppedIn(commits) },
    entriesIn: createContentReader(wanted, git),
    isAncestor: async (commit, of) =>
      (await git(['merge-base', '--is-ancestor', commit, of])).exitCode === 0,
    gap: await findGap(now, seen, git),
  };
}

/** Every file of the roster, below the top; null for one that lies elsewhere. */
async function currentFiles(
  { path, people }: RosterFiles,
  top: string,
  { cwd, files }: PastEnv,
): Promise<readonly (string | null)[]> {
  const names = new Set([path, ...people.flatMap(placesOf).map(({ source }) => source.file)]);
  const found = [];
  for (const name of names) {
    const named = resolve(cwd(), name);
    found.push(relativeTo(top, (await files.realPath(named)) ?? named));
  }
  return found;
}

function relativeTo(top: string, path: string): string | null {
  const names = relative(top, path).split(sep);
  return names[0] === '..' ? null : names.join('/');
}

function literally(file: string): string {
  return `:(top,literal)${file}`;
}

/** Where files of the roster may have been that are not there anymore. */
function includePathspecs({ includes }: RosterFiles, root: string): readonly string[] {
  return includes.flatMap(({ path }) => pathspecOf(path, posix.dirname(root)) ?? []);
}

/** In an `include` only `*` stands for something else. Null for what leads out of the repository, which git would refuse. */
function pathspecOf(path: string, folder: string): string | null {
  const escaped = path.replace(/[?[\\]/g, '\\$&').replace(/\*+/g, '*');
  const pattern = posix.join(folder.replace(/[*?[\\]/g, '\\$&'), escaped);
  return pattern.startsWith('..') ? null : `:(top,glob)${pattern}`;
}

/** A file that was renamed, or is included no more, has its past under another name: then all is asked again, with that. */
const MOST_LOOKS = 4;

async function readFilesPast(
  files: readonly string[],
  wanted: ReadonlySet<EmailKey>,
  git: Git,
): Promise<readonly LoggedCommit[] | 'too_long' | 'unreadable'> {
  const known = new Set(files);
  for (let looks = 1; ; looks += 1) {
    const log = await readFileLog({ files: [...known], wanted }, git);
    if (typeof log === 'string') return log;
    // Not even where everyone is named: a line with an address may be a comment, and its person's entry older.
    if (looks === MOST_LOOKS) return log;
    const dropped = droppedIn(log).flatMap(({ path, folder }) => pathspecOf(path, folder) ?? []);
    const more = [...(await formerNames(log, git)), ...dropped].filter((it) => !known.has(it));
    if (more.length === 0) return log;
    for (const each of more) known.add(each);
  }
}

function droppedIn(commits: readonly LoggedCommit[]): readonly DroppedInclude[] {
  return commits.flatMap(({ files }, at) =>
    files.flatMap(({ path: file, tookPaths, gavePaths }) =>
      [...tookPaths]
        .filter((path) => !gavePaths.has(path))
        .map((path) => ({ at, path, folder: posix.dirname(file) })),
    ),
  );
}

/** Each costs a start of git. */
const MOST_ADDING_COMMITS = 20;

/** What files were called before the commits that seem to have made them. */
async function formerNames(log: readonly LoggedCommit[], git: Git): Promise<readonly string[]> {
  const names: string[] = [];
  const adding = log.filter(({ files }) => files.some(({ before }) => before === null));
  for (const { id, files, parents } of adding.slice(0, MOST_ADDING_COMMITS)) {
    if (id === null || parents.length === 0) continue;
    const added = new Set(files.filter(({ before }) => before === null).map(({ path }) => path));
    const asked = ['-M', '--diff-filter=R', '--name-status', '-z', '--no-relative', '--format='];
    const ran = await git(['log', '-1', '--diff-merges=separate', ...asked, id, '--']);
    // `R100`, the name before, the name after, each ended by NUL.
    const words = new TextDecoder().decode(ran.stdout).split('\0').slice(0, -1);
    for (let at = 0; at + 2 < words.length; at += 3) {
      if (added.has(words[at + 2] ?? '')) names.push(literally(words[at + 1] ?? ''));
    }
  }
  return names;
}

/** More are not read for one answer: each is taken apart as YAML. */
const MOST_CONTENTS = 100;

function createContentReader(wanted: ReadonlySet<EmailKey>, git: Git): History['entriesIn'] {
  const known = new Map<string, ReadonlySet<EmailKey>>();
  return async ({ path }, content) => {
    if (content === null) return new Set();
    const before = known.get(content);
    if (before !== undefined) return before;
    if (known.size >= MOST_CONTENTS) return null;
    const { exitCode, stdout } = await git(['cat-file', 'blob', content]);
    if (exitCode !== 0) throw new Error(`git has no ${content}`);
    const keys = new Set((await readEntries(stdout, path, wanted))?.keys());
    known.set(content, keys);
    return keys;
  };
}

async function findGap(
  now: readonly (string | null)[],
  seen: ReadonlySet<string>,
  git: Git,
): Promise<Why | null> {
  if (now.includes(null)) return 'no_repository';
  if (await isShallowClone(git)) return 'shallow';
  // A file of a submodule, or one that is not committed, has no past here.
  return now.every((file) => file !== null && seen.has(file)) ? null : 'not_committed';
}

/** A commit that seems to have taken someone off. */
interface Suspect {
  readonly commit: LoggedCommit;
  /** The files that lost the person; or that have them, and are included no more. */
  readonly files: readonly LoggedFile[];
  readonly isIncludeDropped: boolean;
}

/** More are not gone into for one address. */
const MOST_SUSPECTS = 20;

async function findRemoval(key: EmailKey, past: History): Promise<RosterPast> {
  const commit = await findRemovingCommit(key, past);
  if (commit === 'too_long') return canNotTell(commit);
  if (commit === null) return past.gap === null ? { taken_off: null } : canNotTell(past.gap);
  const { id, author, authoredAt } = commit;
  const by = id === null ? { day: null, by: null } : { day: dayOf(authoredAt), by: author };
  return { taken_off: { commit: id, ...by } };
}

async function findRemovingCommit(
  key: EmailKey,
  past: History,
): Promise<LoggedCommit | 'too_long' | null> {
  let found: LoggedCommit | null = null;
  for (const suspect of suspectsOf(key, past).slice(0, MOST_SUSPECTS)) {
    // Whoever merged took nobody off, where a commit that was merged did.
    if (found !== null && !(await isBroughtBy(suspect.commit, found, past))) continue;
    const isSo = await isConfirmed(key, suspect, past);
    if (isSo === null) return found ?? 'too_long';
    if (isSo) found = suspect.commit;
    if (found !== null && found.from === null) return found;
  }
  return found;
}

async function isBroughtBy(
  { id }: LoggedCommit,
  { from }: LoggedCommit,
  past: History,
): Promise<boolean> {
  return id !== null && from !== null && !(await past.isAncestor(id, from));
}

function suspectsOf(key: EmailKey, { commits, dropped }: History): readonly Suspect[] {
  return commits.flatMap((commit, at): Suspect[] => {
    const losing = commit.files.filter(({ took }) => took.has(key));
    if (losing.length > 0) return [{ commit, files: losing, isIncludeDropped: false }];
    const having = commit.files.filter(({ gave }) => gave.has(key));
    const drop = dropped.find(
      (each) =>
        each.at < at &&
        having.some(({ path }) => pathLeadsTo(each.path, posix.relative(each.folder, path))),
    );
    const by = drop === undefined ? undefined : commits[drop.at];
    return by === undefined ? [] : [{ commit: by, files: having, isIncludeDropped: true }];
  });
}

/** Whether the person had an entry, and has none afterwards: an address may stand on a line for any reason. Null for more than is read. */
async function isConfirmed(
  key: EmailKey,
  suspect: Suspect,
  past: History,
): Promise<boolean | null> {
  const has = async (file: LoggedFile, content: string | null): Promise<boolean | null> =>
    (await past.entriesIn(file, content))?.has(key) ?? null;
  const { commit, files, isIncludeDropped } = suspect;
  if (isIncludeDropped) return anyOf(files.map((file) => has(file, file.after)));
  const had = await anyOf(files.map((file) => has(file, file.before)));
  // What is in no commit yet git can't show; but the roster is known, and does not list the person.
  if (!had || commit.id === null) return had;
  const others = commit.files.filter(({ took, gave }) => took.has(key) || gave.has(key));
  const kept = await anyOf(others.map((file) => has(file, file.after)));
  return kept === null ? null : !kept;
}

async function anyOf(asked: readonly Promise<boolean | null>[]): Promise<boolean | null> {
  const told = await Promise.all(asked);
  if (told.includes(true)) return true;
  return told.includes(null) ? null : false;
}
