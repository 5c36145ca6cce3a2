import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEM_CODES } from '../fixtures/problem-codes.js';
import { inShort, parseFixture, problemsOf, ROSTERS } from './fixture.js';

/** Every fixture with problems, with all that is said about it, and a part of the first hint. */
const PROBLEMS: Readonly<Record<string, readonly [problems: readonly string[], hint: string]>> = {
  'only-comments.yaml': [['empty_file 1:1-1'], 'begins with `version: 1`'],
  'top-level-list.yaml': [['not_a_mapping 1:1-1'], 'begins with `version: 1`'],
  'top-level-text.yaml': [['not_a_mapping 1:1-1'], 'begins with `version: 1`'],
  'saved-plan.yaml': [['not_a_roster 2:3-19'], 'roster apply'],
  'report-of-apply.yaml': [['not_a_roster 1:3-19'], 'Name the roster file'],
  'tab.yaml': [['tab_indentation 3:1-2', 'tab_indentation 4:1-4'], 'two spaces'],
  'unclosed-quote.yaml': [['yaml_syntax 2:20-21'], 'the same quote'],
  'colon-in-value.yaml': [['yaml_syntax 5:11-12'], 'quotes around'],
  'reserved-character.yaml': [['yaml_syntax 3:21-22'], 'quotes around'],
  'two-documents.yaml': [['several_documents 5:1-4'], 'another file'],
  'yaml-1-1.yaml': [['yaml_version 1:1-10'], '%YAML'],
  'unknown-tag.yaml': [['unknown_tag 3:12-16'], 'Remove the tag'],
  'unquoted-pattern.yaml': [['unknown_alias 3:12-25'], '"*@paradime.io"'],
  'alias-loop.yaml': [['alias_loop 3:5-9'], 'the value itself'],
  'alias-bomb.yaml': [['alias_bomb 10:8-10'], 'Write values out'],
  'duplicate-key.yaml': [['duplicate_key 5:5-17'], 'Keep one'],
  'list-as-key.yaml': [['key_not_text 5:7-14'], 'needs quotes'],
  'merge-key.yaml': [['unknown_key 4:7-9'], 'no merge keys'],
  'proto.yaml': [
    ['unknown_key 5:5-14', 'unknown_key 8:5-16', 'unknown_key 9:1-10'],
    'email, account_type, name, note',
  ],
  'unknown-key.yaml': [['unknown_key 2:1-7'], 'version, workspace, policy'],
  'misspelt-key.yaml': [['unknown_key 3:5-10'], 'Did you mean `email`?'],
  'role.yaml': [['unknown_key 4:5-9'], 'Did you mean `account_type`?'],
  'policy-key-on-top.yaml': [['unknown_key 2:1-11'], 'belongs under `policy`'],
  'missing-version.yaml': [['missing_key 1:1-7'], '`version: 1`'],
  'missing-account-type.yaml': [['missing_key 3:5-25'], '`account_type: DEVELOPER`'],
  'missing-users.yaml': [['missing_key 1:1-11'], '`users:`'],
  'users-without-value.yaml': [['wrong_type 2:1-6'], '`[]` for nobody'],
  'empty-person.yaml': [['wrong_type 3:4-4'], '`- email: jonny@acme.io`'],
  'address-alone.yaml': [['wrong_type 3:5-18'], '`- email: jonny@acme.io`'],
  'version-2.yaml': [['unsupported_version 1:10-11'], '`version: 1`'],
  'version-as-text.yaml': [['wrong_type 1:10-13'], 'without quotes'],
  'number-as-email.yaml': [['wrong_type 3:12-17'], 'Write the address'],
  'misspelt-account-type.yaml': [['unknown_account_type 4:19-27'], 'Did you mean DEVELOPER?'],
  'lower-case-account-type.yaml': [['unknown_account_type 4:19-28'], 'Did you mean DEVELOPER?'],
  'unknown-account-type.yaml': [['unknown_account_type 4:19-25'], 'one of ADMIN, DEVELOPER'],
  'unlisted-delete.yaml': [['unknown_value 3:13-19'], 'one of disable, keep'],
  'yes-as-boolean.yaml': [['wrong_type 3:21-24'], '`true` and `false`'],
  'negative-limit.yaml': [['out_of_range 3:16-18'], '0 or more'],
  'percent-above-100.yaml': [['invalid_value 3:17-21'], 'from 0% to 100%'],
  'fraction-as-limit.yaml': [['wrong_type 3:17-20'], 'for example 20%'],
  'empty-email.yaml': [['invalid_value 3:12-14'], 'Write the address'],
  'uid-with-newline.yaml': [['invalid_value 3:8-26'], 'Copy the uid'],
  'no-such-day.yaml': [['invalid_date 5:14-24'], 'is 2026-02-28.'],
  'date-of-another-form.yaml': [['invalid_date 5:14-24'], 'for example 2026-12-31'],
  'expired-person.yaml': [['expired_person 5:14-24'], 'write a later day'],
  'last-day-without-effect.yaml': [['expires_without_effect 6:14-24'], '`roster users disable`'],
  'lower-case-credentials.yaml': [['invalid_value 2:27-36'], 'ANALYTICS_PROD'],
  'notice-in-weeks.yaml': [['invalid_value 3:18-20'], 'for example 14d'],
  'seats-as-number.yaml': [['wrong_type 3:10-12'], '{ active: 50 }'],
  'include-as-text.yaml': [['wrong_type 2:10-22'], 'Begin each entry with a dash'],
  'include-path-alone.yaml': [['wrong_type 3:5-17'], 'may_grant'],
  'include-without-grant.yaml': [
    ['missing_key 3:5-25', 'include_not_found 3:13-23'],
    'the account types',
  ],
  'include-missing.yaml': [['include_not_found 3:11-26'], 'relative to the folder'],
  'include-nothing-matches.yaml': [['include_not_found 3:11-23'], 'begin with a dot'],
  'include-question-mark.yaml': [['include_not_found 3:11-24'], 'Only `*` is a wildcard'],
  'include-absolute.yaml': [['invalid_path 3:11-28'], "below this file's folder"],
  'include-parent.yaml': [['invalid_path 3:11-24'], "below this file's folder"],
  'include-backslash.yaml': [['invalid_path 3:11-26'], 'Write /'],
  'include-two-stars.yaml': [['invalid_path 3:11-26'], 'teams/*/*.yaml'],
  'include-empty-name.yaml': [['invalid_path 3:11-28'], 'Write one /'],
  'include-null-character.yaml': [['control_character 3:11-30'], 'Remove it'],
  'invalid-email.yaml': [['invalid_email 3:12-25'], 'name@example.com'],
  'newline-in-email.yaml': [['line_break 3:12-13'], 'on one line'],
  'bidi-mark-in-email.yaml': [['bidi_mark 3:12-33'], 'Remove it'],
  'invisible-character-in-email.yaml': [['invisible_character 3:12-33'], 'Remove it'],
  'control-character-in-email.yaml': [['control_character 3:12-29'], 'Remove it'],
  'cyrillic-letter-in-domain.yaml': [['mixed_scripts 3:18-19'], 'Type it again'],
  'cyrillic-letter-before-at.yaml': [['mixed_scripts 3:13-14'], 'Type it again'],
  'person-twice.yaml': [['duplicate_person 5:12-25'], 'Keep one entry'],
  'person-twice-by-domain.yaml': [['duplicate_person 5:12-37'], 'Keep one entry'],
  'person-twice-by-alias.yaml': [['duplicate_person 4:5-11'], 'Keep one entry'],
  'other-domain.yaml': [['domain_not_allowed 5:12-25'], 'Did you mean acme.io?'],
  'ignored-person.yaml': [['person_ignored 5:12-25'], 'narrow the pattern'],
  'conflict-markers.yaml': [['conflict_marker 4:1-8'], 'Keep the right lines'],
  'formerly-listed.yaml': [['formerly_listed 5:16-31'], 'Remove the entry'],
  'formerly-own-address.yaml': [['formerly_listed 3:61-72'], 'Remove the entry'],
  'formerly-ignored.yaml': [['formerly_ignored 5:61-76'], 'narrow the pattern'],
  'formerly-twice.yaml': [['formerly_twice 4:75-86'], 'who had it'],
  'formerly-no-address.yaml': [['invalid_email 3:61-68'], ''],
  'formerly-empty.yaml': [['wrong_type 3:59-73', 'invalid_value 4:60-62'], ''],
  'hold-missing.yaml': [['hold_missing 3:58-68'], 'Add a reason'],
  'hold-no-such-day.yaml': [['invalid_date 3:74-84'], '2027-02-28'],
  'hold-blank.yaml': [['invalid_value 3:52-55'], 'on leave'],
  'hold-over.yaml': [['hold_over 3:74-84'], 'write a later day'],
  'ignores-everyone.yaml': [
    ['ignores_everybody 3:12-15', 'ignores_everybody 3:17-22'],
    '"*@example.com"',
  ],
  'pattern-without-at.yaml': [['invalid_pattern 3:15-25'], '"*@example.com"'],
  'pattern-without-domain.yaml': [
    ['invalid_pattern 3:12-16', 'invalid_pattern 4:15-24'],
    '"*@example.com"',
  ],
  'login-like-a-domain.yaml': [['invalid_pattern 3:23-30'], '"*@acme.io"'],
  'duplicate-pattern-by-domain.yaml': [
    ['duplicate_entry 3:35-60', 'duplicate_entry 4:39-60'],
    'Keep one',
  ],
  'duplicate-pattern.yaml': [['duplicate_entry 3:29-44'], 'Keep one'],
  'domain-with-at.yaml': [['invalid_domain 3:21-31'], 'Write acme.io alone'],
  'empty-roster.yaml': [['empty_roster 2:8-10'], 'refused unless'],
};

