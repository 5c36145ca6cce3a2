/** Random pasts of a roster: whatever was moved and formatted, git tells when each entry was really written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRosterPast } from '../../../src/cli/git/roster-past.js';
import { readWrittenDays } from '../../../src/cli/git/written.js';
import { dayAt, dayLater } from '../../../src/day.js';
import { emailKey } from '../../../src/email.js';
import { processEnv } from '../../../src/env/node.js';
import { formatText } from '../../../src/roster/format/format.js';
import { readRoster } from '../../../src/roster/read.js';
import { envIn, hasGit, type TestRepository, testRepository } from '../../fixtures/git.js';
import { person } from '../../fixtures/workspaces.js';

const NAMES = ['ana', 'bo', 'cy', 'dee'] as const;
const TYPES = ['ADMIN', 'DEVELOPER', 'ANALYST', 'WORKSPACE_ADMIN'] as const;
const START = dayAt(Date.parse('2026-01-01'));

type Name = (typeof NAMES)[number];

interface Entry {
  readonly type: string;
  readonly note: string | null;
}

/** What someone does to the file in one commit. Some of it says something new, the rest does not. */
type Deed =
  | { readonly kind: 'type'; readonly name: Name; readonly type: string }
  | { readonly kind: 'note'; readonly name: Name; readonly note: string | null }
  | { readonly kind: 'remove' | 'move'; readonly name: Name }
  | { readonly kind: 'fmt' | 'braces' | 'comment' };

const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant('type' as const),
    name: fc.constantFrom(...NAMES),
    type: fc.constantFrom(...TYPES),
  }),
  fc.record({
    kind: fc.constant('note' as const),
    name: fc.constantFrom(...NAMES),
    // Taking a line away is what blaming does not see, so a note stays one.
    note: fc.constantFrom('one', 'two'),
  }),
  fc.record({
    kind: fc.constantFrom('remove' as const, 'move' as const),
    name: fc.constantFrom(...NAMES),
  }),
  fc.record({ kind: fc.constantFrom('fmt' as const, 'braces' as const, 'comment' as const) }),
);

/** The file as someone has it, and when each entry was written. */
interface Past {
  readonly entries: ReadonlyMap<Name, Entry>;
  readonly written: ReadonlyMap<Name, string>;
  readonly form: 'block' | 'braces';
  readonly comments: number;
  readonly isFormatted: boolean;
}

function play(past: Past, deed: Deed, day: string): Past {
  const entries = new Map(past.entries);
  const written = new Map(past.written);
  const write = (name: Name, entry: Entry): void => {
    const old = entries.get(name);
    if (old?.type === entry.type && old.note === entry.note) return;
    entries.set(name, entry);
    written.set(name, day);
  };
  switch (deed.kind) {
    case 'type':
      write(deed.name, { note: entries.get(deed.name)?.note ?? null, type: deed.type });
      break;
    case 'note':
      write(deed.name, { type: entries.get(deed.name)?.type ?? 'ANALYST', note: deed.note });
      break;
    case 'remove':
      entries.delete(deed.name);
      written.delete(deed.name);
      break;
    case 'move': {
      const entry = entries.get(deed.name);
      entries.delete(deed.name);
      if (entry !== undefined) entries.set(deed.name, entry);
      break;
    }
    case 'fmt':
      return { ...past, isFormatted: !past.isFormatted };
    case 'braces':
      return { ...past, form: past.form === 'block' ? 'braces' : 'block' };
    case 'comment':
      return { ...past, comments: past.comments + 1 };
  }
  return { ...past, entries, written };
}

function textOf({ entries, form, comments, isFormatted }: Past): string {
  const head = `${'# a comment\n'.repeat(comments)}version: 1\nusers:${entries.size === 0 ? ' []' : ''}\n`;
  const text = head + [...entries].map((each) => entryText(each, form)).join('');
  return isFormatted ? formatText(text) : text;
}

function entryText([name, { type, note }]: readonly [Name, Entry], form: Past['form']): string {
  const keys = [
    `account_type: ${type}`,
    ...(note === null ? [] : [`note: ${note}`]),
    `email: ${name}@acme.io`,
  ];
  return form === 'braces' ? `  - { ${keys.join(', ')} }\n` : `  - ${keys.join('\n    ')}\n`;
}

