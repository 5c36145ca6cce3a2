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

/** Where the forges look for the file, from the top of the repository; the first that is there counts. */
export const OWNERS_FILES: readonly string[] = [
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab/CODEOWNERS',
];

/**
 * The owners of a file, as they are written, by its path from the top; empty for nobody. A file with headings is read as
 * GitLab does, since GitHub has none; others as GitHub does.
 */
export function parseOwners(text: string): (path: string) => readonly string[] {
  const lines = text.split(/\r?\n/).map((raw) => raw.replace(/(?<=^|\s)#.*$/, '').trim());
  const sections = readSections(lines, lines.some((line) => HEADING.test(line)) ? GITLAB : GITHUB);
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
  readonly patternOf: (written: string) => Pattern;
  /** Whether `!` takes files out. At GitHub it does not work, so that the line matches nothing. */
  readonly excludes: boolean;
  /** Whether a line whose owner can be nobody's is passed over, rather than that owner alone. */
  readonly isStrict: boolean;
}

/** Names from the top down; `**` is any number of folders, none as well. */
type Pattern = readonly string[];

/** Sections of one name are one, whatever stands between them. */
function readSections(
  lines: readonly string[],
  dialect: Dialect,
): readonly (readonly OwnerRule[])[] {
  const sections = new Map<string, OwnerRule[]>();
  let name = '';
  let usual: readonly string[] = [];
  for (const line of lines) {
    const heading = HEADING.exec(line);
    if (heading !== null) {
      name = (heading[1] ?? '').toLowerCase();
      usual = words(heading[2] ?? '');
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

function namesOfPattern(written: string): Pattern {
  return written
    .replaceAll(/\\(.)/g, '$1')
    .split('/')
    .filter((name) => name !== '');
}

/**
 * As .gitignore has patterns: with a slash before its end it begins at the top, else anywhere, and what is below a folder
 * belongs to it. But for `docs/*`, which is for files directly in there, and for `!` and `[ ]`, which mean nothing.
 */
const GITHUB: Dialect = {
  excludes: false,
  isStrict: true,
  patternOf(written) {
    const names = namesOfPattern(written);
    const isAnchored = written.slice(0, -1).includes('/');
    const start = isAnchored ? names : ['**', ...names];
    if (written.endsWith('/')) return [...start, '**', '*'];
    return isAnchored && names.at(-1) === '*' ? start : [...start, '**'];
  },
};

/** Begins anywhere unless with a slash, and is about what is below a folder only where it ends with one. */
const GITLAB: Dialect = {
  excludes: true,
  isStrict: false,
  patternOf(written) {
    const names = namesOfPattern(written);
    const start = written.startsWith('/') ? names : ['**', ...names];
    return written.endsWith('/') ? [...start, '**', '*'] : start;
  },
};

/** Goes through the pattern once, with every place of the path that it can have come to: no pattern makes it slow. */
function matchesPath(pattern: Pattern, path: readonly string[]): boolean {
  let reached: ReadonlySet<number> = new Set([0]);
  for (const name of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (name === '**') for (let far = at; far <= path.length; far += 1) next.add(far);
      else if (at < path.length && matchesSegment(name, path[at] ?? '')) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(path.length);
}

/** `*` is any characters, `?` one. Goes back to the last `*` alone, which is enough. */
function matchesSegment(pattern: string, name: string): boolean {
  let [at, from, star, tried] = [0, 0, -1, 0];
  while (from < name.length) {
    if (pattern[at] === '*') [star, tried, at] = [at, from, at + 1];
    else if (pattern[at] === '?' || pattern[at] === name[from]) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, from, tried] = [star + 1, tried + 1, tried + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
