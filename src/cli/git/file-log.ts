/** The past of some files, as one `git log` has it: which addresses and which paths each commit took out of them and put into them. */
import { type EmailKey, emailKey } from '../../email.js';
import { findNoFilters, type Git } from './repository.js';

/** What a commit did to files; a merge once for each parent. The newest first. */
export interface LoggedCommit {
  /** Null for what is not committed yet. */
  readonly id: string | null;
  readonly parents: readonly string[];
  /** Of a merge, the parent that it is compared with here; null of any other commit. */
  readonly from: string | null;
  /** Seconds since 1970, `NaN` for what is none. */
  readonly authoredAt: number;
  /** The name, as the commit has it. */
  readonly author: string;
  readonly files: readonly LoggedFile[];
}

/** What a commit did to one file. Who is on a line may be there for any reason: only the whole file tells. */
export interface LoggedFile {
  /** Below the top of the work tree. */
  readonly path: string;
  /** The file's content before and after, as ids of git; null where there was no such file. */
  readonly before: string | null;
  readonly after: string | null;
  readonly took: ReadonlySet<EmailKey>;
  readonly gave: ReadonlySet<EmailKey>;
  /** What stood behind `path:` in lines that are gone, and in new ones. */
  readonly tookPaths: ReadonlySet<string>;
  readonly gavePaths: ReadonlySet<string>;
}

/** Which files to ask about, and who is looked for in them. */
export interface LogQuestion {
  /** Pathspecs of git. */
  readonly files: readonly string[];
  readonly wanted: ReadonlySet<EmailKey>;
}

/** With 10,000 commits and 5,000 people it is 2 seconds. */
const LONGEST_MS = 20_000;

/** No setting of anyone changes what is printed, and none starts a program. */
const PLAIN_DIFF = [
  ...['--patch', '--unified=0', '--inter-hunk-context=0', '--full-index', '--text', '--no-renames'],
  ...['--no-ext-diff', '--no-textconv', '--no-color', '--no-relative', '--submodule=short'],
  // Whether one has changes is asked inside of it, by its own settings.
  '--ignore-submodules=all',
  ...['--src-prefix=a/', '--dst-prefix=b/'],
];

/** Side branches too, and merges beside each parent: someone may be lost in one. */
const PLAIN_LOG = [
  ...['--full-history', '--topo-order', '--diff-merges=separate', '--no-follow', '--pretty=raw'],
  ...['--no-mailmap', '--no-show-signature', '--no-notes', '--no-abbrev-commit', '--no-decorate'],
  '--encoding=UTF-8',
];

const QUOTING = ['-c', 'core.quotePath=false'];

/** All that commits did, from the work tree's newest commit on. In place of it, why git can't tell. */
export async function readFileLog(
  { files, wanted }: LogQuestion,
  git: Git,
): Promise<readonly LoggedCommit[] | 'too_long' | 'unreadable'> {
  const log = [...QUOTING, 'log', ...PLAIN_LOG, ...PLAIN_DIFF, 'HEAD', '--', ...files];
  const ran = await git(log, LONGEST_MS);
  // What was ended has no exit code of its own.
  if (ran.exitCode === null) return 'too_long';
  if (ran.exitCode !== 0) return 'unreadable';
  return parseLog(new TextDecoder().decode(ran.stdout), wanted);
}

/** What the work tree has otherwise than the newest commit; null where git can't tell. */
export async function readOpenChanges(
  { files, wanted }: LogQuestion,
  git: Git,
): Promise<LoggedCommit | null> {
  const unfiltered = await findNoFilters(git);
  if (unfiltered === null) return null;
  const diff = [...unfiltered, ...QUOTING, 'diff', ...PLAIN_DIFF, 'HEAD', '--', ...files];
  const ran = await git(diff, LONGEST_MS);
  if (ran.exitCode !== 0) return null;
  const [open] = parseLog(`commit \n${new TextDecoder().decode(ran.stdout)}`, wanted);
  return open ?? null;
}

/** What the file is that is read at the moment. */
interface OpenFile {
  path: string;
  before: string | null;
  after: string | null;
  readonly took: Set<EmailKey>;
  readonly gave: Set<EmailKey>;
  readonly tookPaths: Set<string>;
  readonly gavePaths: Set<string>;
}

/** What the commit is that is read at the moment. */
interface OpenCommit {
  readonly id: string | null;
  readonly parents: string[];
  readonly from: string | null;
  authoredAt: number;
  author: string;
  readonly files: OpenFile[];
}

/**
 * Lines of files may look like anything: how many there are stands above them, so that none is taken for a word of git.
 * Those of messages begin with spaces.
 * Format: https://git-scm.com/docs/diff-format#generate_patch_text_with_p
 */
