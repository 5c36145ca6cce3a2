/** Files that cost a parser most for their size, up to the largest that is read at all; and what is no file. */
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';

const LARGEST = 16 * 1024 * 1024;
const HEAD = 'version: 1\nusers:\n';

/** A file, made when it is asked for: together they would fill the memory. */
export interface NastyFile {
  readonly name: string;
  readonly make: () => string | Uint8Array;
  /** What `roster validate` exits with: 0 for a roster, 3 for what is none. */
  readonly status: 0 | 3;
}

/** What has a file's name without being one: reading it would wait for ever, or never come to an end. */
export interface NoFile {
  readonly name: string;
  readonly put: (path: string) => void;
  readonly status: 3;
}

/** Puts it where a roster is looked for. */
export function putNasty(nasty: NastyFile | NoFile, path: string): void {
  rmSync(path, { force: true });
  if ('put' in nasty) nasty.put(path);
  else writeFileSync(path, nasty.make());
}

function linkTo(target: string): NoFile {
  return { name: `a link to ${target}`, put: (path) => symlinkSync(target, path), status: 3 };
}

/** Pipes and devices, by themselves and behind links. */
export const NO_FILES: readonly NoFile[] = [
  {
    name: 'a pipe that nobody writes to',
    put: (path) => void execFileSync('mkfifo', [path]),
    status: 3,
  },
  {
    name: 'a link to such a pipe',
    put: (path) => {
      rmSync(`${path}.pipe`, { force: true });
      execFileSync('mkfifo', [`${path}.pipe`]);
      symlinkSync(`${path}.pipe`, path);
    },
    status: 3,
  },
  ...['/dev/zero', '/dev/urandom', '/dev/null', '/dev/stdin'].map(linkTo),
];

/** One piece again and again, up to the largest file. */
function full(name: string, piece: string, before = '', status: 0 | 3 = 3): NastyFile {
  const times = Math.floor((LARGEST - Buffer.byteLength(before)) / Buffer.byteLength(piece));
  return { name, make: () => before + piece.repeat(times), status };
}

/** Lines that differ, as many as fit or fewer. */
function lines(name: string, line: (n: number) => string, most = 10 ** 9): NastyFile {
  const make = (): string => {
    const all: string[] = [HEAD];
    let size = HEAD.length;
    for (let n = 0; n < most; n += 1) {
      const next = line(n);
      size += Buffer.byteLength(next);
      if (size > LARGEST) break;
      all.push(next);
    }
    return all.join('');
  };
  return { name, make, status: 3 };
}

/** A plain and valid roster. */
export function peopleFile(people: number): string {
  const all = Array.from(
    { length: people },
    (_, n) => `  - email: person-${n}@acme.io\n    account_type: DEVELOPER\n`,
  );
  return HEAD + all.join('');
}

const person = '  - { email: a@acme.io, account_type: ADMIN }\n';

function withAddress(address: string): string {
  return `  - { email: ${address}, account_type: ADMIN }\n`;
}

/** Ignored addresses in a policy, and people to hold against each of them. */
function patterns(name: string, count: number, status: 0 | 3): NastyFile {
  const make = (): string => {
    const all = Array.from({ length: count }, (_, n) => `    - "*a*b*c*${n}@acme.io"\n`);
    return peopleFile(5_000).replace('users:', `policy:\n  ignore:\n${all.join('')}users:`);
  };
  return { name, make, status };
}

