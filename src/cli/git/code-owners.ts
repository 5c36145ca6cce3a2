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
}

/** Rules that stand below one heading; GitHub has no headings. */
type OwnerSection = readonly OwnerRule[];

/** Where the forges look for the file, from the top of the repository; the first that is there counts. */
export const OWNERS_FILES: readonly string[] = [
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab/CODEOWNERS',
];

/** The owners of a file, as they are written, by its path from the top; empty for nobody. */
export function parseOwners(text: string): (path: string) => readonly string[] {
  const sections = readSections(text);
  return (path) => {
    const found = sections.flatMap(
      (section) => section.findLast(({ matches }) => matches(path))?.owners ?? [],
    );
    return [...new Set(found)];
  };
}

/** `[Name]`, `^[Name]` and `[Name][2] @owner`: what stands behind it owns lines that name nobody. */
const HEADING = /^\^?\[[^\]]+\](?:\[\d+\])?(?:\s+(.*))?$/;

function readSections(text: string): readonly OwnerSection[] {
  const sections: OwnerRule[][] = [[]];
  let usual: readonly string[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(?<=^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const heading = HEADING.exec(line);
    if (heading !== null) {
      usual = words(heading[1] ?? '');
      sections.push([]);
      continue;
    }
    const [pattern = '', ...named] = words(line);
    const owners = named.length === 0 ? usual : named;
    sections.at(-1)?.push({ matches: toMatcher(pattern), owners });
  }
  return sections;
}

/** Words are parted by spaces; a backslash keeps a space, and other signs, in one. */
function words(line: string): readonly string[] {
  return line.match(/(?:\\.|[^\s\\])+/g) ?? [];
}

/**
 * As .gitignore has patterns, but for `docs/*`, which is for files directly in there, and for `!` and `[ ]`, which mean nothing.
 */
function toMatcher(written: string): (path: string) => boolean {
  const pattern = written.replaceAll(/\\(.)/g, '$1');
  const bare = pattern.replace(/^\//, '');
  const isAnchored = pattern.startsWith('/') || bare.replace(/\/$/, '').includes('/');
  const start = isAnchored ? '^' : '^(?:.*/)?';
  const isFolder = bare.endsWith('/');
  const body = bare.replace(/\/$/, '').split('/').map(segmentPattern).join('/');
  // `**/` is any number of folders, none as well.
  const joined = body.replaceAll('.*/', '(?:.*/)?');
  const last = bare.split('/').at(-1) ?? '';
  const end = isFolder ? '/.+$' : last.includes('*') ? '$' : '(?:/.+)?$';
  const expression = new RegExp(`${start}${joined}${end}`, 'u');
  return (path) => expression.test(path);
}

function segmentPattern(segment: string): string {
  if (segment === '**') return '.*';
  return segment
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]');
}
