/**
 * Who owns a file, by CODEOWNERS: the last line that matches decides, in each section. Sources:
 * https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 * https://docs.gitlab.com/user/project/codeowners/reference/
 */

/** A line that matches files. */
interface OwnerRule {
  readonly matches: (path: string) => boolean;
  /** Empty for a line that says that nobody owns what it matches. */
  readonly owners: readonly string[];
  /** GitLab's `!`: nobody owns it in this section, whatever else stands there. */
  readonly isExclusion: boolean;
}

/** Whose rules a file is read by; `none` where nobody can tell. */
type OwnersForge = 'github' | 'gitlab' | 'none';

/** Where each forge looks for the file, from the top of the repository; the first that is there counts. */
export const OWNERS_FILES: Readonly<Record<OwnersForge, readonly string[]>> = {
  github: ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'],
  gitlab: ['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'],
  none: ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'],
};

/**
 * The owners of a file, as they are written, by its path from the top; empty for nobody. A file with headings is read as
 * GitLab does wherever it is, since GitHub has none.
 */
export function parseOwners(
  text: string,
  forge: OwnersForge = 'none',
): (path: string) => readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const isGitLab = forge === 'gitlab' || lines.some((line) => HEADING.test(line));
  const sections = readSections(lines, isGitLab ? GITLAB : GITHUB);
  return (path) => {
    const found = sections.flatMap((section) => {
      const matching = section.filter(({ matches }) => matches(path));
      return matching.some(({ isExclusion }) => isExclusion) ? [] : (matching.at(-1)?.owners ?? []);
    });
    return [...new Set(found)];
  };
}

/** `[Name]`, `^[Name]` and `[Name][2] @owner`: what stands behind it owns lines that name nobody. */
const HEADING = /^\^?\[([^\]]+)\](?:\[\d+\])?(?:\s+(.*))?$/;

/** Whose rules hold: one line can mean other files. */
interface Dialect {
  /** The line without what is said about it. */
  readonly withoutComment: (line: string) => string;
  readonly patternOf: (written: string) => Pattern;
  /** Whether `!` takes files out. At GitHub it does not work, so that the line matches nothing. */
  readonly excludes: boolean;
  /** Whether a line whose owner can be nobody's is passed over, rather than that owner alone. */
  readonly isStrict: boolean;
}

/** Names from the top down; `**` is any number of folders, none as well. */
type Pattern = readonly PatternName[];

/** A name, sign for sign; null is any number of signs. */
type PatternName = '**' | readonly (((sign: string) => boolean) | null)[];

/** Sections of one name are one, whatever stands between them. */
function readSections(
  lines: readonly string[],
  dialect: Dialect,
): readonly (readonly OwnerRule[])[] {
  const sections = new Map<string, OwnerRule[]>();
  let name = '';
  let usual: readonly string[] = [];
  for (const raw of lines) {
    const line = dialect.withoutComment(raw);
    const heading = HEADING.exec(line);
    if (heading !== null) {
      name = (heading[1] ?? '').toLowerCase();
      usual = words(heading[2] ?? '').filter((it) => OWNER.test(it));
      continue;
    }
    const rule = line === '' ? null : readRule(line, usual, dialect);
    if (rule !== null) sections.set(name, [...(sections.get(name) ?? []), rule]);
  }
  return [...sections.values()];
}

/** `@user`, `@org/team`, GitLab's `@@role`, or an address. */
const OWNER = /^(?:@{1,2}[^@\s]+|[^@\s]+@[^@\s]+)$/;

function readRule(line: string, usual: readonly string[], dialect: Dialect): OwnerRule | null {
  const [written = '', ...named] = words(line);
  const owners = named.filter((it) => OWNER.test(it));
  if (dialect.isStrict && owners.length < named.length) return null;
  const isExclusion = dialect.excludes && written.startsWith('!');
  const pattern = dialect.patternOf(isExclusion ? written.slice(1) : written);
  return {
    matches: (path) => matchesPath(pattern, path.split('/')),
    owners: owners.length === 0 ? usual : owners,
    isExclusion,
  };
}

/** Words are parted by spaces; a backslash keeps a space, and other signs, in one. */
function words(line: string): readonly string[] {
  return line.match(/(?:\\.|[^\s\\])+/g) ?? [];
}

