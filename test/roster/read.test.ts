import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT_TYPES, isAccountType } from '../../src/account-type.js';
import { processEnv } from '../../src/env/node.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { formatText } from '../../src/roster/format/format.js';
import type { ReadingFiles } from '../../src/roster/include/follow.js';
import { parseRoster } from '../../src/roster/parse-roster.js';
import { readRoster } from '../../src/roster/read.js';
import type { Roster } from '../../src/roster/roster.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { anyAddress, anyWorkspace } from '../fixtures/arbitraries.js';
import { CONTEXT } from '../fixtures/workspaces.js';
import { fakeFiles, systemError } from '../outside.js';
import { parseText, problemsOf, rosterOf, TODAY } from './fixture.js';
import { fileOf, parseFiles, TYPES, textOf, type WrittenUser } from './several-files.js';

const MEBIBYTE = 1024 * 1024;

async function problemIn(path: string, files: ReadingFiles) {
  const problems = problemsOf(await readRoster(path, files, TODAY));
  expect(problems).toHaveLength(1);
  return problems[0];
}

describe('a roster file', () => {
  it('that can be read is parsed under the path that was given', async () => {
    const files = fakeFiles({ 'a/b.yaml': 'version: 1\nusers: []\n' });
    const result = await readRoster('a/b.yaml', files, TODAY);
    expect(result.ok && result.roster.path).toBe('a/b.yaml');
  });

  it('that is not there says how to start', async () => {
    const problem = await problemIn('roster.yaml', fakeFiles({}));
    expect(problem).toMatchObject({ code: 'file_not_found', file: 'roster.yaml', excerpt: null });
    expect(problem?.hint).toContain('roster init, or roster import --output roster.yaml');
  });

  it('that is not there since the working folder is gone says so', async () => {
    const files = { ...fakeFiles({}), realPath: async () => null };
    expect(await problemIn('roster.yaml', files)).toMatchObject({
      code: 'file_not_found',
      message: 'The working folder is gone: it was deleted or moved.',
    });
    expect((await problemIn('/a/roster.yaml', files))?.message).toBe('There is no such file.');
  });

  it('that has the other ending is found by the hint', async () => {
    const problem = await problemIn('roster.yaml', fakeFiles({ 'roster.yml': '' }));
    expect(problem?.hint).toContain('Did you mean roster.yml');
  });

  it.each([
    ['EISDIR', 'is_directory'],
    ['EACCES', 'permission_denied'],
    ['EPERM', 'permission_denied'],
    ['EIO', 'unreadable_file'],
    ['not_a_file', 'not_a_file'],
    ['too_large', 'too_large'],
    ['changing', 'unreadable_file'],
  ])('whose reading fails with %s has the problem %s', async (code, expected) => {
    const problem = await problemIn('roster', fakeFiles({ roster: systemError(code) }));
    expect(problem?.code).toBe(expected);
  });

  it('whose reading fails without a code is a problem too', async () => {
    const problem = await problemIn('roster', fakeFiles({ roster: new Error('odd') }));
    expect(problem?.code).toBe('unreadable_file');
  });

  it('of 20 MiB is refused without reading it', async () => {
    const files: ReadingFiles = {
      ...fakeFiles({}),
      size: async () => 20 * MEBIBYTE,
      read: () => Promise.reject(new Error('was read')),
    };
    const problem = await problemIn('roster.yaml', files);
    expect(problem).toMatchObject({ code: 'too_large' });
    expect(problem?.message).toContain('20.0 MiB');
  });

  it('that vanishes between two looks is not there', async () => {
    const files: ReadingFiles = { ...fakeFiles({}), size: async () => 5, read: async () => null };
    expect((await problemIn('roster.yaml', files))?.code).toBe('file_not_found');
  });
});

function parsed(text: string): Roster {
  return rosterOf(parseText(text));
}

