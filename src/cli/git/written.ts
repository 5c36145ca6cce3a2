/**
 * When people's entries were last written, as git blames their lines. A commit that moved an entry or wrote it in
 * another form says the same as the one before, and so is passed over.
 */
import { join, resolve } from 'node:path';
import { type Day, dayAt } from '../../day.js';
import type { EmailKey } from '../../email.js';
import type { Env } from '../../env.js';
import type { LastWritten, WhyNotTold, WrittenDays } from '../../plan/reinviting.js';
import { LARGEST_FILE } from '../../roster/bytes.js';
import { type FileEntry, readEntries } from '../../roster/entries.js';
import { placesOf } from '../../roster/places.js';
import type { Person } from '../../roster/roster.js';
import { whyNotBlamed } from './blame.js';
import {
  type BlamedCommit,
  type BlamedFile,
  blameFile,
  isUncommitted,
  pathOf,
} from './blame-file.js';
import { type GitEnv, isShallowClone, openRepository, type Repository } from './repository.js';
import { readCommit } from './tree.js';

/** What asking for it needs of the outside. */
export type WrittenEnv = GitEnv & Pick<Env, 'files'>;

/** As of when to ask. */
export interface WrittenAsOf {
  /** Lines that are in no commit yet were written then. */
  readonly today: Day;
  /** The commit whose files are asked about; the work tree's where it is null. */
  readonly commit: string | null;
}

/**
 * When the entry of each person was last written, by the committer's date, or why git can't tell. Never rejects.
 */
export async function readWrittenDays(
  people: readonly Person[],
  asOf: WrittenAsOf,
  env: WrittenEnv,
): Promise<WrittenDays> {
  const days = new Map<EmailKey, LastWritten>();
  for (const [file, keys] of groupByFile(people)) {
    const history = await openHistory(file, keys, asOf, env).catch(() => 'unreadable' as const);
    for (const key of keys) {
      const written =
        typeof history === 'string'
          ? notTold(history)
          : await findWriting(key, history.start, history).catch(() => notTold('unreadable'));
      days.set(key, newerOf(days.get(key), written));
    }
  }
  return days;
}

/** Who is in which file; someone may be in several. */
function groupByFile(people: readonly Person[]): ReadonlyMap<string, readonly EmailKey[]> {
  const files = new Map<string, EmailKey[]>();
  for (const person of people) {
    for (const { source } of placesOf(person)) {
      const keys = files.get(source.file);
      if (keys === undefined) files.set(source.file, [person.key]);
      else keys.push(person.key);
    }
  }
  return files;
}

/** Of several places the one that was written last counts; where one can't be told, none can. */
function newerOf(one: LastWritten | undefined, other: LastWritten): LastWritten {
  if (one === undefined || other.status !== 'written') return other;
  return one.status !== 'written' || one.day > other.day ? one : other;
}

/** A file as one commit has it, or as it is in the work tree. */
interface Version {
  readonly commit: string | null;
  readonly path: string;
}

/** A file's past, each version of which is read and blamed once. */
interface FileHistory {
  readonly start: Version;
  readonly top: string;
  readonly today: Day;
  readonly isShallow: boolean;
  /** Of those who are asked about. Null for what is no file of people. Rejects where git can't read it. */
  entriesAt(version: Version): Promise<ReadonlyMap<EmailKey, FileEntry> | null>;
  /** Rejects where git can't blame it, and where that was asked too often. */
  blameAt(version: Version): Promise<BlamedFile>;
}

/** More commits in a row that only moved or formatted an entry nobody has; each costs a start of git. */
const MOST_BLAMES = 100;

/** The name by which git and its hosts know which commits blaming passes over. */
const IGNORED_COMMITS = '.git-blame-ignore-revs';

async function openHistory(
  file: string,
  keys: readonly EmailKey[],
  { today, commit }: WrittenAsOf,
  env: WrittenEnv,
): Promise<FileHistory | WhyNotTold> {
  const named = resolve(env.cwd(), file);
  const path = (await env.files.realPath(named).catch(() => null)) ?? named;
  const opened = await openRepository(path, env);
  if (!opened.ok) return opened.why;
  const { repository } = opened;
  const { git, top } = repository;
  const start = { commit, path: commit === null ? path : await findIn(commit, named) };
  const more = ['-w', ...(await ignoreCommits(top, env))];
  const first = await blameFile(start.path, git, { commit, more });
  if (first === null) {
    const why = commit === null ? await whyNotBlamed(path, git) : 'unknown';
    return why === 'unknown' ? 'unreadable' : why;
  }
  const isShallow = await isShallowClone(git);
  const entries = new Map<string, ReturnType<FileHistory['entriesAt']>>();
  const blames = new Map([[nameVersion(start), Promise.resolve(first)]]);
  return {
    ...{ start, top, today, isShallow },
    entriesAt(version) {
      const name = nameVersion(version);
      const found = entries.get(name) ?? readVersion(version, keys, repository, env);
      entries.set(name, found);
      return found;
    },
    blameAt(version) {
      const name = nameVersion(version);
      const found = blames.get(name) ?? blameVersion(version);
      blames.set(name, found);
      return found;
    },
  };

  async function findIn(id: string, at: string): Promise<string> {
    const files = readCommit(id, repository, { path: named, cwd: env.cwd() });
    return (await files.realPath(at)) ?? at;
  }

  async function blameVersion({ commit: id, path: at }: Version): Promise<BlamedFile> {
    const blamed =
      blames.size > MOST_BLAMES ? null : await blameFile(at, git, { commit: id, more });
    if (blamed === null) throw new Error(`${at} cannot be blamed at ${id}`);
    return blamed;
  }
}