/** Fixtures with which nothing is wrong. */
const FINE = ['valid.yaml', 'aliases.yaml'];
/** Fixtures whose one problem is a warning. */
const WARNED = [
  'empty-roster.yaml',
  'cyrillic-letter-before-at.yaml',
  'expired-person.yaml',
  'hold-over.yaml',
  'last-day-without-effect.yaml',
  'login-like-a-domain.yaml',
];

describe('a roster file with problems', () => {
  it.each(Object.entries(PROBLEMS))('%s has these problems and no others', (name, [expected]) => {
    expect(problemsOf(parseFixture(name)).map(inShort)).toEqual(expected);
  });

  it.each(Object.entries(PROBLEMS))('%s gets a hint that helps', (name, [, hint]) => {
    const [problem] = problemsOf(parseFixture(name));
    expect(problem?.hint).toContain(hint);
  });

  it('is refused, unless it has warnings alone', () => {
    const usable = Object.keys(PROBLEMS).filter((name) => parseFixture(name).ok);
    expect(usable.sort()).toEqual([...WARNED].sort());
  });

  it('is named in each problem', () => {
    for (const name of Object.keys(PROBLEMS)) {
      expect(problemsOf(parseFixture(name)).map(({ file }) => file)).toContain(name);
    }
  });

  it('is shown by the line that the problem is in', () => {
    const [problem] = problemsOf(parseFixture('misspelt-account-type.yaml'));
    expect(problem?.excerpt).toBe('    account_type: DEVELOPR');
    expect(problem?.excerptColumn).toBe(problem?.column);
  });

  it('is among those in the table, for every file in the folder', () => {
    const files = readdirSync(ROSTERS).filter((name) => name.endsWith('.yaml'));
    expect(files.sort()).toEqual([...FINE, ...Object.keys(PROBLEMS)].sort());
  });
});