/** The worst that is known of each kind. */
export const NASTY_FILES: readonly NastyFile[] = [
  { name: '10,000 people', make: () => peopleFile(10_000), status: 0 },
  { name: '100,000 people', make: () => peopleFile(100_000), status: 0 },
  {
    name: 'one person 230,000 times',
    make: () =>
      `version: 1\nusers:\n${'  - { email: a@b.io, account_type: ADMIN }\n'.repeat(230_000)}`,
    status: 3,
  },
  {
    name: '230,000 people without an address',
    make: () => `version: 1\nusers:\n${'  - { email: a, account_type: b }\n'.repeat(230_000)}`,
    status: 3,
  },
  full('small people', '- {a: b}\n', 'users:\n'),
  full('keys without values', '- a:\n', 'users:\n'),
  full('empty lists', '[],', 'users: ['),
  full('lists of lists', '[[]],'),
  full('a million dashes', '- '),
  full('dashes, line by line', '-\n'),
  full('question marks', '? '),
  full('colons', ': '),
  full('colons, line by line', ':\n'),
  full('opening brackets', '['),
  full('opening braces', '{a: '),
  full('closing brackets', ']'),
  full('bad escapes', '\\z', '"'),
  full('good escapes', '\\u0041', '"'),
  full('short bad escapes', '"\\z",', '['),
  full('one quoted value', 'x', '"'),
  full('one plain value', 'x'),
  full('one value of many lines', 'x\n'),
  full('one value of words', 'x '),
  full('a block of many lines', '  x\n', 'a: |\n'),
  full('a folded block of blank lines', '\n', 'a: >\n'),
  full('spaces', ' '),
  full('spaces behind a roster', ' ', HEAD + person, 0),
  full('tabs', '\t'),
  full('blank lines', '\n'),
  full('carriage returns', '\r'),
  full('comments', '#\n'),
  full('comments behind a roster', '# x\n', HEAD + person, 0),
  full('comments behind values', '- # x\n'),
  full('one comment', '#'),
  full('percent signs', '%\n'),
  full('documents', '---\n'),
  full('ends of documents', '...\n'),
  full('anchors', '&a '),
  full('tags', '! '),
  full('aliases', '*a, ', 'a: &a [x]\nb: ['),
  full('quotes', '"" '),
  full('single quotes', "'' "),
  full('at signs', '@ '),
  full('nothing but NUL', '\0'),
  full('bidi marks', '\u202e'),
  full('emoji', '😀'),
  full('one person again and again', person, HEAD),
  full('many numbers', '- 1\n', HEAD),
  full('people that are numbers', '1,', `${HEAD}  [`),
  lines('a million keys', (n) => `k${n}:\n`),
  lines('keys in one mapping', (n) => (n === 0 ? '  {' : `k${n},`)),
  lines('people with bad addresses', (n) => `  - { email: p${n}, account_type: ADMN }\n`),
  lines('people with unknown keys', (n) => `  - { mail${n}: p@acme.io, role: ADMIN }\n`),
  lines(
    'people of mixed scripts',
    (n) => `  - { email: p${n}@аcme.io, account_type: ADMIN }\n`,
    9000,
  ),
  lines('long keys', (n) => `${'k'.repeat(60_000)}${n}:\n`),
  lines('long keys of people', (n) => `  - { ${'k'.repeat(60_000)}${n}: 1 }\n`),
  lines(
    'long account types',
    (n) => `  - { email: p${n}@acme.io, account_type: ${'D'.repeat(60_000)} }\n`,
  ),
  lines('long addresses', (n) => withAddress(`${'p'.repeat(60_000)}${n}@acme.io`)),
  lines('long domains', (n) => withAddress(`p${n}@${'a.'.repeat(30_000)}io`)),
  lines('long addresses of at signs', (n) => withAddress(`p${n}${'@'.repeat(60_000)}`)),
  lines('long addresses of marks', (n) =>
    withAddress(`p${n}${'\u0301\u0323'.repeat(12_000)}@acme.io`),
  ),
  lines('marks in front of addresses', (n) =>
    withAddress(`${'\u0323\u0301'.repeat(12_000)}${n}@acme.io`),
  ),
  lines('long addresses of bidi marks', (n) =>
    withAddress(`p${n}${'\u202e'.repeat(12_000)}@acme.io`),
  ),
  patterns('five hundred patterns', 500, 0),
  patterns('many patterns', 20_000, 3),
  {
    name: 'people with 16 MiB of notes',
    make: () => HEAD + person.replace('ADMIN', `ADMIN, note: "${'x'.repeat(LARGEST - 200)}"`),
    status: 3,
  },
  { name: 'bytes that are no text', make: () => new Uint8Array(LARGEST).fill(0xff, 2), status: 3 },
  {
    name: 'a bad byte at the very end',
    make: () => Buffer.concat([Buffer.alloc(LARGEST - 1, 'é'), Buffer.of(0xff)]),
    status: 3,
  },
];