describe.skipIf(!hasGit())('the laws of asking when an entry was written (needs git)', () => {
  it('names the day on which it last said something else, through any past', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDeed, { minLength: 3, maxLength: 12 }), async (deeds) => {
        const repository = testRepository();
        let past: Past = {
          ...{ entries: new Map(), written: new Map(), form: 'block', comments: 0 },
          isFormatted: false,
        };
        for (const [index, deed] of deeds.entries()) {
          const day = dayLater(START, index);
          past = play(past, deed, day);
          repository.write('roster.yaml', textOf(past));
          repository.write('always.txt', String(index));
          repository.commit(deed.kind, `${day}T12:00:00+00:00`);
        }
        const file = `${repository.folder}/roster.yaml`;
        const people = [...past.entries.keys()].map((name) => ({
          ...person(`${name}@acme.io`, 'ANALYST'),
          source: { file, line: 1 },
        }));
        const asOf = { today: dayLater(START, 99), commit: null };
        const days = await readWrittenDays(people, asOf, { ...processEnv(), variables: {} });
        for (const [name, day] of past.written) {
          expect(days.get(emailKey(`${name}@acme.io`))).toEqual({ status: 'written', day });
        }
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});

/** Where someone is listed: in a file of a team, or in the root file, which has many names in its time. */
type Place = 'root' | 'team';

interface Listing {
  readonly places: ReadonlyMap<Name, Place>;
  /** The commit that took each of the others off. */
  readonly takenOff: ReadonlyMap<Name, string>;
  readonly comments: readonly Name[];
  readonly isFormatted: boolean;
  readonly path: string;
}

type ListingDeed =
  | { readonly kind: 'list'; readonly name: Name; readonly place: Place }
  | { readonly kind: 'take_off' | 'comment'; readonly name: Name }
  | { readonly kind: 'fmt' | 'rename' | 'side_branch' };

const anyListingDeed: fc.Arbitrary<ListingDeed> = fc.oneof(
  fc.record({
    kind: fc.constant('list' as const),
    name: fc.constantFrom(...NAMES),
    place: fc.constantFrom<Place>('root', 'team'),
  }),
  fc.record({ kind: fc.constant('take_off' as const), name: fc.constantFrom(...NAMES) }),
  fc.record({ kind: fc.constant('comment' as const), name: fc.constantFrom(...NAMES) }),
  fc.record({ kind: fc.constantFrom('fmt' as const, 'rename' as const, 'side_branch' as const) }),
);

function playListing(past: Listing, deed: ListingDeed, index: number): Listing {
  const places = new Map(past.places);
  switch (deed.kind) {
    case 'list':
      return { ...past, places: places.set(deed.name, deed.place) };
    case 'take_off':
      places.delete(deed.name);
      return { ...past, places };
    case 'comment':
      return { ...past, comments: [...past.comments, deed.name] };
    case 'fmt':
      return { ...past, isFormatted: !past.isFormatted };
    case 'rename':
      return { ...past, path: `roster-${index}.yaml` };
    case 'side_branch':
      return past;
  }
}

function listingText(past: Listing, place: Place): string {
  const here = [...past.places].filter(([, where]) => where === place);
  const entries = here.map(([name]) => `  - { account_type: ANALYST, email: ${name}@acme.io }\n`);
  const comments = past.comments.map((name) => `# { email: ${name}@acme.io }\n`);
  const include =
    place === 'root' ? 'include:\n  - { path: team.yaml, may_grant: [ANALYST] }\n' : '';
  const boss = place === 'root' ? '  - { email: boss@acme.io, account_type: ADMIN }\n' : '';
  const users = boss + entries.join('');
  const text = `${comments.join('')}version: 1\n${include}users:${users === '' ? ' []' : `\n${users}`}\n`;
  return past.isFormatted ? formatText(text) : text;
}

function writeListing(past: Listing, { write }: TestRepository): void {
  write(past.path, listingText(past, 'root'));
  write('team.yaml', listingText(past, 'team'));
}

/** One commit, on a branch of its own that is merged where that is asked. */
function commitDeed(
  before: Listing,
  deed: ListingDeed,
  index: number,
  isOnSide: boolean,
  repository: TestRepository,
): Listing {
  const { git, write, remove, commit } = repository;
  if (isOnSide) git('checkout', '--quiet', '-b', `side-${index}`);
  const past = playListing(before, deed, index);
  if (past.path !== before.path) remove(before.path);
  writeListing(past, repository);
  write('always.txt', String(index));
  const id = commit(deed.kind, `2026-02-${10 + index}T12:00:00+00:00`);
  const gone = [...before.places.keys()].filter((name) => !past.places.has(name));
  if (isOnSide) {
    git('checkout', '--quiet', 'main');
    git('merge', '--quiet', '--no-ff', '--message', 'merged', `side-${index}`);
  }
  const takenOff = new Map([...past.takenOff, ...gone.map((name) => [name, id] as const)]);
  return { ...past, takenOff };
}

function playAll(deeds: readonly ListingDeed[], repository: TestRepository): Listing {
  const nobody = { places: new Map(), takenOff: new Map(), comments: [] };
  let past: Listing = { ...nobody, isFormatted: false, path: 'roster.yaml' };
  writeListing(past, repository);
  repository.commit('first');
  for (const [index, deed] of deeds.entries()) {
    const isOnSide = deeds[index - 1]?.kind === 'side_branch';
    past = commitDeed(past, deed, index, isOnSide, repository);
  }
  return past;
}

/** Comments that move under the new names of a file, and an entry that was taken off under the first one. */
const COMMENTED_AND_RENAMED: ListingDeed[] = [
  { kind: 'list', name: 'dee', place: 'root' },
  { kind: 'comment', name: 'dee' },
  { kind: 'take_off', name: 'dee' },
  { kind: 'list', name: 'cy', place: 'root' },
  { kind: 'rename' },
  { kind: 'comment', name: 'bo' },
  { kind: 'take_off', name: 'ana' },
  { kind: 'fmt' },
  { kind: 'list', name: 'ana', place: 'root' },
  { kind: 'rename' },
];

describe.skipIf(!hasGit())('the laws of asking who was taken off (needs git)', () => {
  it('names the last commit after which someone was on no line, through any past', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyListingDeed, { minLength: 4, maxLength: 14 }), async (deeds) => {
        const repository = testRepository();
        const past = playAll(deeds, repository);
        const env = envIn(repository.folder);
        const parsed = await readRoster(past.path, env.files, dayLater(START, 99));
        if (!parsed.ok) throw new Error('The roster of this test has a problem.');
        const others = NAMES.filter((name) => !past.places.has(name));
        const wanted = new Set(others.map((name) => emailKey(`${name}@acme.io`)));
        const said = await readRosterPast(wanted, parsed.roster, env);
        for (const name of others) {
          const takenOff = said.get(emailKey(`${name}@acme.io`))?.taken_off;
          expect([name, takenOff?.commit ?? takenOff]).toEqual([
            name,
            past.takenOff.get(name) ?? null,
          ]);
        }
      }),
      { numRuns: 20, examples: [[COMMENTED_AND_RENAMED]] },
    );
  }, 60_000);
});
