import { describe, expect, test } from 'vitest';
import { toEdit } from '../../../src/cli/import/import-source.js';
import {
  chooseOnly,
  describeMerge,
  type Left,
  type Merge,
  type MergeChoice,
} from '../../../src/cli/import/merge-choice.js';
import { dayAt } from '../../../src/day.js';
import { emailKey } from '../../../src/email.js';
import { adoptDrift } from '../../../src/plan/adopt.js';
import type { Roster } from '../../../src/roster/roster.js';
import {
  active,
  CONTEXT,
  expired,
  person,
  rosterOf,
  workspaceOf,
} from '../../fixtures/workspaces.js';

const EVERYBODY: MergeChoice = { only: [], fromCsv: null };

const ROSTER: Roster = rosterOf(
  [
    person('same@acme.io', 'ANALYST'),
    person('gone@acme.io', 'ANALYST'),
    person('boss@acme.io', 'ADMIN'),
    person('waits@acme.io', 'ANALYST'),
    { ...person('past@acme.io', 'ANALYST'), expires: CONTEXT.today },
    { ...person('stays@acme.io', 'DEVELOPER'), expires: CONTEXT.today },
  ],
  { protected: ['boss@*'], ignore: ['bot@acme.io'], allowedDomains: ['acme.io'] },
);

const WORKSPACE = workspaceOf(
  [
    active('same@acme.io', 'ANALYST'),
    active('boss@acme.io', 'DEVELOPER'),
    active('bot@acme.io', 'ADMIN'),
    active('far@other.io', 'ANALYST'),
    active('stays@acme.io', 'DEVELOPER'),
  ],
  [expired('waits@acme.io', 'ANALYST'), expired('left@acme.io', 'ANALYST')],
);

const LATER = dayAt(Date.parse('2026-12-24'));

/** What a merge of these people would do and say. */
function mergeOf(...only: readonly string[]): { edits: readonly object[]; said: string } {
  const fits = (email: string): boolean => email.endsWith('@acme.io');
  const { drifts, kept } = adoptDrift(ROSTER, WORKSPACE, LATER, fits);
  const users = [...ROSTER.people, ...WORKSPACE.activeUsers, ...WORKSPACE.invitedUsers];
  const known = new Set(users.map(({ key }) => key));
  return choose({ edits: drifts.map(toEdit), left: kept, known }, { ...EVERYBODY, only });
}

function choose(merge: Merge, options: MergeChoice): { edits: readonly object[]; said: string } {
  const chosen = chooseOnly(merge, ROSTER, options);
  const people = new Map(ROSTER.people.map((each) => [each.key, each]));
  const said = describeMerge(chosen, { roster: ROSTER, people }, options).join('\n');
  return { edits: chosen.edits, said };
}

describe('a merge with --only', () => {
  test.each([
    [
      'is like that already',
      'same@acme.io',
      'is on the roster as ANALYST, and the workspace says the same',
    ],
    ['is ignored', 'bot@acme.io', 'matches policy.ignore'],
    ['has an invitation that expired', 'left@acme.io', 'roster set left@acme.io TYPE'],
    ['is listed, with such an invitation', 'waits@acme.io', 'the next apply invites them again'],
    ['has a domain that is not allowed', 'far@other.io', 'the next apply disables them'],
    ['is live after the last day', 'stays@acme.io', 'set stays@acme.io DEVELOPER --expires none'],
  ])('says why nothing happens to someone who %s', (_, email, told) => {
    const { edits, said } = mergeOf(email);
    expect(edits).toEqual([]);
    expect(said).toContain(told);
    expect(said.split('\n')).toHaveLength(1);
  });

  test.each(['gone@acme.io', 'PAST@acme.io'])('takes %s off, who is nowhere live', (email) => {
    expect(mergeOf(email).edits).toEqual([{ kind: 'remove', key: emailKey(email) }]);
  });

  test('names the table when someone is neither there nor listed', () => {
    const options = { ...EVERYBODY, fromCsv: 'people.csv', only: ['who@acme.io'] };
    const merge = () => choose({ edits: [], left: [], known: new Set() }, options);
    expect(merge).toThrow(
      '--only who@acme.io is neither on the roster roster.yaml nor in people.csv',
    );
  });
});

describe('a merge', () => {
  test('says that who is listed and nowhere live would be invited, and nothing of what is no drift', () => {
    const { said } = mergeOf();
    expect(said).toContain('gone@acme.io is listed, but neither active nor invited');
    expect(said).toContain('The next apply invites them by e-mail.');
    expect(said).not.toMatch(/past@|left@|waits@|bot@|same@/);
  });

  test('warns when it takes the admin type from someone who is protected', () => {
    const { edits, said } = mergeOf('boss@acme.io');
    expect(edits).toHaveLength(1);
    expect(said).toContain('boss@acme.io is protected (policy.protected) and ADMIN on the roster');
  });

  test('names a few of many, and counts the others', () => {
    const left = Array.from({ length: 25 }, (_, at): Left => {
      return { key: emailKey(`p${at}@x.io`), email: `p${at}@x.io`, why: 'ambiguous' };
    });
    const { said } = choose({ edits: [], left, known: new Set() }, EVERYBODY);
    expect(said).toContain('p19@x.io');
    expect(said).not.toContain('p20@x.io');
    expect(said).toContain('And 5 more');
  });
});