function writtenNames(written: string): readonly string[] {
  return written.split('/').filter((name) => name !== '');
}

const ANY_FOLDERS: PatternName = '**';
const ANY_NAME: PatternName = [null];

/**
 * As .gitignore has patterns: with a slash before its end it begins at the top, else anywhere, and what is below a folder
 * belongs to it. But for `docs/*`, which is for files directly in there, and for `!` and `[ ]`, which mean nothing.
 */
const GITHUB: Dialect = {
  withoutComment: (line) => line.replace(/(?<=^|\s)#.*$/, '').trim(),
  excludes: false,
  isStrict: true,
  patternOf(written) {
    const names = writtenNames(written);
    const segments = names.map((name) => patternNameOf(name, false));
    const isAnchored = written.slice(0, -1).includes('/');
    const start = isAnchored ? segments : [ANY_FOLDERS, ...segments];
    if (written.endsWith('/')) return [...start, ANY_FOLDERS, ANY_NAME];
    return isAnchored && names.at(-1) === '*' ? start : [...start, ANY_FOLDERS];
  },
};

/**
 * Begins anywhere unless with a slash, and is about what is below a folder only where it ends with one. Names are those
 * of Ruby's `File.fnmatch`: `[a-c]` is one of these signs, and `**` any folders only before a slash. What stands behind a
 * `#` that does not begin the line counts.
 */
const GITLAB: Dialect = {
  withoutComment: (line) => (line.startsWith('#') ? '' : line),
  excludes: true,
  isStrict: false,
  patternOf(written) {
    const names = writtenNames(written);
    const isFolder = written.endsWith('/');
    const segments = names.map((name, at) => {
      const isLast = at === names.length - 1 && !isFolder;
      return isLast && name === '**' ? ANY_NAME : patternNameOf(name, true);
    });
    const start: Pattern = written.startsWith('/') ? segments : [ANY_FOLDERS, ...segments];
    return isFolder ? [...start, ANY_FOLDERS, ANY_NAME] : start;
  },
};

/** A backslash takes away what the sign behind it means. */
const SIGN = /\\.|./gsu;
const SIGN_OR_SET = /\\.|\[[!^]?\]?[^\]]*\]|./gsu;

function patternNameOf(name: string, hasSets: boolean): PatternName {
  if (name === '**') return ANY_FOLDERS;
  const parts = name.match(hasSets ? SIGN_OR_SET : SIGN) ?? [];
  return parts.map((part) => {
    if (part === '*') return null;
    if (part === '?') return () => true;
    if (hasSets && /^\[.+\]$/u.test(part)) return setOf(part.slice(1, -1));
    const sign = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
    return (other) => other === sign;
  });
}

/** `a-cx`, or `!a-cx` for any other sign. */
function setOf(written: string): (sign: string) => boolean {
  const isInverse = /^[!^]/.test(written);
  const ranges = (isInverse ? written.slice(1) : written).match(/.-.|./gsu) ?? [];
  return (sign) => {
    const isIn = ranges.some((range) => {
      const [first = '', dash, last = first] = [...range];
      return dash === undefined ? sign === first : first <= sign && sign <= last;
    });
    return isIn !== isInverse;
  };
}

/** Goes through the pattern once, with every place of the path that it can have come to: no pattern makes it slow. */
function matchesPath(pattern: Pattern, path: readonly string[]): boolean {
  let reached: ReadonlySet<number> = new Set([0]);
  for (const segment of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (segment === '**') for (let far = at; far <= path.length; far += 1) next.add(far);
      else if (at < path.length && matchesSegment(segment, [...(path[at] ?? '')])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(path.length);
}

/** Goes back to the last star alone, which is enough. */
function matchesSegment(segment: Exclude<PatternName, '**'>, name: readonly string[]): boolean {
  let [at, from, star, tried] = [0, 0, -1, 0];
  while (from < name.length) {
    const part = segment[at];
    if (part === null) [star, tried, at] = [at, from, at + 1];
    else if (part?.(name[from] ?? '')) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, from, tried] = [star + 1, tried + 1, tried + 1];
    else return false;
  }
  return segment.slice(at).every((part) => part === null);
}
