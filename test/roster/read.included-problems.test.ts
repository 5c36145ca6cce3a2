/** Rosters of several files, read from real ones. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processEnv } from '../../src/env/node.js';
import type { ParseResult } from '../../src/roster/join.js';
import { readRoster } from '../../src/roster/read.js';
import { inShort, problemsOf, ROSTERS, TODAY } from './fixture.js';

const INCLUDES = `${ROSTERS}includes/`;

function readFixture(name: string): Promise<ParseResult> {
  return readRoster(`${INCLUDES}${name}/roster.yaml`, processEnv().files, TODAY);
}

/** Every folder with all that is said about it, and a part of the first message and of its hint. */
const PROBLEMS: Readonly<
  Record<string, readonly [problems: readonly string[], message: string, hint: string]>
> = {
  'grants-too-much': [
    ['data.yaml: grant_not_allowed 4:43-48'],
    'roster.yaml:3 (`include`, `data.yaml`) it may grant DEVELOPER, BUSINESS.',
    'Choose one of these',
  ],
  'person-in-two-files': [
    ['teams/data.yaml: duplicate_person 4:14-31', 'teams/web.yaml: duplicate_person 3:14-27'],
    'is DEVELOPER here and ADMIN at',
    'agree on the account type',
  ],
  'policy-in-team-file': [
    ['teams/data.yaml: not_in_included_file 2:1-7', 'teams/data.yaml: not_in_included_file 3:1-10'],
    '`policy` cannot be',
    'the file that includes this one',
  ],
  'include-in-team-file': [
    ['teams/data.yaml: not_in_included_file 2:1-8'],
    '`include` cannot be',
    'the file that includes this one',
  ],
  'includes-itself': [
    ['roster.yaml: includes_itself 3:13-21'],
    '`roster.yaml`, which this includes, is ',
    'their own folder',
  ],
  'included-twice': [
    ['roster.yaml: included_twice 4:13-20'],
    '`data.yaml` is included twice: first on line 3.',
    'one rule',
  ],
  'folder-as-file': [
    ['roster.yaml: is_directory 3:13-18'],
    '`teams` cannot be included. This is a directory',
    'for example teams/*.yaml',
  ],
  'problems-in-every-file': [
    [
      'roster.yaml: include_not_found 4:13-22',
      'roster.yaml: unknown_account_type 6:47-51',
      'teams/data.yaml: invalid_email 3:14-19',
      'teams/web.yaml: yaml_syntax 4:5-6',
    ],
    'There is no file `gone.yaml`.',
    'relative to the folder',
  ],
  'policy-of-the-root': [
    ['teams/data.yaml: domain_not_allowed 3:14-27', 'teams/data.yaml: person_ignored 4:14-25'],
    '(`policy.allowed_domains`, ',
    'Did you mean acme.io?',
  ],
  'expired-in-team-file': [
    ['teams/data.yaml: expired_person 3:63-73'],
    '`priya@acme.io` has not counted as on the roster since 2026-11-23.',
    'write a later day',
  ],
  'nobody-in-any-file': [['roster.yaml: empty_roster 4:8-10'], 'lists nobody', 'refused unless'],
};

/** Folders with which nothing is wrong. */
const FINE = ['people-in-team-files-alone'];
/** Folders whose one problem is a warning. */
const WARNED = ['expired-in-team-file', 'nobody-in-any-file'];

describe('a roster of several files', () => {
  it.each(Object.entries(PROBLEMS))(
    '%s has these problems',
    async (name, [expected, message, hint]) => {
      const result = await readFixture(name);
      const problems = problemsOf(result);
      const start = `${INCLUDES}${name}/`;
      const shown = problems.map((one) => `${one.file.replace(start, '')}: ${inShort(one)}`);
      expect(shown).toEqual(expected);
      expect(problems[0]?.message).toContain(message);
      expect(problems[0]?.hint).toContain(hint);
      expect(result.ok).toBe(WARNED.includes(name));
    },
  );

  it('is among those in the table, for every folder', () => {
    expect(readdirSync(INCLUDES).sort()).toEqual([...FINE, ...Object.keys(PROBLEMS)].sort());
  });

  it('names the place of the rule in the root file', async () => {
    const [domain, ignored] = problemsOf(await readFixture('policy-of-the-root'));
    expect(domain?.message).toContain('roster.yaml:2)');
    expect(ignored?.message).toContain('roster.yaml:2)');
  });

  it('has the people of the root, then of each entry, each with where it stands and why', async () => {
    const result = await readFixture('people-in-team-files-alone');
    expect(problemsOf(result)).toEqual([]);
    const people = result.ok ? result.roster.people : [];
    const root = `${INCLUDES}people-in-team-files-alone/`;
    expect(people.map(({ email, source, include }) => ({ email, source, include }))).toEqual(
      [
        ['emma@acme.io', 'teams/web.yaml', 3],
        ['marco@acme.io', 'teams/beta.yaml', 4],
        ['priya@acme.io', 'teams/data.yaml', 4],
      ].map(([email, file, line]) => ({
        email,
        source: { file: `${root}${file}`, line: 3 },
        include: { file: `${root}roster.yaml`, line },
      })),
    );
  });
});
