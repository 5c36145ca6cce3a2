import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT_TYPES, isAccountType } from '../../src/account-type.js';
import { parseRoster } from '../../src/roster/read.js';
import type { Roster } from '../../src/roster/roster.js';
import { inShort, parseFixture, parseText, problemsOf, TODAY } from './fixture.js';

const VALID = `version: 1
users:
  - email: jonny@acme.io
    account_type: DEVELOPER
`;

function rosterOf(text: string): Roster {
  const result = parseText(text);
  if (!result.ok) throw new Error(result.problems.map(inShort).join(', '));
  return result.roster;
}

function inShortOf(bytes: Uint8Array): string[] {
  return problemsOf(parseRoster(bytes, 'roster.yaml', { today: TODAY })).map(inShort);
}

describe('a roster that uses every key', () => {
  it('becomes plain data with the address as written, trimmed, and as compared', () => {
    const result = parseFixture('valid.yaml');
    expect(result).toMatchObject({
      ok: true,
      // Its policy keeps whoever is not listed, and a last day is one of the keys.
      warnings: [{ code: 'expires_without_effect' }],
      roster: {
        path: 'valid.yaml',
        workspace: { name: 'analytics', uid: 'ws_3f9c2a', credentials: 'ANALYTICS_PROD' },
        policy: {
          unlisted: 'keep',
          ignore: ['*@paradime.io'],
          protected: ['Alexandra@acme.io'],
          allowedDomains: ['acme.io'],
          reinviteExpired: false,
          maxRemovals: { unit: 'people', value: 5 },
          maxInvites: 10,
          minAdmins: 2,
          seats: { active: 50 },
          expiryNoticeDays: 30,
        },
        people: [
          {
            email: 'Alexandra@acme.io',
            key: 'alexandra@acme.io',
            accountType: 'ADMIN',
            name: null,
            note: null,
            expires: null,
            source: { file: 'valid.yaml', line: 15 },
            accountTypeLine: 16,
            include: null,
          },
          {
            email: 'jonny@acme.io',
            key: 'jonny@acme.io',
            accountType: 'DEVELOPER',
            name: 'Jonathan Maxwell',
            note: 'contractor',
            expires: '2026-12-31',
            source: { file: 'valid.yaml', line: 17 },
            accountTypeLine: 19,
            include: null,
          },
        ],
      },
    });
  });
});

describe('a roster that leaves everything to the defaults', () => {
  it('has those that the design names', () => {
    const { policy, workspace } = rosterOf(VALID);
    expect(workspace).toEqual({ uid: null, name: null, credentials: null });
    expect(policy).toEqual({
      unlisted: 'disable',
      ignore: [],
      protected: [],
      allowedDomains: [],
      reinviteExpired: true,
      maxRemovals: { unit: 'percent', value: 20 },
      maxInvites: 50,
      minAdmins: 1,
      seats: { active: null },
      expiryNoticeDays: 14,
    });
  });

  it('may share values through a few aliases', () => {
    const result = parseFixture('aliases.yaml');
    expect(result.ok && result.roster.people.map(({ accountType }) => accountType)).toEqual([
      'DEVELOPER',
      'DEVELOPER',
      'DEVELOPER',
    ]);
  });

  it('takes 0% and 100% as limits', () => {
    const limitOf = (limit: string) =>
      rosterOf(`${VALID}policy: { max_removals: ${limit} }\n`).policy.maxRemovals;
    expect(limitOf('0%')).toEqual({ unit: 'percent', value: 0 });
    expect(limitOf('100%')).toEqual({ unit: 'percent', value: 100 });
    expect(limitOf('0')).toEqual({ unit: 'people', value: 0 });
  });
});

describe('the bytes of a roster', () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('are digested as they are in the file', () => {
    const expected = createHash('sha256').update(VALID).digest('hex');
    expect(rosterOf(VALID).sha256).toBe(expected);
    expect(rosterOf(`\ufeff${VALID}`).sha256).not.toBe(expected);
  });

  it('may begin with a byte order mark, which counts for no column', () => {
    expect(rosterOf(`\ufeff${VALID}`).people).toEqual(rosterOf(VALID).people);
    expect(inShortOf(encode('\ufeffversion: 2\nusers: []\n'))).toContain(
      'unsupported_version 1:10-11',
    );
  });

  it('may end lines with CRLF, and lines and columns stay right', () => {
    expect(rosterOf(VALID.replaceAll('\n', '\r\n')).people).toEqual(rosterOf(VALID).people);
    const bytes = encode(VALID.replace('DEVELOPER', 'DEVELOPR').replaceAll('\n', '\r\n'));
    const [problem] = problemsOf(parseRoster(bytes, 'roster.yaml', { today: TODAY }));
    expect(problem && inShort(problem)).toBe('unknown_account_type 4:19-27');
    expect(problem?.excerpt).toBe('    account_type: DEVELOPR');
  });

  it('are refused when there are none', () => {
    expect(inShortOf(new Uint8Array())).toEqual(['empty_file 1:1-1']);
    expect(inShortOf(encode(' \n\n'))).toEqual(['empty_file 1:1-1']);
  });

  it('are refused at the first one that is not UTF-8', () => {
    const latin1 = Buffer.from('version: 1\n# für é\nusers: []\n', 'latin1');
    const [problem] = problemsOf(parseRoster(latin1, 'roster.yaml', { today: TODAY }));
    expect(problem && inShort(problem)).toBe('not_utf8 2:4-5');
    expect(problem?.message).toContain('0xFC');
    expect(problem?.excerpt).toBe('# f\ufffdr \ufffd');
  });

  it('are refused when the last character is cut off', () => {
    const cut = encode('version: 1\n# €').subarray(0, -1);
    expect(inShortOf(cut)).toEqual(['not_utf8 2:3-4']);
  });

  it.each([
    ['little', Buffer.from('\ufeffversion: 1\n', 'utf16le')],
    ['big', Buffer.from('\ufeffversion: 1\n', 'utf16le').swap16()],
  ])('are refused by name when they are UTF-16, %s-endian', (_name, bytes) => {
    expect(inShortOf(bytes)).toEqual(['utf16 1:1-1']);
  });

  it('are refused when they are more than 16 MiB', () => {
    expect(inShortOf(new Uint8Array(20 * 1024 * 1024))).toEqual(['too_large 1:1-1']);
  });

  it('are refused with a control character or a bidi mark, in a comment as well', () => {
    expect(inShortOf(encode(`${VALID}# \u0000\n`))).toEqual(['control_character 5:3-4']);
    expect(inShortOf(encode(`${VALID}# a\u202eb\n`))).toEqual(['bidi_mark 5:4-5']);
    expect(inShortOf(encode(`${VALID}# a\rb\n`))).toEqual(['control_character 5:4-5']);
  });

  it('report a raw bidi mark in an address once', () => {
    const bytes = encode(VALID.replace('jonny', 'jonny\u2066'));
    expect(inShortOf(bytes)).toEqual(['bidi_mark 3:17-18']);
  });
});