function nameVersion({ commit, path }: Version): string {
  return `${commit ?? ''}:${path}`;
}

async function ignoreCommits(top: string, { files }: WrittenEnv): Promise<readonly string[]> {
  const path = join(top, IGNORED_COMMITS);
  const size = await files.size(path).catch(() => null);
  return size === null ? [] : ['--ignore-revs-file', path];
}

async function readVersion(
  { commit, path }: Version,
  keys: readonly EmailKey[],
  repository: Repository,
  { files, cwd }: WrittenEnv,
): ReturnType<FileHistory['entriesAt']> {
  const there = commit === null ? files : readCommit(commit, repository, { path, cwd: cwd() });
  const bytes = await there.read(path, LARGEST_FILE);
  return bytes === null ? null : readEntries(bytes, path, new Set(keys));
}

/** When a version's entry was last written: the newest writing that any of its lines has. */
async function findWriting(
  key: EmailKey,
  version: Version,
  history: FileHistory,
): Promise<LastWritten> {
  const entry = (await history.entriesAt(version))?.get(key);
  const { lines, commits } = await history.blameAt(version);
  const ids = new Set(entry?.lines.map((line) => lines[line] ?? ''));
  const writers = [...ids].flatMap((id) => commits.get(id) ?? []);
  if (entry === undefined || writers.length < ids.size) return notTold('unreadable');
  let newest: Extract<LastWritten, { status: 'written' }> | null = null;
  for (const commit of writers.sort((a, b) => timeOf(b) - timeOf(a))) {
    const found = await findWritingBy(commit, key, version, history);
    if (found.status === 'unknown') return found;
    if (newest === null || found.day > newest.day) newest = found;
  }
  return newest ?? notTold('unreadable');
}

/** When an entry was written of which a commit has lines: by that commit, or before it, if it says the same there. */
async function findWritingBy(
  commit: BlamedCommit,
  key: EmailKey,
  version: Version,
  history: FileHistory,
): Promise<LastWritten> {
  const { top, isShallow, today } = history;
  const isOpen = isUncommitted(commit);
  if (isShallow && commit.isEnd && !isOpen) return notTold('shallow');
  const written = isOpen ? wroteOn(today) : wroteAt(commit.committedAt);
  if (commit.previous === null) return written;
  const after = isOpen ? version : versionOf(commit, top);
  const before = versionOf(commit.previous, top);
  if (after === null || before === null) return notTold('unreadable');
  const earlier = await history.entriesAt(before);
  // Of what lies encrypted or elsewhere, a commit has other bytes than the work tree: that says nothing.
  if (isOpen && earlier === null) return notTold('unreadable');
  const said = earlier?.get(key)?.says;
  // Mostly someone was added, and then it is no matter what the commit says.
  if (said === undefined) return written;
  const says = (await history.entriesAt(after))?.get(key)?.says;
  return said === says ? findWriting(key, before, history) : written;
}

function versionOf({ id, name }: Pick<BlamedCommit, 'id' | 'name'>, top: string): Version | null {
  const path = pathOf(name, top);
  return path === null ? null : { commit: id, path };
}

/** The newest first: what is in no commit yet is newer than all. */
function timeOf(commit: BlamedCommit): number {
  return isUncommitted(commit) ? Infinity : commit.committedAt;
}

function wroteOn(day: Day): LastWritten {
  return { status: 'written', day };
}

/** A commit can say anything; days have years of four digits. */
function wroteAt(seconds: number): LastWritten {
  if (!Number.isFinite(seconds)) return notTold('unreadable');
  return wroteOn(dayAt(Math.min(Math.max(seconds, 0), LAST_SECOND) * 1000));
}

const LAST_SECOND = Date.parse('9999-12-31T23:59:59Z') / 1000;

function notTold(why: WhyNotTold): LastWritten {
  return { status: 'unknown', why };
}