describe('each problem code', () => {
  /** These are made in other tests: files that can't be read, too large or binary ones. */
  const elsewhere = [
    'file_not_found',
    'is_directory',
    'not_a_file',
    'permission_denied',
    'unreadable_file',
    'too_large',
    'too_many_problems',
    'utf16',
    'not_utf8',
    'too_deep',
    // These need another kind of file, or several: see csv, read.included-problems, include/follow and cli/run/which-roster.
    'csv_syntax',
    'include_outside',
    'included_file',
    'not_included',
    'included_twice',
    'includes_itself',
    'too_many_files',
    'not_in_included_file',
    'grant_not_allowed',
  ];

  it('has a fixture, or a test that makes one', () => {
    const shown = Object.values(PROBLEMS).flatMap(([problems]) =>
      problems.map((one) => one.split(' ')[0]),
    );
    expect([...new Set([...shown, ...elsewhere])].sort()).toEqual([...PROBLEM_CODES].sort());
  });
});

describe('a message', () => {
  const messageOf = (name: string): string | undefined =>
    problemsOf(parseFixture(name))[0]?.message;

  it('names both places of a person who is listed twice', () => {
    expect(messageOf('person-twice.yaml')).toBe(
      '`Jonny@ACME.io` is on the roster twice: first at line 3 as `jonny@acme.io`.',
    );
  });

  it('names the line of the rule that a person breaks', () => {
    expect(messageOf('other-domain.yaml')).toContain('`policy.allowed_domains`, line 3');
    expect(messageOf('ignored-person.yaml')).toContain('`policy.ignore`, line 3');
  });

  it('names a character by its code point and never holds it', () => {
    expect(messageOf('bidi-mark-in-email.yaml')).toContain('U+202E (right-to-left override)');
    expect(messageOf('bidi-mark-in-email.yaml')).not.toContain('\u202e');
    expect(messageOf('cyrillic-letter-in-domain.yaml')).toContain('U+0430');
  });

  it('says what a value of the wrong type is', () => {
    expect(messageOf('number-as-email.yaml')).toBe('`email` must be text, not the number 12345.');
  });
});