describe('whatever the bytes are, parsing', () => {
  const words = fc.constantFrom(
    'version: 1\n',
    'users:\n',
    '  - email: ',
    'a@b.c',
    '\n    account_type: ADMIN\n',
    'policy:\n  ignore: ',
    '&a ',
    '*a',
    '<<: ',
    '"',
    "'",
    '[',
    '{',
    ']',
    '}',
    ': ',
    '- ',
    '? ',
    '|\n',
    '\t',
    '!!set ',
    '---\n',
    '%YAML 1.1\n',
    '__proto__',
    '\u202e',
    '\r',
  );
  const texts = fc.oneof(
    fc.array(words).map((some) => new TextEncoder().encode(some.join(''))),
    fc.array(words).map((some) => new TextEncoder().encode(`version: 1\nusers: ${some.join('')}`)),
    fc.uint8Array(),
    fc.string({ unit: anyCharacter }).map((text) => new TextEncoder().encode(text)),
  );

  it('never throws, and every problem is inside its line', () => {
    fc.assert(
      fc.property(texts, (bytes) => {
        const result = parseRoster(bytes, 'roster.yaml', { today: TODAY });
        for (const { line, column, endColumn, excerpt } of problemsOf(result)) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(endColumn).toBeGreaterThanOrEqual(column);
          expect(endColumn).toBeLessThanOrEqual(Math.max(column, (excerpt ?? '').length + 1));
        }
        expect(result.ok || result.problems.some(({ severity }) => severity === 'error')).toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('a valid roster, written in any style,', () => {
  const people = fc.uniqueArray(
    fc.record({
      email: fc.emailAddress().filter((address) => !address.includes('*')),
      account_type: fc.constantFrom(...Object.keys(ACCOUNT_TYPES).filter(isAccountType)),
      name: fc.option(fc.string({ unit: 'grapheme' }).filter(isPlain), { nil: undefined }),
    }),
    { selector: ({ email }) => email.toLowerCase() },
  );

  it('parses to the same people in the same order', () => {
    fc.assert(
      fc.property(people, fc.boolean(), (users, asJson) => {
        // JSON is YAML: a second writer that knows nothing of the parser.
        const lines = users.map((user) => `  - ${JSON.stringify(user)}\n`).join('');
        const text = asJson
          ? JSON.stringify({ version: 1, users }, null, 2)
          : `version: 1\nusers:${lines === '' ? ' []' : ''}\n${lines}`;
        expect(
          parsed(text).people.map(({ email, accountType, name }) => ({
            email,
            account_type: accountType,
            name: name ?? undefined,
          })),
        ).toEqual(users);
      }),
      { numRuns: 200 },
    );
  });

  /** JSON leaves some characters as they are that no roster may hold. */
  function isPlain(text: string): boolean {
    return !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
  }
});

describe('people who are split over included files', () => {
  const users: fc.Arbitrary<WrittenUser[]> = fc.uniqueArray(
    fc.record(
      {
        email: anyAddress,
        account_type: fc.constantFrom(...TYPES),
        expires: fc.constantFrom('2026-11-20', '2026-11-23', '2026-12-01', '2028-02-29'),
      },
      { requiredKeys: ['email', 'account_type'] },
    ),
    { selector: ({ email }) => email.toLowerCase(), minLength: 1, maxLength: 8 },
  );
  const places = fc.array(fc.constantFrom('', 'teams/a.yaml', 'teams/b.yaml', 'c.yaml'), {
    minLength: 8,
    maxLength: 8,
  });

  it('are the same people, with the same plan', () => {
    fc.assert(
      fc.property(users, places, anyWorkspace, (people, where, workspace) => {
        const at = (place: string): WrittenUser[] => people.filter((_, n) => where[n] === place);
        const used = [...new Set(where.slice(0, people.length))].filter((one) => one !== '');
        const include = used.map((path) => ({ path, may_grant: TYPES }));
        const whole = rosterOf(parseFiles(textOf(people), []));
        const split = rosterOf(
          parseFiles(
            textOf(at(''), { include }),
            used.map((path) => fileOf(path, at(path))),
          ),
        );
        const facts = (roster: Roster) =>
          roster.people
            .map(({ key, email, accountType, expires }) => ({ key, email, accountType, expires }))
            .sort((a, b) => (a.key < b.key ? -1 : 1));
        expect(facts(split)).toEqual(facts(whole));
        const plan = (roster: Roster) => {
          const { changes, attention, guards, expiring, summary } = planRoster(
            roster,
            workspace,
            CONTEXT,
          );
          return JSON.stringify({ changes, attention, guards, expiring, summary }, withoutSource);
        };
        expect(plan(split)).toBe(plan(whole));
      }),
    );
  });

  function withoutSource(key: string, value: unknown): unknown {
    return key === 'source' ? undefined : value;
  }
});

describe('the rosters that come with the project', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const { files } = processEnv();

  it.each([
    'roster.example.yaml',
    'examples/minimal.yaml',
    'examples/policy.yaml',
    'examples/keep-unlisted.yaml',
    'examples/teams/roster.yaml',
    'examples/fleet/analytics.yaml',
    'examples/fleet/marketing.yaml',
  ])('%s has no problems, and the one form', async (path) => {
    const result = await readRoster(`${root}${path}`, files, TODAY);
    expect(problemsOf(result)).toEqual([]);
    expect(result.ok).toBe(true);
    const text = readFileSync(`${root}${path}`, 'utf8');
    expect(formatText(text)).toBe(text);
  });
});
