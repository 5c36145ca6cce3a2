import { describe, expect, it } from 'vitest';
import { inShort, parseText, problemsOf } from '../fixture.js';

describe('several problems', () => {
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