function parseLog(log: string, wanted: ReadonlySet<EmailKey>): readonly LoggedCommit[] {
  const commits: OpenCommit[] = [];
  let file = startFile();
  let [gone, come] = [0, 0];
  for (const line of eachLine(log)) {
    if (gone > 0 && line.startsWith('-')) {
      gone -= 1;
      noteLine(line, wanted, file.took, file.tookPaths);
    } else if (come > 0 && line.startsWith('+')) {
      come -= 1;
      noteLine(line, wanted, file.gave, file.gavePaths);
    } else if (line.startsWith('@@ ')) {
      [gone, come] = countsIn(line);
    } else if (line.startsWith('commit ')) {
      commits.push(startCommit(line));
    } else if (line.startsWith('diff --git ')) {
      file = startFile();
      commits.at(-1)?.files.push(file);
    } else {
      readAbove(line, commits.at(-1), file);
    }
  }
  return commits;
}

/** How many lines are gone and have come, from `@@ -2 +2,3 @@`. */
function countsIn(line: string): [number, number] {
  const [, before = '1', after = '1'] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line) ?? [];
  return [Number(before), Number(after)];
}

/** One after another: as a list, those of a long log would take as much again. */
function* eachLine(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}

/** `commit 1a2b…`, with ` (from 3c4d…)` where a merge is compared with that parent. */
function startCommit(line: string): OpenCommit {
  const [, id = null, from = null] =
    /^commit ([0-9a-f]{40,64})(?: \(from ([0-9a-f]{40,64})\))?$/.exec(line) ?? [];
  return { id, parents: [], from, authoredAt: Number.NaN, author: '', files: [] };
}

function startFile(): OpenFile {
  return {
    ...{ path: '', before: null, after: null },
    ...{ took: new Set(), gave: new Set(), tookPaths: new Set(), gavePaths: new Set() },
  };
}

function readAbove(line: string, commit: OpenCommit | undefined, file: OpenFile): void {
  const [, parent] = /^parent ([0-9a-f]{40,64})$/.exec(line) ?? [];
  if (parent !== undefined) commit?.parents.push(parent);
  const [, author, time] = /^author (.*?) ?<[^<>]*> (-?\d+) [-+]\d+$/.exec(line) ?? [];
  if (author !== undefined && commit !== undefined) {
    Object.assign(commit, { author, authoredAt: Number(time) });
  }
  const [, before, after] = /^index ([0-9a-f]+)\.\.([0-9a-f]+)/.exec(line) ?? [];
  if (before !== undefined && after !== undefined) {
    file.before = /^0+$/.test(before) ? null : before;
    file.after = /^0+$/.test(after) ? null : after;
  }
  const name = line.startsWith('--- ') || line.startsWith('+++ ') ? nameIn(line.slice(4)) : null;
  if (name !== null) file.path = name;
}

/** `a/roster.yaml`; a tab stands behind a name with spaces, and quotes around one with odd characters. Null for no file. */
function nameIn(written: string): string | null {
  if (written === '/dev/null') return null;
  const whole = written.replace(/\t$/, '');
  const name = whole.startsWith('"') ? unquote(whole.slice(1, -1)) : whole;
  return name.slice('a/'.length);
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

function unquote(name: string): string {
  return name.replace(/\\([0-7]{3}|.)/g, (_, sign: string) =>
    sign.length === 3 ? String.fromCharCode(Number.parseInt(sign, 8)) : (ESCAPES[sign] ?? sign),
  );
}

function noteLine(
  line: string,
  wanted: ReadonlySet<EmailKey>,
  keys: Set<EmailKey>,
  paths: Set<string>,
): void {
  const text = line.includes('\\') ? line.replace(ESCAPED, decode) : line;
  if (text.includes('@')) for (const key of keysIn(text.slice(1), wanted)) keys.add(key);
  const [, path] = /\bpath["']?\s*:\s*["']?([^"',{}]+\.ya?ml)/.exec(line) ?? [];
  if (path !== undefined) paths.add(path);
}

/** In double quotes YAML can write any sign by its number. */
const ESCAPED = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})/gi;

function decode(escaped: string): string {
  const number = Number.parseInt(escaped.slice(2), 16);
  return number <= 0x10ffff ? String.fromCodePoint(number) : escaped;
}

/** The addresses that stand on a line of YAML, as a roster compares them. */
function keysIn(line: string, wanted: ReadonlySet<EmailKey>): readonly EmailKey[] {
  const words = line.split(/[\s,{}[\]"]+/).filter((word) => word.includes('@'));
  return words
    .map((word) => emailKey(word.replace(/^'|'$/g, '').replaceAll("''", "'")))
    .filter((key) => wanted.has(key));
}