describe('a hostile file', () => {
  it.each([
    ['lists', '['.repeat(100_000)],
    ['mappings', '{a: '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['complex keys', '? '.repeat(100_000)],
    ['closed lists', `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('with 100,000 levels of %s is a problem, not a crash', (_name, text) => {
    expect(problemsOf(parseText(text)).map(({ code }) => code)).toEqual(['too_deep']);
  });

  it('whose aliases nest deep without many brackets is a problem, not a crash', () => {
    const levels = Array.from(
      { length: 2000 },
      (_, level) => `a${level + 1}: &a${level + 1} [[[[[[*a${level}]]]]]]`,
    );
    const codes = problemsOf(parseText(`a0: &a0 x\n${levels.join('\n')}\n`)).map((p) => p.code);
    expect(codes).toContain('too_deep');
  });

  it('can not reach a prototype', () => {
    parseFixture('proto.yaml');
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
    expect(({} as Record<string, unknown>)['users']).toBeUndefined();
  });

  it('with a million spaces in an address is refused at once', () => {
    const text = `version: 1\nusers:\n  - { account_type: ADMIN, email: "a${' '.repeat(1_000_000)}b" }\n`;
    expect(problemsOf(parseText(text)).map(({ code }) => code)).toEqual(['too_large']);
  });

  it('with more problems than anybody mends at once tells the first thousand', () => {
    const people = Array.from({ length: 1500 }, () => '  - { account_type: ADMIN, email: x }\n');
    const problems = problemsOf(parseText(`version: 1\nusers:\n${people.join('')}`));
    expect(problems).toHaveLength(1001);
    expect(problems.at(-1)?.code).toBe('too_many_problems');
  });
});

describe('several faults', () => {
  it('are all told at once, in the order of the file', () => {
    const text = `version: 1
policy: { max_invites: -1 }
users:
  - { email: jonny, account_type: DEVELOPER }
  - { email: priya@acme.io, account_type: developer, colour: blue }
  - { email: PRIYA@acme.io, account_type: ADMIN }
`;
    expect(problemsOf(parseText(text)).map(inShort)).toEqual([
      'out_of_range 2:24-26',
      'invalid_email 4:14-19',
      'unknown_account_type 5:43-52',
      'unknown_key 5:54-60',
      'duplicate_person 6:14-27',
    ]);
  });

  it('in what several aliases share are told once, where it is written', () => {
    const text = `version: 1
users: []
include:
  - { path: a.yaml, may_grant: &types [WIZARD] }
  - { path: b.yaml, may_grant: *types }
`;
    const short = problemsOf(parseText(text)).map(inShort);
    expect(short.filter((one) => one.startsWith('unknown_account_type'))).toEqual([
      'unknown_account_type 4:40-46',
    ]);
  });
});

describe('a key that is no text', () => {
  it.each([
    ['? email: x@b.io', 'users:\n  - account_type: ADMIN\n    KEY\n', 'key_not_text 4:12-20'],
    ['[users]: []', 'KEY\n', 'key_not_text 2:1-8'],
  ])('is one problem, without the key that is missing for it: %s', (key, text, expected) => {
    const problems = problemsOf(parseText(`version: 1\n${text.replace('KEY', key)}`));
    expect(problems.map(inShort)).toEqual([expected]);
  });

  it('hides no key that is missing elsewhere', () => {
    const text = 'users:\n  - { [email]: x@b.io, account_type: ADMIN }\n';
    expect(problemsOf(parseText(text)).map(({ code }) => code)).toEqual([
      'missing_key',
      'key_not_text',
    ]);
  });
});

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
    fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
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
          rosterOf(text).people.map(({ email, accountType, name }) => ({
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

it('parses 5,000 people in less than a second', () => {
  const users = Array.from(
    { length: 5000 },
    (_, index) => `  - { email: user${index}@acme.io, account_type: DEVELOPER }\n`,
  );
  const started = performance.now();
  expect(rosterOf(`version: 1\nusers:\n${users.join('')}`).people).toHaveLength(5000);
  expect(performance.now() - started).toBeLessThan(1000);
});
