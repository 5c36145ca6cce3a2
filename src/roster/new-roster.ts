/** The text of a new roster, in the canonical form. */
import { ACCOUNT_TYPES } from '../account-type.js';
import { emailKey } from '../email.js';
import type { NewPerson } from './edit/person.js';
import { BLOCK_STYLE, writePersonLines } from './edit/style.js';
import { commentWords, writeScalar } from './yaml/text.js';

/** Something with words about it. */
export interface Remarked {
  readonly text: string;
  readonly remark: string;
}

/** What a new roster is made of. */
export interface RosterDraft {
  /** What the file is, as a sentence. */
  readonly about: string;
  readonly workspaceUid: string | null;
  readonly people: readonly NewPerson[];
  /** Patterns for `policy.ignore`, each with why. */
  readonly ignored: readonly Remarked[];
  /** Whether nobody on the roster is an active admin, so that the guard must not ask for one. */
  readonly isWithoutAdmin: boolean;
  /** Whom the roster does not list, each with why. */
  readonly leftOut: readonly Remarked[];
}

/** The whole text. The same draft gives the same text, in whatever order its people are. */
export function writeRoster(draft: RosterDraft): string {
  const { about, workspaceUid, leftOut } = draft;
  return [
    '# yaml-language-server: $schema=./roster.schema.json',
    '# Editors check this file against that schema: roster schema > roster.schema.json',
    '#',
    `# ${about}`,
    'version: 1',
    '',
    ...(workspaceUid === null ? [] : ['workspace:', `  uid: ${scalar(workspaceUid)}`, '']),
    ...writePolicy(draft),
    '',
    ...writeUsers(draft.people),
    ...(leftOut.length === 0 ? [] : ['', '# Left out:']),
    ...leftOut.map(({ text, remark }) => `#   ${commentWords(text)} (${commentWords(remark)})`),
    '',
  ].join('\n');
}

/** Nothing is taken from anyone on the first day. */
function writePolicy({ ignored, isWithoutAdmin }: RosterDraft): readonly string[] {
  return [
    'policy:',
    '  # Active users who are not on this roster are reported and left alone. Once the plan reports',
    '  # only people who should go, write `disable` here: from then on, users who are not listed are disabled.',
    '  unlisted: keep',
    ...(ignored.length === 0
      ? []
      : ['  # Users whom roster cannot manage: it neither sees nor touches them.', '  ignore:']),
    ...ignored.map(({ text, remark }) => `    - ${scalar(text)} # ${commentWords(remark)}`),
    ...(isWithoutAdmin
      ? ['  # Nobody below is an active admin. Write 1 here once someone is.', '  min_admins: 0']
      : []),
  ];
}

function writeUsers(people: readonly NewPerson[]): readonly string[] {
  const groups = Object.keys(ACCOUNT_TYPES).flatMap((accountType) => {
    const members = people.filter((person) => person.account_type === accountType).sort(byAddress);
    return members.length === 0 ? [] : [[`  # ${accountType}`, ...members.flatMap(writeMember)]];
  });
  if (groups.length === 0) return ['users: []'];
  return ['users:', ...groups.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))];
}

function writeMember(person: NewPerson): readonly string[] {
  return writePersonLines(person, BLOCK_STYLE, '  ', ' ');
}

function byAddress(a: NewPerson, b: NewPerson): number {
  const [one, other] = [emailKey(a.email), emailKey(b.email)];
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function scalar(text: string): string {
  return writeScalar(text, 'plain');
}
